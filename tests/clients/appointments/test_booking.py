"""Booking, moving, cancelling, and what the database refuses whoever asks."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from clients.appointments.actions import (
    VERBS,
    IllegalMove,
    back_to_booked,
    book,
    cancel,
    complete,
    mark_arrived,
    mark_did_not_attend,
    reschedule,
)
from clients.appointments.conflicts import CannotBook, TimeTaken
from clients.appointments.gate import NotToBeBooked, StopNeedsReason
from clients.appointments.models import MOVES, Appointment, Status
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory, MembershipFactory, RoomFactory
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked
from tests.factories.screening import CLOT, NOW, WOUND_ON_THE_LEFT, screened

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def client_of(therapist: Membership) -> Client:
    return ClientFactory(practice=therapist.practice)


def another(therapist: Membership) -> Client:
    return ClientFactory(practice=therapist.practice)


def test_a_booking_holds_its_time_and_the_minutes_around_it(
    client_of: Client, therapist: Membership
) -> None:
    kind = an_hour(therapist.practice, buffer_before=5, buffer_after=15)
    made = booked(client_of, therapist, type=kind)
    assert made.ends_at == MONDAY_AT_TEN + HOUR
    assert made.occupied_from == MONDAY_AT_TEN - timedelta(minutes=5)
    assert made.occupied_until == MONDAY_AT_TEN + timedelta(minutes=75)
    event = AuditEvent.objects.get(verb="appointment.booked")
    assert (event.subject_id, event.client_id, event.actor_id) == (
        made.pk, client_of.pk, therapist.user_id,
    )  # fmt: skip


def test_the_same_form_sent_twice_books_once(client_of: Client, therapist: Membership) -> None:
    key = uuid4()
    first = booked(client_of, therapist, form_key=key)
    assert booked(client_of, therapist, form_key=key) == first
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("who", ["therapist", "room", "client"])
def test_nobody_and_no_room_is_booked_twice_at_once(
    who: str, client_of: Client, therapist: Membership
) -> None:
    colleague = MembershipFactory(practice=therapist.practice, role="therapist")
    room = RoomFactory(practice=therapist.practice)
    booked(client_of, therapist, room=room)
    second: dict[str, Any] = {
        "therapist": therapist if who == "therapist" else colleague,
        "room": room if who == "room" else None,
    }
    person = client_of if who == "client" else another(therapist)
    with pytest.raises(TimeTaken) as taken:
        booked(person, therapist, MONDAY_AT_TEN + timedelta(minutes=30), **second)
    assert taken.value.constraint == f"appointment_{who}_overlap"
    assert Appointment.objects.count() == 1


def test_touching_ends_do_not_overlap_and_buffers_add_up(
    client_of: Client, therapist: Membership
) -> None:
    booked(client_of, therapist)
    booked(another(therapist), therapist, MONDAY_AT_TEN + HOUR)
    before = an_hour(therapist.practice, buffer_before=10)
    with pytest.raises(TimeTaken):
        booked(another(therapist), therapist, MONDAY_AT_TEN + 2 * HOUR, type=before)
    ten_past = MONDAY_AT_TEN + 2 * HOUR + timedelta(minutes=10)
    booked(another(therapist), therapist, ten_past, type=before)


def test_a_cancelled_time_is_free_again(client_of: Client, therapist: Membership) -> None:
    cancel(appointment=booked(client_of, therapist), by=therapist, now=NOW, reason="Train strike")
    booked(another(therapist), therapist)
    assert Appointment.objects.count() == 2


def test_the_database_refuses_an_overlap_written_past_the_actions(
    client_of: Client, therapist: Membership
) -> None:
    made = booked(client_of, therapist)
    later = booked(another(therapist), therapist, MONDAY_AT_TEN + 2 * HOUR)
    twin = Appointment.objects.get(pk=made.pk)
    twin.pk, twin.ref, twin.form_key = None, "TWIN234567", uuid4()
    for write in (
        lambda: Appointment.objects.bulk_create([twin]),
        lambda: Appointment.objects.filter(pk=later.pk).update(
            starts_at=F("starts_at") - 2 * HOUR, ends_at=F("ends_at") - 2 * HOUR,
            occupied_from=F("occupied_from") - 2 * HOUR,
            occupied_until=F("occupied_until") - 2 * HOUR,
        ),
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match="overlap"), transaction.atomic():
            write()


@pytest.mark.parametrize("starts", [NOW - HOUR, datetime(2000, 1, 1, tzinfo=UTC)])
def test_a_time_that_has_passed_is_refused(
    starts: datetime, client_of: Client, therapist: Membership
) -> None:
    with pytest.raises(CannotBook, match="That time has passed"):
        booked(client_of, therapist, starts)


def test_only_those_who_treat_here_take_appointments(
    client_of: Client, therapist: Membership, admin_member: Membership, other_therapist: Membership
) -> None:
    with pytest.raises(CannotBook, match="takes no appointments here"):
        booked(client_of, therapist, therapist=admin_member)
    with pytest.raises(CannotBook, match="of this practice"):
        booked(client_of, therapist, therapist=other_therapist)
    therapist.ended_at = NOW
    therapist.save()
    with pytest.raises(CannotBook, match="takes no appointments here"):
        booked(client_of, therapist)


def test_a_stop_on_one_side_takes_a_reason_which_is_kept(
    client_of: Client, therapist: Membership
) -> None:
    screened(client_of, therapist, NOW, WOUND_ON_THE_LEFT)
    for reason in ("", "   "):
        with pytest.raises(StopNeedsReason, match="ulcer, left"):
            booked(client_of, therapist, stop_reason=reason)
    made = booked(client_of, therapist, stop_reason=" Right foot only. ")
    assert made.override is not None
    assert (made.override.codes, made.override.reason) == (
        ["open_wound:left"], "Right foot only.",
    )  # fmt: skip
    assert AuditEvent.objects.filter(verb="stop.overridden").count() == 1


def test_no_reason_books_a_suspected_clot(client_of: Client, therapist: Membership) -> None:
    screened(client_of, therapist, NOW, CLOT)
    with pytest.raises(NotToBeBooked, match="cannot be booked over"):
        booked(client_of, therapist, stop_reason="She insists.")
    assert Appointment.objects.count() == 0


def test_a_reason_serves_a_later_move_until_something_new_is_told(
    client_of: Client, therapist: Membership
) -> None:
    screened(client_of, therapist, NOW, WOUND_ON_THE_LEFT)
    made = booked(client_of, therapist, stop_reason="Right foot only.")
    moved = reschedule(appointment=made, starts_at=MONDAY_AT_TEN + HOUR, by=therapist, now=NOW)
    assert moved.override == made.override
    screened(client_of, therapist, NOW, WOUND_ON_THE_LEFT | CLOT)
    with pytest.raises(NotToBeBooked):
        reschedule(appointment=made, starts_at=MONDAY_AT_TEN + 2 * HOUR, by=therapist, now=NOW)


def test_a_move_follows_the_rules_of_a_booking(client_of: Client, therapist: Membership) -> None:
    made = booked(client_of, therapist)
    booked(another(therapist), therapist, MONDAY_AT_TEN + 2 * HOUR)
    with pytest.raises(TimeTaken):
        reschedule(appointment=made, starts_at=MONDAY_AT_TEN + 2 * HOUR, by=therapist, now=NOW)
    with pytest.raises(CannotBook, match="passed"):
        reschedule(appointment=made, starts_at=NOW - HOUR, by=therapist, now=NOW)
    cancel(appointment=made, by=therapist, now=NOW)
    with pytest.raises(IllegalMove):
        reschedule(appointment=made, starts_at=MONDAY_AT_TEN + HOUR, by=therapist, now=NOW)


DOING: dict[Status, Callable[..., Appointment]] = {
    Status.BOOKED: back_to_booked,
    Status.ARRIVED: mark_arrived,
    Status.COMPLETED: complete,
    Status.CANCELLED: cancel,
    Status.DID_NOT_ATTEND: mark_did_not_attend,
}


@pytest.mark.parametrize("old", Status)
@pytest.mark.parametrize("new", Status)
def test_every_move_between_states_is_allowed_or_refused_by_the_table(
    old: Status, new: Status, client_of: Client, therapist: Membership
) -> None:
    made = booked(client_of, therapist)
    until = NOW + timedelta(minutes=10) if old == Status.HELD else None
    Appointment.objects.filter(pk=made.pk).update(status=old, held_until=until)
    if new in (Status.HELD, Status.ASKED):
        assert not any(new in moves for state, moves in MOVES.items() if state != Status.HELD)
    elif new == old or new in MOVES[old]:
        assert DOING[new](appointment=made, by=therapist, now=NOW).status == new
    else:
        with pytest.raises(IllegalMove, match="cannot become"):
            DOING[new](appointment=made, by=therapist, now=NOW)


def test_every_state_is_in_the_table() -> None:
    # A time is held or asked for only when it is taken: nothing booked goes back to that.
    assert set(MOVES) == set(Status) == set(DOING) | {Status.HELD, Status.ASKED}
    assert set(VERBS) <= set(Status)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_of_eight_at_once_one_gets_the_time_and_the_refusal_is_the_database_s(
    guarded: bool,
) -> None:
    therapist = MembershipFactory(role="therapist")
    people = [another(therapist) for _ in range(8)]
    kind = an_hour(therapist.practice)
    taken_out = [] if guarded else _without_refusals()
    start, refused = threading.Barrier(8), []

    def race(person: Client) -> None:
        start.wait()
        try:
            book(
                client=person, therapist=therapist, type=kind, starts_at=MONDAY_AT_TEN,
                form_key=uuid4(), by=therapist, now=NOW,
            )  # fmt: skip
        except TimeTaken as why:
            refused.append(why)
        finally:
            connection.close()

    threads = [threading.Thread(target=race, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = Appointment.objects.count()
    Appointment.objects.update(status=Status.CANCELLED)
    with connection.schema_editor() as editor:
        for sql in taken_out:
            editor.execute(sql)
    # Without the refusals all eight are stored, so the first case proves what it says.
    assert (made, len(refused)) == ((1, 7) if guarded else (8, 0))


def _without_refusals() -> list[str]:
    """Take the therapist's refusal out of the database; returns what puts it back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE conname = 'appointment_therapist_overlap'"
            )
            kept = cursor.fetchone()[0]
            table = "ALTER TABLE appointments_appointment"
            cursor.execute(f"{table} DROP CONSTRAINT appointment_therapist_overlap")
            return [f"{table} ADD CONSTRAINT appointment_therapist_overlap {kept}"]
        cursor.execute(
            "SELECT name, sql FROM sqlite_master"
            " WHERE type = 'trigger' AND name LIKE 'appointment_therapist_overlap%'"
        )
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        return [sql for _, sql in triggers]
