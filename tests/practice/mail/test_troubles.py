"""What is learnt of an address stops its letters, once, until a person says that it is right."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from practice.mail import rechecks, troubles
from practice.mail.bounces import Kind, Report, reports_in
from practice.mail.deliver import deliver
from practice.mail.lateness import lateness
from practice.mail.models import AddressTrouble, OutboundEmail
from practice.mail.queue import send_again
from practice.mail.smtp import Server
from practice.mail.troubles import lift, listen, note_report
from tests.practice.mail.conftest import MakeLetter
from tests.practice.mail.reported import abuse, dsn
from tests.sink import HANG_UP, Sink

pytestmark = pytest.mark.django_db
At = Callable[[Sink], Server]
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
STOP = "https://practice.example/stop/"


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> list[AddressTrouble]:
    """What one listener heard."""
    heard: list[AddressTrouble] = []

    def hear(*, trouble: AddressTrouble, now: object) -> None:
        heard.append(trouble)

    monkeypatch.setattr(troubles, "LISTENERS", [])
    listen(hear)
    listen(hear)
    return heard


@pytest.fixture
def posted(letter: MakeLetter, sink: Sink, at: At) -> Callable[..., OutboundEmail]:
    """`posted("one", recipient=…)`: a letter that the mail server took."""

    def make(key: str = "one", **changes: Any) -> OutboundEmail:
        email = letter(key, **changes)
        deliver(server=at(sink))
        return row(email)

    return make


def row(email: OutboundEmail) -> OutboundEmail:
    return OutboundEmail.objects.get(pk=email.pk)


def dead(email: OutboundEmail) -> AddressTrouble:
    """The letter's address does not work, since it was posted."""
    return AddressTrouble.objects.create(
        practice_id=7, address=email.recipient, kind="hard", since=email.sent_at, reason="R.",
        email=email,
    )  # fmt: skip


def take_in(raw: bytes) -> list[bool]:
    return [note_report(report, now=timezone.now()) for report in reports_in(raw)]


def standing() -> list[tuple[int, str, str]]:
    rows = AddressTrouble.objects.filter(lifted_at__isnull=True).order_by("pk")
    return list(rows.values_list("practice_id", "address", "kind"))


def test_a_letter_that_came_back_stays_sent_and_says_so(
    posted: Callable[..., OutboundEmail], told: list[AddressTrouble]
) -> None:
    email = posted(recipient="Jo@Example.com")
    assert take_in(dsn(id=email.message_id)) == [True]
    after = row(email)
    assert (after.state, after.last_error) == ("sent", "")
    assert after.returned_why == "It came back: nobody reads mail at this address (5.1.1)."
    assert after.returned_at is not None
    assert standing() == [(7, "jo@example.com", "hard")]
    assert told[0].reason == "The other mail server says that nobody reads mail there (5.1.1)."
    assert len(told) == 1


@pytest.mark.parametrize(("action", "status", "why"), [
    ("failed", "4.4.7", "It came back: not delivered (4.4.7)."),
    ("failed", "5.4.4", "It came back: not delivered (5.4.4)."),
    ("failed", "none", "It came back: not delivered."),
    ("delayed", "4.4.1", ""),
])  # fmt: skip
def test_what_may_be_otherwise_tomorrow_costs_no_address(
    posted: Callable[..., OutboundEmail], action: str, status: str, why: str
) -> None:
    email = posted()
    assert take_in(dsn(id=email.message_id, action=action, status=status)) == [True]
    assert (row(email).returned_why, standing()) == (why, [])


@pytest.mark.parametrize("report", [
    dsn(), dsn(id="<guessed@instep.example>"), abuse(),
])  # fmt: skip
def test_a_report_about_no_letter_of_ours_is_nobodys(
    posted: Callable[..., OutboundEmail], report: bytes
) -> None:
    email = posted()
    assert take_in(report) == [False]
    assert (row(email).returned_at, standing()) == (None, [])


@pytest.mark.parametrize("forge", [dsn, abuse])
def test_a_report_that_names_somebody_else_is_nobodys(
    posted: Callable[..., OutboundEmail], forge: Callable[..., bytes]
) -> None:
    mine, other = posted("mine", recipient="eve@example.com"), posted("other")
    extra = {"original_to": "jo@example.com"} if forge is abuse else {}
    assert take_in(forge(id=mine.message_id, to="jo@example.com", **extra)) == [False]
    assert (row(other).returned_at, row(mine).returned_at, standing()) == (None, None, [])


def test_the_same_report_twice_changes_nothing(
    posted: Callable[..., OutboundEmail], told: list[AddressTrouble]
) -> None:
    email = posted()
    take_in(dsn(id=email.message_id))
    first = row(email).returned_at
    assert take_in(dsn(id=email.message_id, status="5.1.6")) == [True]
    assert (row(email).returned_at, len(standing()), len(told)) == (first, 1, 1)


def test_it_is_told_once_for_an_address_and_each_practice_learns_for_itself(
    posted: Callable[..., OutboundEmail], told: list[AddressTrouble]
) -> None:
    letters = [posted("a"), posted("b"), posted("c", practice_id=8)]
    for email in letters:
        take_in(dsn(id=email.message_id))
    assert standing() == [(7, "jo@example.com", "hard"), (8, "jo@example.com", "hard")]
    assert len(told) == 2
    assert all(row(email).returned_at for email in letters)


@pytest.mark.parametrize(("kind", "unsubscribe", "state"), [
    ("hard", "", "due"), ("hard", STOP, "due"), ("refused", "", "due"),
    ("complaint", STOP, "suppressed"), ("complaint", "", "sent"),
])  # fmt: skip
def test_which_letters_an_address_in_trouble_still_gets(
    posted: Callable[..., OutboundEmail], kind: str, unsubscribe: str, state: str
) -> None:
    AddressTrouble.objects.create(
        practice_id=7, address="jo@example.com", kind=kind, since=timezone.now(), reason="R.",
        email=posted("first"),
    )  # fmt: skip
    after = posted("next", recipient="JO@example.com", unsubscribe_url=unsubscribe)
    assert after.state == state
    assert after.last_error == {
        "sent": "",
        "suppressed": "Whoever reads this address marked a letter of ours as unwanted.",
        "due": "The address does not work: check it with the client.",
    }[state]  # fmt: skip
    # The house's, another practice's, and another address's letters go.
    others = [
        posted("code", practice_id=None), posted("elsewhere", practice_id=8),
        posted("other", recipient="kim@example.com"),
    ]  # fmt: skip
    assert [email.state for email in others] == ["sent"] * 3


def test_a_sign_in_code_that_came_back_troubles_no_address(
    posted: Callable[..., OutboundEmail],
) -> None:
    email = posted(practice_id=None)
    assert take_in(dsn(id=email.message_id)) == [True]
    assert (row(email).returned_at is not None, standing()) == (True, [])


@pytest.mark.parametrize(("answer", "flagged"), [
    ("550 5.1.1 No such person", True), ("550 5.2.1 Closed", True),
    # Without a finer number the same codes are said of policy.
    ("550 relay not permitted", False), ("553 that domain is not in my list", False),
    ("551 Gone", False), ("550 5.0.0 No", False), ("550 5.7.1 You are blocked", False),
    ("552 5.2.2 Full", False), ("554 Not today", False), ("451 4.1.1 Later", False),
])  # fmt: skip
def test_an_address_refused_for_good_is_flagged(
    posted: Callable[..., OutboundEmail], sink: Sink, told: list[AddressTrouble], answer: str,
    flagged: bool,
) -> None:  # fmt: skip
    sink.refused["jo@example.com"] = answer
    email = posted()
    assert email.attempts == 1
    assert standing() == ([(7, "jo@example.com", "refused")] if flagged else [])
    assert [one.reason for one in told] == ([email.last_error] if flagged else [])


def test_a_refusal_of_the_letter_itself_says_nothing_of_the_address(
    posted: Callable[..., OutboundEmail], sink: Sink
) -> None:
    sink.replies.append("550 5.1.1 Too late to say so")
    assert (posted().state, standing()) == ("failed", [])


def test_a_letter_in_doubt_is_not_sent_again_to_an_address_that_is_dead(
    posted: Callable[..., OutboundEmail], sink: Sink, at: At
) -> None:
    sink.replies.append(HANG_UP)
    email = posted()
    take_in(dsn(id=email.message_id))
    deliver(server=at(sink), clock=lambda: timezone.now() + DAY)
    after = row(email)
    assert (after.state, after.next_try_at, len(sink.letters)) == ("unknown", None, 1)
    assert after.last_error.startswith("It may have been sent. Not sent again: The address does")
    send_again(after)
    assert (row(email).returned_at, row(email).returned_why) == (None, "")


def test_the_answer_to_a_letter_is_kept_when_a_listener_breaks(
    posted: Callable[..., OutboundEmail], sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*, trouble: AddressTrouble, now: object) -> None:
        raise RuntimeError("jo@example.com")

    listen(broken)
    sink.refused["jo@example.com"] = "550 5.1.1 No"
    assert (posted().state, standing()) == ("failed", [])
    assert [r.message for r in caplog.records if r.levelno == logging.ERROR] == [
        f"Letter {OutboundEmail.objects.get().pk}: its address could not be flagged (RuntimeError)."
    ]


def test_a_lifted_trouble_lets_letters_go_until_a_later_one_comes_back(
    posted: Callable[..., OutboundEmail],
) -> None:
    before, late = posted("before"), posted("late")
    take_in(dsn(id=before.message_id))
    trouble = AddressTrouble.objects.get()
    assert lift(trouble=trouble, by=3, now=timezone.now()) is True
    assert lift(trouble=trouble, by=4, now=timezone.now()) is False
    assert AddressTrouble.objects.get().lifted_by == 3
    # What was posted before says nothing new.
    take_in(dsn(id=before.message_id))
    take_in(dsn(id=late.message_id))
    assert standing() == []
    after = posted("after")
    assert after.state == "sent"
    take_in(dsn(id=after.message_id))
    assert standing() == [(7, "jo@example.com", "hard")]


def test_to_lift_one_kind_leaves_the_other(posted: Callable[..., OutboundEmail]) -> None:
    email = posted()
    take_in(dsn(id=email.message_id)), take_in(abuse(id=email.message_id))
    lift(trouble=AddressTrouble.objects.get(kind="hard"), by=3, now=timezone.now())
    assert standing() == [(7, "jo@example.com", "complaint")]


def test_a_letter_to_a_dead_address_waits_and_goes_when_the_trouble_is_lifted(
    posted: Callable[..., OutboundEmail], letter: MakeLetter, sink: Sink, at: At
) -> None:
    trouble = dead(posted("first"))
    start = trouble.since
    email = letter("next", recipient="JO@example.com", expires_at=start + 30 * DAY, now=start)
    deliver(server=at(sink), clock=lambda: start)
    assert (row(email).state, row(email).next_try_at) == ("due", start + MINUTE * 15)
    # Looked at again, and neither late nor given up: it may still be of use.
    week = start + 7 * DAY
    assert lateness(start + MINUTE * 14).oldest_letter is None
    deliver(server=at(sink), clock=lambda: week)
    assert (row(email).state, row(email).next_try_at) == ("due", week + MINUTE * 15)
    lift(trouble=trouble, by=3, now=week + MINUTE)
    # A server that is not sure at first costs no letter that waited so long.
    sink.refused["JO@example.com"] = "451 4.7.1 Later"
    deliver(server=at(sink), clock=lambda: week + MINUTE)
    assert row(email).state == "due"
    sink.refused.clear()
    deliver(server=at(sink), clock=lambda: week + MINUTE * 10)
    assert (row(email).state, row(email).last_error) == ("sent", "")


@pytest.mark.parametrize(("lane", "expires", "after", "state"), [
    ("ordinary", DAY, DAY, "expired"),
    ("ordinary", 5 * DAY, 3 * DAY, "due"),
    ("ordinary", None, DAY, "due"),
    ("ordinary", None, 2 * DAY + MINUTE, "suppressed"),
    ("now", None, 50 * MINUTE, "due"),
    ("now", None, 61 * MINUTE, "suppressed"),
])  # fmt: skip
def test_a_letter_to_a_dead_address_does_not_wait_for_ever(
    posted: Callable[..., OutboundEmail], letter: MakeLetter, sink: Sink, at: At, lane: str,
    expires: timedelta | None, after: timedelta, state: str,
) -> None:  # fmt: skip
    start = dead(posted("first")).since
    until = None if expires is None else start + expires
    email = letter("next", lane=lane, expires_at=until, now=start)
    deliver(server=at(sink), clock=lambda: start)
    deliver(server=at(sink), clock=lambda: start + after)
    assert (row(email).state, len(sink.letters)) == (state, 1)
    if state == "suppressed":
        assert row(email).last_error == troubles.DEAD.reason


def test_what_is_held_for_its_address_is_replaced_all_the_same(
    posted: Callable[..., OutboundEmail], letter: MakeLetter, sink: Sink, at: At,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    dead(posted("first"))
    email = letter("next")
    changed = rechecks.superseded("The client's address was changed.")
    monkeypatch.setitem(rechecks.CHECKS, email.kind, lambda email, *, now: changed)
    deliver(server=at(sink))
    assert (row(email).state, row(email).last_error) == ("superseded", changed.reason)


def test_what_stands_against_an_address_is_looked_up_by_an_index(letter: MakeLetter) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # a table without rows is faster read than looked up
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert "mail_standing_troubles" in troubles.standing([letter()]).explain()


@pytest.mark.parametrize(("first", "second", "fits"), [
    ("hard", "hard", False), ("hard", "refused", False), ("complaint", "complaint", False),
    ("hard", "complaint", True),
])  # fmt: skip
def test_the_table_itself_keeps_one_of_a_kind(
    letter: MakeLetter, first: str, second: str, fits: bool
) -> None:
    values = {
        "practice_id": 7, "address": "jo@example.com", "since": timezone.now(), "reason": "R.",
        "email": letter(),
    }  # fmt: skip
    AddressTrouble.objects.create(kind=first, **values)
    try:
        with transaction.atomic():
            AddressTrouble.objects.create(kind=second, **values)
    except IntegrityError:
        assert not fits
    assert len(standing()) == 1 + fits


@pytest.fixture
def _side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """Holds each of two until the other has looked, too."""
    both = threading.Barrier(2)
    create = AddressTrouble.objects.create

    def wait(**values: Any) -> AddressTrouble:
        try:
            both.wait(0.3)
        except threading.BrokenBarrierError:
            both.reset()
        return create(**values)

    monkeypatch.setattr(AddressTrouble.objects, "create", wait)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_side_by_side")
def test_two_reports_at_once_make_one_trouble(
    posted: Callable[..., OutboundEmail], told: list[AddressTrouble]
) -> None:
    letters = [posted("a"), posted("b")]
    errors: list[BaseException] = []

    def work(email: OutboundEmail) -> None:
        report = Report(email.message_id, frozenset({"jo@example.com"}), Kind.HARD, "5.1.1", True)
        try:
            note_report(report, now=timezone.now())
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    both = [threading.Thread(target=work, args=[email]) for email in letters]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert errors == []
    assert (len(standing()), len(told)) == (1, 1)


@pytest.mark.parametrize("letters", [1, 3])
def test_a_claims_letters_are_asked_about_in_one_query(
    letters: int, letter: MakeLetter, django_assert_num_queries: Callable[[int], Any]
) -> None:
    emails = [letter(f"{n}", recipient=f"p{n}@example.com") for n in range(letters)]
    with django_assert_num_queries(1):
        troubles.verdicts(emails, now=timezone.now())
    code = letter("code", practice_id=None)
    with django_assert_num_queries(0):
        troubles.verdicts([code], now=timezone.now())
