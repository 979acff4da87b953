"""Messages to phones: the outbox's rules hold, their road is their own, and no house pretends."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from practice.mail.deliver import deliver
from practice.mail.models import LaneHold, OutboundEmail
from practice.mail.queue import TEXT_FITS, CannotQueue, NotOneRecipient, queue_text
from practice.mail.replies import Outcome, Result, Stage
from practice.mail.smtp import Server
from practice.mail.states import Lane, State
from practice.mail.texts import Console, Texts
from tests.practice.mail.conftest import KIND, MakeLetter
from tests.sink import Sink

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
At = Callable[[Sink], Server]
Printed = Callable[[], str]
MOBILE = "+447911123456"


@pytest.fixture
def printed(settings: Any, capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What the console's carrier printed since it was last asked."""
    settings.TEXTS = "console"
    return lambda: capsys.readouterr().out


def message(**changes: Any) -> OutboundEmail:
    values: dict[str, Any] = {
        "practice_id": 7,
        "key": "text:1",
        "kind": KIND,
        "recipient": "07911 123456",
        "text": "Your visit is tomorrow at 2:30pm. Feet First",
        "expires_at": timezone.now() + timedelta(hours=1),
    }
    with transaction.atomic():
        return queue_text(**(values | changes))


def test_a_message_is_printed_once_and_marked(printed: Printed) -> None:
    row = message()
    assert message().pk == row.pk
    assert deliver()["sent"] == 1
    assert deliver()["sent"] == 0
    said = "Text to +447911123456: Your visit is tomorrow at 2:30pm. Feet First\n"
    assert printed() == said
    row = OutboundEmail.objects.get(pk=row.pk)
    assert (row.state, row.lane, row.attempts) == ("sent", "text", 1)


def test_letters_and_messages_go_by_their_own_roads(
    printed: Printed, letter: MakeLetter, sink: Sink, at: At
) -> None:
    letter()
    message()
    assert deliver(server=at(sink))["sent"] == 2
    assert [one.recipients for one in sink.letters] == [["jo@example.com"]]
    assert printed().count("Text to") == 1


def test_without_a_carrier_nothing_is_queued(settings: Any) -> None:
    with pytest.raises(CannotQueue, match="sends no text messages"):
        message()
    assert not OutboundEmail.objects.exists()


def test_a_carrier_that_was_taken_away_holds_messages_and_not_letters(
    printed: Printed, settings: Any, letter: MakeLetter, sink: Sink, at: At
) -> None:
    row = message()
    letter()
    settings.TEXTS = ""
    assert deliver(server=at(sink))["sent"] == 1
    row = OutboundEmail.objects.get(pk=row.pk)
    assert (row.state, row.last_error) == (
        "due",
        "Not sent: this house has no carrier of text messages.",
    )
    assert list(LaneHold.objects.values_list("lane", flat=True)) == [Lane.TEXT]
    assert printed() == ""


@pytest.mark.parametrize(
    ("answer", "state", "ambiguous"),
    [
        (Outcome(Result.SENT, Stage.AFTER_DATA), State.SENT, 0),
        (Outcome(Result.TRY_LATER, Stage.DATA, "Busy."), State.DUE, 0),
        (Outcome(Result.REFUSED, Stage.RECIPIENT, "No such number."), State.FAILED, 0),
        (TimeoutError(), State.UNKNOWN, 1),
        (KeyError("x"), State.UNKNOWN, 1),
    ],
    ids=["sent", "later", "refused", "silent", "broken"],
)
def test_what_a_carrier_says_moves_the_row(
    printed: Printed,
    monkeypatch: pytest.MonkeyPatch,
    answer: Outcome | Exception,
    state: State,
    ambiguous: int,
) -> None:
    def post(self: Console, *, to: str, text: str) -> Outcome:
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(Console, "post", post)
    row = message()
    deliver()
    row = OutboundEmail.objects.get(pk=row.pk)
    assert (row.state, row.ambiguous) == (state, ambiguous)
    # No provider's own words are kept: they quote numbers.
    assert MOBILE not in row.last_error


def test_a_message_that_comes_too_late_is_not_sent(printed: Printed) -> None:
    now = timezone.now()
    row = message(expires_at=now + timedelta(minutes=1))
    deliver(clock=lambda: now + timedelta(minutes=2))
    assert OutboundEmail.objects.get(pk=row.pk).state == State.EXPIRED
    assert printed() == ""


@pytest.mark.parametrize(
    "number",
    ["", "020 7946 0018", "12", "jo@example.com", "07911 123456, 07911 123457", "07911\r\n123456"],
)
def test_only_one_mobile_number_is_written_to(printed: Printed, number: str) -> None:
    with pytest.raises(CannotQueue):
        message(recipient=number)
    assert not OutboundEmail.objects.exists()


def test_a_message_has_words_and_is_short(printed: Printed) -> None:
    for words in ("", "  \n", "x" * (TEXT_FITS + 1)):
        with pytest.raises(CannotQueue, match="characters at most"):
            message(text=words)
    message(text="ö" * TEXT_FITS)


def test_a_key_never_reaches_a_second_number(printed: Printed) -> None:
    message()
    with pytest.raises(CannotQueue, match="somebody else"):
        message(recipient="07911 123457")


def test_a_message_shares_the_fate_of_its_transaction(printed: Printed) -> None:
    with transaction.atomic():
        message()
        transaction.set_rollback(True)
    assert not OutboundEmail.objects.exists()


def test_the_command_sends_one(printed: Printed) -> None:
    said = io.StringIO()
    call_command("test_text", "07911 123456", stdout=said)
    assert said.getvalue() == "It waits for the worker, to +447911123456.\n"
    assert deliver()["sent"] == 1
    assert printed() == "Text to +447911123456: This is a test from Instep.\n"
    with pytest.raises(CommandError, match="cannot be a mobile"):
        call_command("test_text", "nobody")


def test_the_road_leaves_a_break_in_doubt() -> None:
    class Breaks:
        def post(self, *, to: str, text: str) -> Outcome:
            raise OSError("+447911123456 said no")

    with Texts(Breaks()) as road:
        outcome = road.post(sender="", recipient=MOBILE, message=b"Hello")
    assert outcome.result is Result.UNKNOWN
    assert "7911" not in outcome.reason


def test_a_letter_is_not_written_to_a_number(letter: MakeLetter) -> None:
    with pytest.raises(NotOneRecipient):
        letter(recipient=MOBILE)


@pytest.mark.parametrize(
    ("carrier", "debug", "refused"),
    [
        ("console", "0", "TEXTS=console sends nothing"),
        ("pigeon", "1", "TEXTS must be empty or: console."),
        ("console", "1", ""),
        ("", "0", ""),
    ],
)
def test_no_house_pretends_to_send(carrier: str, debug: str, refused: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import practice.settings"],
        env=os.environ | {"TEXTS": carrier, "DEBUG": debug},
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert (done.returncode != 0) is bool(refused)
    assert refused in done.stderr
