"""Putting a letter in the outbox: once, for one person, with nothing smuggled in."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from practice.mail import queue
from practice.mail.models import OutboundEmail
from practice.mail.rechecks import UnknownKind
from practice.mail.states import IllegalMove, State
from tests.practice.mail.conftest import MakeLetter

pytestmark = pytest.mark.django_db


def row(email: OutboundEmail) -> OutboundEmail:
    return OutboundEmail.objects.get(pk=email.pk)


def test_a_letter_waits_with_both_bodies_and_its_own_id(letter: MakeLetter) -> None:
    email = row(letter())
    assert (email.state, email.lane, email.recipient) == ("due", "ordinary", "jo@example.com")
    assert (email.subject, email.sender_name) == ("Your code", "Feet First")
    assert "ABC-DEF" in email.body_text
    assert "ABC-DEF" in email.body_html
    assert email.next_try_at == email.not_before
    assert email.message_id.endswith("@instep.example>")


def test_bodies_are_sealed_in_the_database(letter: MakeLetter) -> None:
    email = letter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body_text, body_html FROM mail_outboundemail WHERE id = %s", [email.pk]
        )
        assert all(text.startswith("v1:test1:") for text in cursor.fetchone())


CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n"


def test_a_calendar_is_kept_with_its_method_and_sealed(letter: MakeLetter) -> None:
    email = row(letter(calendar=CALENDAR, calendar_method="CANCEL"))
    assert (email.calendar_text, email.calendar_method) == (CALENDAR, "CANCEL")
    with connection.cursor() as cursor:
        cursor.execute("SELECT calendar_text FROM mail_outboundemail WHERE id = %s", [email.pk])
        assert cursor.fetchone()[0].startswith("v1:test1:")


@pytest.mark.parametrize(
    ("text", "method"),
    [
        (CALENDAR, ""),
        ("", "CANCEL"),
        (CALENDAR, "REQUEST"),
        (CALENDAR, "CANCEL\r\nBcc: eve@example.com"),
        (CALENDAR.replace("\r\n", "\n"), "CANCEL"),
    ],
)
def test_a_calendar_that_does_not_say_its_method_is_not_queued(
    letter: MakeLetter, text: str, method: str
) -> None:
    with pytest.raises(queue.CannotQueue):
        letter(calendar=text, calendar_method=method)


def test_the_same_key_makes_one_letter(letter: MakeLetter) -> None:
    assert letter("same", context={"code": "1"}) == letter("same", context={"code": "2"})
    assert [email.key for email in OutboundEmail.objects.all()] == ["same"]


def test_a_key_never_passes_to_somebody_else(letter: MakeLetter) -> None:
    letter("same")
    with pytest.raises(queue.KeyInUse):
        letter("same", recipient="kim@example.com")
    with pytest.raises(queue.KeyInUse):
        letter("same", practice_id=8)


def test_a_kind_without_a_check_is_not_queued(letter: MakeLetter) -> None:
    with pytest.raises(UnknownKind):
        letter(kind="nobody_answers_for_this")


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "jo",
        "jo@example.com, kim@example.com",
        "jo@example.com;kim@example.com",
        "jo@example.com kim@example.com",
        "Jo <jo@example.com>",
        "jo@kim@example.com",
        "jo@" + "a" * 260 + ".com",
        "jo@" + ".".join(["abcdefgh"] * 29) + ".com",
    ],
)
def test_a_letter_goes_to_one_address(letter: MakeLetter, recipient: str) -> None:
    with pytest.raises(queue.NotOneRecipient):
        letter(recipient=recipient)
    assert not OutboundEmail.objects.exists()


def test_a_domain_with_accents_is_written_in_ascii(letter: MakeLetter) -> None:
    assert letter(recipient="jo@bücher.example").recipient == "jo@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "field", ["key", "recipient", "subject", "sender_name", "reply_to", "unsubscribe_url"]
)
@pytest.mark.parametrize(
    "break_", ["\r\n", "\n", "\r", "\0", "\x0b", "\u2028", "\x85", "\r\nBcc: eve@example.com\r\n"]
)
def test_no_field_carries_a_header_of_its_own(letter: MakeLetter, field: str, break_: str) -> None:
    good = {
        "recipient": "jo@example.com",
        "reply_to": "us@example.com",
        "unsubscribe_url": "https://example.com/stop/",
    }.get(field, "words")
    with pytest.raises(queue.CannotQueue) as refused:
        letter(**{"key": "one", field: f"{good}{break_}{good}"})
    assert "Traceback" not in str(refused.value)
    assert not OutboundEmail.objects.exists()


def test_a_subject_that_is_empty_or_endless_is_refused(letter: MakeLetter) -> None:
    for subject in (" ", "x" * 151):
        with pytest.raises(queue.UnsafeHeader):
            letter(subject=subject)


@pytest.mark.parametrize("url", ["mailto:a@example.com", "/stop/", "https://a.example/a b", "x"])
def test_unsubscribing_is_a_full_web_address(letter: MakeLetter, url: str) -> None:
    with pytest.raises(queue.UnsafeHeader):
        letter(unsubscribe_url=url)


def test_text_is_not_escaped_and_the_page_is(letter: MakeLetter) -> None:
    email = letter(context={"code": "<b>Tom & Jerry's</b>"})
    assert "<b>Tom & Jerry's</b>" in email.body_text
    assert "&lt;b&gt;Tom &amp; Jerry&#x27;s&lt;/b&gt;" in email.body_html


@pytest.mark.django_db(transaction=True)
def test_a_letter_needs_the_transaction_of_what_it_tells(letter: MakeLetter) -> None:
    with pytest.raises(queue.NotInATransaction):
        queue.queue_email(
            practice_id=None, key="k", kind="test_letter", recipient="jo@example.com",
            template="login_code", context={},
        )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_rollback_takes_the_letter_with_it(letter: MakeLetter) -> None:
    with transaction.atomic():
        letter()
        transaction.set_rollback(True)
    assert not OutboundEmail.objects.exists()


def test_a_withdrawn_letter_is_superseded_and_says_why(letter: MakeLetter) -> None:
    kept, gone = letter("kept"), letter("gone")
    assert queue.supersede(email=gone, reason="The visit was moved.") == 1
    assert (row(kept).state, row(gone).state) == ("due", "superseded")
    assert row(gone).last_error == "The visit was moved."
    assert queue.supersede(email=gone, reason="Again.") == 0


def test_letters_are_withdrawn_by_the_beginning_of_their_keys(letter: MakeLetter) -> None:
    letter("visit:1:a"), letter("visit:1:b"), letter("visit:2:a")
    letter("visit:1:of-another-practice", practice_id=8)
    assert queue.supersede(practice_id=7, key_prefix="visit:1:", reason="Moved.") == 2
    waiting = OutboundEmail.objects.filter(state=State.DUE).order_by("key")
    assert [email.key for email in waiting] == ["visit:1:of-another-practice", "visit:2:a"]
    with pytest.raises(ValueError, match="Say which letters"):
        queue.supersede(practice_id=7, reason="All of them?")


def test_a_letter_on_the_wire_is_only_marked(letter: MakeLetter) -> None:
    email = letter()
    email.move(State.SENDING, lease_until=timezone.now())
    assert queue.supersede(email=email, reason="Moved.") == 0
    assert (row(email).state, row(email).withdrawn_at is None) == ("sending", False)


@pytest.mark.parametrize("state", [State.UNKNOWN, State.FAILED])
def test_a_person_may_have_it_sent_again(letter: MakeLetter, state: State) -> None:
    now = timezone.now()
    email = letter(expires_at=now - timedelta(hours=1))
    email.move(State.SENDING, lease_until=now)
    row(email).move(state, ambiguous=2)
    again = queue.send_again(row(email), by=3, now=now)
    assert (again.state, again.next_try_at, again.ambiguous) == ("due", now, 0)
    assert (again.decided_by, again.decided_at, again.expires_at) == (3, now, None)
    assert again.message_id == email.message_id


def test_a_letter_that_waits_cannot_be_sent_again(letter: MakeLetter) -> None:
    with pytest.raises(IllegalMove):
        queue.send_again(letter())
