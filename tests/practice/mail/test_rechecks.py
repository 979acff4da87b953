"""Asked again just before it goes: the world may have changed since the letter was written."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from practice.mail import rechecks
from practice.mail.deliver import deliver
from practice.mail.models import OutboundEmail
from practice.mail.rechecks import Verdict
from practice.mail.smtp import Server
from tests.practice.mail.conftest import MakeLetter
from tests.practice.mail.peer import HANG_UP, Peer
from tests.sink import Sink

pytestmark = pytest.mark.django_db
KIND = "asked_again"


class Asked:
    """A check that answers what the test says, for the recipients it names."""

    def __init__(self) -> None:
        self.verdicts: dict[str, Verdict | Exception] = {}
        self.in_transaction: list[bool] = []

    def __call__(self, email: OutboundEmail, *, now: datetime) -> Verdict:
        self.in_transaction.append(connection.in_atomic_block)
        verdict = self.verdicts.get(email.recipient, rechecks.SEND)
        if isinstance(verdict, Exception):
            raise verdict
        return verdict


@pytest.fixture
def asked() -> Iterator[Asked]:
    """The check of letters of KIND."""
    check = Asked()
    rechecks.register(KIND, check)
    yield check
    del rechecks.CHECKS[KIND]


@pytest.fixture
def run(sink: Sink, at: Callable[[Sink], Server]) -> Callable[..., list[str]]:
    """Deliver at a moment, and answer who got a letter so far."""

    def deliver_at(now: datetime) -> list[str]:
        deliver(server=at(sink), clock=lambda: now)
        return [letter.recipients[0] for letter in sink.letters]

    return deliver_at


Run = Callable[..., list[str]]
SAM, JO = "sam@example.com", "jo@example.com"


def state(email: OutboundEmail) -> tuple[str, str]:
    found = OutboundEmail.objects.get(pk=email.pk)
    return found.state, found.last_error


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (rechecks.suppressed("Consent was withdrawn."), ("suppressed", "Consent was withdrawn.")),
        (rechecks.superseded("The visit was moved."), ("superseded", "The visit was moved.")),
        (rechecks.expired(), ("expired", "It was too late to be of use.")),
    ],
)
def test_a_verdict_stops_one_letter_and_no_other(
    letter: MakeLetter, asked: Asked, run: Run, verdict: Verdict, expected: tuple[str, str]
) -> None:
    stopped, fine = letter("a", kind=KIND, recipient=SAM), letter("b", kind=KIND)
    asked.verdicts[SAM] = verdict
    assert run(timezone.now()) == [JO]
    assert (state(stopped), state(fine)[0]) == (expected, "sent")
    assert all(asked.in_transaction)


def test_a_letter_held_back_is_asked_about_again(
    letter: MakeLetter, asked: Asked, run: Run
) -> None:
    now = timezone.now()
    email = letter(kind=KIND, recipient=SAM, now=now)
    asked.verdicts[SAM] = rechecks.hold(now + timedelta(hours=2), "Quiet hours.")
    assert run(now) == []
    assert state(email) == ("due", "Quiet hours.")
    asked.verdicts.clear()
    assert run(now + timedelta(hours=1)) == []
    assert run(now + timedelta(hours=2)) == [SAM]


def test_a_check_that_breaks_sends_nothing_and_fails_in_the_end(
    letter: MakeLetter, asked: Asked, run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    now = timezone.now()
    broken, fine = letter("a", kind=KIND, recipient=SAM, now=now), letter("b", kind=KIND, now=now)
    asked.verdicts[SAM] = RuntimeError("Jo Smith, gout")
    for hours in range(6):
        assert run(now + timedelta(hours=hours)) == [JO]
    assert state(broken) == ("failed", "It could not be prepared (RuntimeError).")
    assert state(fine)[0] == "sent"
    assert "gout" not in caplog.text


def test_a_kind_that_nobody_answers_for_is_not_sent(letter: MakeLetter, run: Run) -> None:
    check = Asked()
    rechecks.register(KIND, check)
    now = timezone.now()
    email = letter(kind=KIND, now=now)
    del rechecks.CHECKS[KIND]
    for hours in range(6):
        assert run(now + timedelta(hours=hours)) == []
    assert state(email) == ("failed", "It could not be prepared (UnknownKind).")


def test_a_letter_in_doubt_that_is_stopped_stays_in_doubt(
    letter: MakeLetter, asked: Asked, at: Callable[[Peer], Server], run: Run
) -> None:
    now = timezone.now()
    email = letter(kind=KIND, recipient=SAM, now=now)
    with Peer(body=HANG_UP) as peer:
        deliver(server=at(peer), clock=lambda: now)
    asked.verdicts[SAM] = rechecks.superseded("The visit was moved.")
    assert run(now + timedelta(minutes=2)) == []
    assert run(now + timedelta(hours=2)) == []
    assert state(email) == (
        "unknown",
        "It may have been sent. Not sent again: The visit was moved.",
    )


def test_many_letters_put_aside_do_not_keep_the_next_one_waiting(
    letter: MakeLetter, asked: Asked, run: Run
) -> None:
    for n in range(70):
        letter(f"{n}", kind=KIND, recipient=SAM)
    letter("last", kind=KIND)
    asked.verdicts[SAM] = rechecks.suppressed("Stopped.")
    assert run(timezone.now()) == [JO]


def test_a_kind_has_one_check() -> None:
    with pytest.raises(rechecks.KindTwice, match="“test_letter” already"):
        rechecks.register("test_letter", Asked())
