"""The folder that reports arrive in: what is ours is taken in and removed, the rest is left."""

import logging
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from practice.mail import incoming, troubles
from practice.mail.incoming import NoMaildir, read_bounces
from practice.mail.models import AddressTrouble, OutboundEmail
from practice.mail.tasks import read_bounces as task
from tests.practice.mail import reported
from tests.practice.mail.conftest import MakeLetter
from tests.practice.mail.reported import dsn

pytestmark = pytest.mark.django_db


@pytest.fixture
def maildir(tmp_path: Path, settings: Any) -> Path:
    """An empty folder, named in the settings."""
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    settings.BOUNCES = f"maildir:{tmp_path}"
    return tmp_path


def arrive(folder: Path, *mails: bytes) -> None:
    for number, mail in enumerate(mails):
        (folder / "new" / f"1700000000.{number}.mx").write_bytes(mail)


def lying(folder: Path, where: str) -> list[str]:
    return sorted(path.name for path in (folder / where).iterdir())


@pytest.fixture
def look() -> Callable[[], dict[str, int]]:
    """One look, now."""
    return lambda: dict(read_bounces(now=timezone.now()))


def test_each_mail_ends_where_it_belongs(
    maildir: Path, letter: MakeLetter, look: Callable[[], dict[str, int]],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    email = letter()
    caplog.set_level(logging.INFO)
    arrive(maildir, dsn(id=email.message_id), dsn(), reported.AWAY, reported.QMAIL)
    assert look() == {"taken in": 1, "not about a letter of ours": 1, "no report": 2}
    assert lying(maildir, "new") == []
    assert lying(maildir, "cur") == [f"1700000000.{n}.mx:2,S" for n in (1, 2, 3)]
    assert AddressTrouble.objects.get().address == email.recipient
    assert look() == {}
    (said,) = [r.getMessage() for r in caplog.records if r.name == "practice.mail.incoming"]
    assert said == "Reports on letters: 2 no report, 1 not about a letter of ours, 1 taken in."


def test_a_mail_that_was_not_removed_is_taken_in_again_without_harm(
    maildir: Path, letter: MakeLetter, look: Callable[[], dict[str, int]]
) -> None:
    mail = dsn(id=letter().message_id)
    for _ in range(2):
        arrive(maildir, mail)
        assert look() == {"taken in": 1}
    assert AddressTrouble.objects.count() == 1


def test_one_mail_that_breaks_the_reading_waits_and_the_others_do_not(
    maildir: Path, letter: MakeLetter, look: Callable[[], dict[str, int]],
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    def broken(*, trouble: AddressTrouble, now: object) -> None:
        if trouble.address.startswith("eve"):
            raise RuntimeError(trouble.address)

    monkeypatch.setattr(troubles, "LISTENERS", [broken])
    eve, jo = letter("eve", recipient="eve@example.com"), letter("jo")
    arrive(maildir, dsn(id=eve.message_id, to=eve.recipient), dsn(id=jo.message_id))
    assert look() == {"left for the next look": 1, "taken in": 1}
    assert lying(maildir, "new") == ["1700000000.0.mx"]
    assert OutboundEmail.objects.get(pk=eve.pk).returned_at is None
    assert "eve@" not in caplog.text
    monkeypatch.setattr(troubles, "LISTENERS", [])
    assert look() == {"taken in": 1}


def test_no_look_reads_more_than_it_has_time_for(
    maildir: Path, look: Callable[[], dict[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "MOST", 2)
    arrive(maildir, b"1", b"2", b"3")
    (maildir / "new" / "elsewhere").symlink_to(maildir / "new" / "1700000000.0.mx")
    assert [look(), look(), look()] == [{"no report": 2}, {"no report": 1}, {}]


def test_a_folder_that_is_not_there_is_named(
    maildir: Path, settings: Any, look: Callable[[], dict[str, int]]
) -> None:
    settings.BOUNCES = f"maildir:{maildir}/nowhere"
    with pytest.raises(NoMaildir, match="nowhere, and its folder “new” cannot be read: No such"):
        look()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("read_bounces")


def test_without_the_setting_nothing_is_read(look: Callable[[], dict[str, int]]) -> None:
    assert look() == {}
    with pytest.raises(CommandError, match="BOUNCES is not set"):
        call_command("read_bounces")


def test_the_command_says_what_it_found(maildir: Path, letter: MakeLetter) -> None:
    def said() -> str:
        out = StringIO()
        call_command("read_bounces", stdout=out)
        return out.getvalue()

    arrive(maildir, dsn(id=letter().message_id), reported.AWAY)
    assert said() == "1 no report, 1 taken in.\n"
    assert said() == "Nothing has arrived.\n"


def test_the_worker_looks_too(maildir: Path, letter: MakeLetter) -> None:
    arrive(maildir, dsn(id=letter().message_id))
    task()
    assert AddressTrouble.objects.count() == 1
