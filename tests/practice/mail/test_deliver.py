"""From row to letter: each answer of a real server leaves the row where it belongs."""

import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from practice.mail import pace
from practice.mail.claim import claim
from practice.mail.deliver import deliver
from practice.mail.models import SEALED, LaneHold, OutboundEmail
from practice.mail.queue import send_again, supersede
from practice.mail.replies import Outcome, Result, Stage
from practice.mail.settle import nothing_is_leaving, recover, settle
from practice.mail.smtp import Security, Server
from practice.mail.states import Lane, State
from tests.practice.mail.conftest import MakeLetter
from tests.practice.mail.peer import HANG_UP, SILENCE, Peer
from tests.sink import HANG_UP as SINK_HANGS_UP
from tests.sink import Sink

pytestmark = pytest.mark.django_db
At = Callable[[Sink | Peer], Server]
MINUTE = timedelta(minutes=1)


def row(email: OutboundEmail) -> OutboundEmail:
    return OutboundEmail.objects.defer(*SEALED).get(pk=email.pk)


def stopped(now: datetime) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: now


def where(email: OutboundEmail) -> tuple[str, int, int]:
    """State, attempts, and how often it was in doubt."""
    found = row(email)
    return found.state, found.attempts, found.ambiguous


def test_what_is_due_is_sent_once_and_marked(letter: MakeLetter, sink: Sink, at: At) -> None:
    email = letter()
    assert deliver(server=at(sink))["sent"] == 1
    assert deliver(server=at(sink))["sent"] == 0
    assert where(email) == ("sent", 1, 0)
    assert row(email).sent_at is not None
    assert [(x.sender, x.recipients) for x in sink.letters] == [
        ("hello@instep.example", ["jo@example.com"])
    ]


def test_a_calendar_arrives_as_it_was_written(letter: MakeLetter, sink: Sink, at: At) -> None:
    text = f"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:{'Ünï ' * 15}\r\n.\r\nEND:VCALENDAR\r\n"
    letter(calendar=text, calendar_method="REQUEST")
    assert deliver(server=at(sink))["sent"] == 1
    parts = {part.get_content_type(): part for part in sink.messages[0].walk()}
    assert parts["text/calendar"]["Content-Type"].params["method"] == "REQUEST"
    assert parts["text/calendar"].get_payload(decode=True) == text.encode()
    assert parts["application/ics"].get_payload(decode=True) == text.encode()


def test_what_is_not_due_yet_waits(letter: MakeLetter, sink: Sink, at: At) -> None:
    now = timezone.now()
    email = letter(not_before=now + MINUTE)
    deliver(server=at(sink), clock=stopped(now))
    assert where(email) == ("due", 0, 0)
    deliver(server=at(sink), clock=stopped(now + MINUTE))
    assert where(email) == ("sent", 1, 0)


def test_urgent_letters_go_first(letter: MakeLetter, sink: Sink, at: At) -> None:
    letter("slow", recipient="slow@example.com")
    letter("quick", recipient="quick@example.com", lane=Lane.NOW)
    deliver(server=at(sink))
    assert [x.recipients for x in sink.letters] == [["quick@example.com"], ["slow@example.com"]]


def test_an_address_refused_for_good_fails_at_once(letter: MakeLetter, sink: Sink, at: At) -> None:
    sink.refused["gone@example.com"] = "550 5.1.1 No such person"
    gone, fine = letter("gone", recipient="gone@example.com"), letter("fine")
    deliver(server=at(sink))
    assert (where(gone), where(fine)) == (("failed", 1, 0), ("sent", 1, 0))
    assert row(gone).last_error == "The mail server refused the address (550 5.1.1)."
    deliver(server=at(sink), clock=stopped(timezone.now() + timedelta(days=1)))
    assert where(gone) == ("failed", 1, 0)


def test_an_address_refused_for_now_is_tried_later(letter: MakeLetter, sink: Sink, at: At) -> None:
    now = timezone.now()
    sink.refused["jo@example.com"] = "451 4.7.1 Greylisted"
    email = letter(now=now)
    deliver(server=at(sink), clock=stopped(now))
    assert where(email) == ("due", 1, 0)
    wait = row(email).next_try_at - now
    assert timedelta(seconds=20) <= wait <= timedelta(seconds=30)
    sink.refused.clear()
    deliver(server=at(sink), clock=stopped(now + MINUTE))
    assert where(email) == ("sent", 2, 0)


def test_one_refused_for_days_is_given_up(letter: MakeLetter, sink: Sink, at: At) -> None:
    now = timezone.now()
    sink.refused["jo@example.com"] = "451 Later"
    email = letter(now=now)
    deliver(server=at(sink), clock=stopped(now + timedelta(days=3)))
    assert where(email) == ("failed", 1, 0)


@pytest.mark.slow
@pytest.mark.parametrize("break_", [HANG_UP, SILENCE])
def test_a_letter_in_doubt_is_sent_once_more_and_then_a_person_decides(
    letter: MakeLetter, at: At, break_: str
) -> None:
    now = timezone.now()
    email = letter(now=now)
    with Peer(body=break_) as peer:
        deliver(server=at(peer), clock=stopped(now))
        assert where(email) == ("unknown", 1, 1)
        deliver(server=at(peer), clock=stopped(now + MINUTE / 2))
        assert where(email) == ("unknown", 1, 1)
        deliver(server=at(peer), clock=stopped(now + MINUTE))
        assert where(email) == ("unknown", 2, 2)
        deliver(server=at(peer), clock=stopped(now + timedelta(days=1)))
        assert where(email) == ("unknown", 2, 2)
        assert row(email).next_try_at is None
        ids = [
            line for body in peer.bodies for line in body.split(b"\r\n") if b"Message-ID" in line
        ]
    assert ids == [f"Message-ID: {email.message_id}".encode()] * 2
    assert row(email).last_error.startswith("It may have been sent")


def test_the_one_resend_may_settle_the_doubt(letter: MakeLetter, sink: Sink, at: At) -> None:
    now = timezone.now()
    email = letter(now=now)
    sink.replies.append(SINK_HANGS_UP)
    deliver(server=at(sink), clock=stopped(now))
    deliver(server=at(sink), clock=stopped(now + MINUTE))
    assert where(email) == ("sent", 2, 1)
    assert [m["Message-ID"] for m in sink.messages] == [email.message_id] * 2


def test_a_doubt_is_not_forgotten_when_the_resend_is_refused(
    letter: MakeLetter, sink: Sink, at: At
) -> None:
    now = timezone.now()
    email = letter(now=now)
    sink.replies.append(SINK_HANGS_UP)
    deliver(server=at(sink), clock=stopped(now))
    sink.refused["jo@example.com"] = "550 No"
    deliver(server=at(sink), clock=stopped(now + MINUTE))
    assert where(email) == ("unknown", 2, 1)
    assert row(email).next_try_at is None


def test_a_person_may_send_a_doubtful_letter_again(letter: MakeLetter, sink: Sink, at: At) -> None:
    now = timezone.now()
    email = letter(now=now)
    with Peer(body=HANG_UP) as peer:
        deliver(server=at(peer), clock=stopped(now))
        deliver(server=at(peer), clock=stopped(now + MINUTE))
    send_again(row(email), now=now + 2 * MINUTE)
    LaneHold.objects.all().delete()
    deliver(server=at(sink), clock=stopped(now + 2 * MINUTE))
    assert row(email).state == "sent"
    assert [m["Message-ID"] for m in sink.messages] == [email.message_id]


def test_a_server_that_takes_no_connections_stops_the_lane_and_costs_no_letter(
    letter: MakeLetter, sink: Sink, at: At
) -> None:
    now = timezone.now()
    emails = [letter(f"{n}", now=now) for n in range(30)]
    with socket.create_server(("127.0.0.1", 0)) as probe:
        closed = Server("127.0.0.1", probe.getsockname()[1], security=Security.NONE)
    tally = deliver(server=closed, clock=stopped(now))
    assert tally["try_later"] == 1
    assert [where(email) for email in emails] == [("due", 1, 0)] + [("due", 0, 0)] * 29
    hold = LaneHold.objects.get()
    assert (hold.lane, hold.failures) == ("ordinary", 1)
    assert hold.reason == "Not sent: the mail server takes no connections."
    # Held: nobody even calls.
    assert deliver(server=closed, clock=stopped(now))["try_later"] == 0
    later = now + MINUTE
    deliver(server=at(sink), clock=stopped(later))
    assert {where(email)[0] for email in emails} == {"sent"}
    assert not LaneHold.objects.exists()


def test_a_lane_on_trial_is_stopped_longer_by_one_bad_answer(letter: MakeLetter, at: At) -> None:
    now = timezone.now()
    for n in range(9):
        letter(f"{n}", now=now)
    with Peer(greeting="421 Not now") as peer:
        waits = []
        for _ in range(4):
            deliver(server=at(peer), clock=stopped(now))
            hold = LaneHold.objects.get()
            waits.append((hold.held_until - now).total_seconds())
            now = hold.held_until
        assert peer.connections == 4
    assert [round(wait) for wait in waits] == sorted(round(wait) for wait in waits)
    assert waits[-1] > 10


def test_the_lanes_are_stopped_one_by_one(letter: MakeLetter, at: At) -> None:
    urgent, slow = letter("urgent", lane=Lane.NOW), letter("slow")
    with Peer(greeting="421 Not now") as peer:
        deliver(server=at(peer))
    assert {hold.lane for hold in LaneHold.objects.all()} == {"now", "ordinary"}
    assert (where(urgent)[0], where(slow)[0]) == ("due", "due")


def test_temporary_refusals_in_a_row_stop_the_lane(letter: MakeLetter, at: At) -> None:
    emails = [letter(f"{n}") for n in range(12)]
    with Peer(rcpt="451 Later") as peer:
        assert deliver(server=at(peer))["try_later"] == 5
    assert [where(e)[1] for e in emails] == [1] * 5 + [0] * 7


def test_a_server_that_drops_every_letter_puts_only_a_few_in_doubt(
    letter: MakeLetter, at: At
) -> None:
    for n in range(12):
        letter(f"{n}")
    with Peer(body=HANG_UP) as peer:
        assert deliver(server=at(peer))["unknown"] == 5


def test_letters_share_connections_of_fifty(letter: MakeLetter, at: At) -> None:
    for n in range(pace.BATCH + 1):
        letter(f"{n}")
    with Peer() as peer:
        assert deliver(server=at(peer))["sent"] == pace.BATCH + 1
        assert peer.connections == 2
        assert len([c for c in peer.commands if c.startswith("RCPT")]) == pace.BATCH + 1


def test_no_further_letter_is_begun_when_the_time_is_up(
    letter: MakeLetter, sink: Sink, at: At
) -> None:
    letter("one"), letter("two")
    assert deliver(server=at(sink), budget=0)["sent"] == 0
    assert {e.state for e in OutboundEmail.objects.all()} == {"due"}


def test_a_lease_that_ran_out_leaves_the_letter_in_doubt(
    letter: MakeLetter, sink: Sink, at: At
) -> None:
    now = timezone.now()
    email = letter(now=now)
    email.move(State.SENDING, lease_until=now + pace.LEASE)
    deliver(server=at(sink), clock=stopped(now + pace.LEASE - timedelta(seconds=1)))
    assert where(email) == ("sending", 0, 0)
    assert recover(now + pace.LEASE) == 1
    assert where(email) == ("unknown", 1, 1)
    assert "the worker stopped" in row(email).last_error
    # The lease was its pause: somebody may be waiting for it.
    deliver(server=at(sink), clock=stopped(now + pace.LEASE))
    assert where(email) == ("sent", 2, 1)


def test_of_a_killed_workers_letters_only_the_first_unanswered_is_in_doubt(
    letter: MakeLetter, sink: Sink, at: At
) -> None:
    now = timezone.now()
    emails = [letter(f"{n}", now=now) for n in range(5)]
    other = letter("of another worker", now=now)
    mine = claim(Lane.ORDINARY, now, room=5).letters
    theirs = claim(Lane.ORDINARY, now, room=5).letters
    assert ([e.pk for e in mine], theirs) == ([e.pk for e in emails], [other])
    for email in mine[:2]:
        settle(email, Outcome(Result.SENT, Stage.AFTER_DATA), now)
    assert recover(now + pace.LEASE) == 2
    assert [where(e) for e in [*emails, other]] == [
        ("sent", 1, 0),
        ("sent", 1, 0),
        ("unknown", 1, 1),
        ("due", 0, 0),
        ("due", 0, 0),
        ("unknown", 1, 1),
    ]
    deliver(server=at(sink), clock=stopped(now + pace.LEASE))
    assert {where(e)[0] for e in [*emails, other]} == {"sent"}
    assert len(sink.letters) == 4


def test_what_was_leaving_when_a_backup_was_made_is_for_a_person_to_decide(
    letter: MakeLetter, sink: Sink, at: At
) -> None:
    now = timezone.now()
    emails = [letter(f"{n}", now=now) for n in range(2)]
    claim(Lane.ORDINARY, now, room=2)
    assert nothing_is_leaving().startswith("2 letters may have been sent")
    assert nothing_is_leaving() == ""
    deliver(server=at(sink), clock=stopped(now + pace.LEASE))
    assert [where(email) for email in emails] == [("unknown", 0, 1)] * 2
    assert sink.letters == []


@pytest.mark.parametrize("how", ["no answer", "killed"])
def test_where_a_person_decides_nothing_in_doubt_goes_again(
    how: str, letter: MakeLetter, sink: Sink, at: At, settings: Any
) -> None:
    settings.RESENDS = 0
    now = timezone.now()
    email = letter(now=now)
    if how == "killed":
        claim(Lane.ORDINARY, now, room=1)
        recover(now + pace.LEASE)
    else:
        sink.replies = [SINK_HANGS_UP]
        deliver(server=at(sink), clock=stopped(now))
    deliver(server=at(sink), clock=stopped(now + 9 * MINUTE))
    assert where(email) == ("unknown", 1, 1)
    assert len(sink.letters) == (0 if how == "killed" else 1)


def test_what_was_to_go_again_waits_once_a_person_decides(
    letter: MakeLetter, sink: Sink, at: At, settings: Any
) -> None:
    now = timezone.now()
    email = letter(now=now)
    sink.replies = [SINK_HANGS_UP]
    deliver(server=at(sink), clock=stopped(now))
    assert row(email).next_try_at is not None
    settings.RESENDS = 0
    deliver(server=at(sink), clock=stopped(now + 9 * MINUTE))
    assert (where(email), row(email).next_try_at) == (("unknown", 1, 1), None)
    assert len(sink.letters) == 1
    send_again(row(email), by=1, now=now)
    deliver(server=at(sink), clock=stopped(now + 9 * MINUTE))
    assert where(email)[0] == "sent"


def test_an_answer_after_the_lease_counts_when_it_says_sent(letter: MakeLetter) -> None:
    now = timezone.now()
    letter("taken", now=now), letter("refused", now=now)
    taken, refused = claim(Lane.ORDINARY, now, room=5).letters
    for email in (taken, refused):
        OutboundEmail.objects.filter(pk=email.pk).update(
            state="unknown", ambiguous=1, lease_until=None
        )
    settle(taken, Outcome(Result.SENT, Stage.AFTER_DATA), now)
    settle(refused, Outcome(Result.REFUSED, Stage.RECIPIENT), now)
    assert (where(taken)[0], where(refused)[0]) == ("sent", "unknown")


def test_letters_not_begun_in_time_are_handed_back(
    letter: MakeLetter, sink: Sink, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("practice.mail.deliver.FRESH", 0)
    letter("one"), letter("two")
    assert deliver(server=at(sink), budget=0.2)["sent"] == 0
    assert {where(e) for e in OutboundEmail.objects.all()} == {("due", 0, 0)}


def test_a_letter_too_late_to_be_of_use_expires(letter: MakeLetter, sink: Sink, at: At) -> None:
    now = timezone.now()
    late, soon = letter("late", now=now, expires_at=now), letter("soon", now=now)
    assert deliver(server=at(sink), clock=stopped(now))["expired"] == 1
    assert (where(late)[0], where(soon)[0]) == ("expired", "sent")


def test_a_letter_withdrawn_on_the_wire_is_not_tried_again(letter: MakeLetter, at: At) -> None:
    now = timezone.now()
    email = letter(now=now)
    with Peer(rcpt="451 Later") as peer:
        email.move(State.SENDING, lease_until=now)
        supersede(email=email, reason="Moved.", now=now)
        row(email).move(State.DUE, next_try_at=now)
        deliver(server=at(peer), clock=stopped(now))
        assert peer.connections == 0
    assert where(email)[0] == "superseded"


@pytest.mark.parametrize("column", ["body_text", "recipient"])
def test_a_letter_that_cannot_be_opened_fails_alone(
    letter: MakeLetter, sink: Sink, at: At, column: str
) -> None:
    now = timezone.now()
    spoilt, fine = letter("spoilt", now=now), letter("fine", now=now)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE mail_outboundemail SET {column} = 'v1:lost:AAAA' WHERE id = %s", [spoilt.pk]
        )
    looks = 0
    while row(spoilt).state == "due":
        looks += 1
        deliver(server=at(sink), clock=stopped(now))
        now += timedelta(hours=1)
    assert (looks, row(spoilt).state, row(spoilt).faults) == (5, "failed", 5)
    assert row(spoilt).last_error == "It could not be prepared (CannotOpen)."
    assert where(fine) == ("sent", 1, 0)
    assert len(sink.letters) == 1
