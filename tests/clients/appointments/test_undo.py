"""The last change of a visit is taken back by one more change, and only the last."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clients.appointments.actions import (
    back_to_booked,
    cancel,
    complete,
    mark_arrived,
    mark_did_not_attend,
    reschedule,
)
from clients.appointments.changes import LISTENERS, listen
from clients.appointments.conflicts import CannotBook, TimeTaken
from clients.appointments.gate import ConsentWithdrawn, NotToBeBooked
from clients.appointments.history import as_it_is
from clients.appointments.models import Appointment, AppointmentChange, Status
from clients.appointments.undo import CannotUndo, can_undo, undo
from clients.consents.actions import record_consent
from clients.consents.wording import TREATMENT
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory, MembershipFactory, RoomFactory
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.screening import CLOT, NOW, screened

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def visit(therapist: Membership) -> Appointment:
    return booked(ClientFactory(practice=therapist.practice), therapist)


def last(visit: Appointment) -> AppointmentChange:
    return visit.changes.select_related("appointment").order_by("-version")[0]


def moved(visit: Appointment, by: Membership) -> Appointment:
    return reschedule(appointment=visit, starts_at=MONDAY_AT_TEN + HOUR, by=by, now=NOW)


DOING: dict[str, Callable[[Appointment, Membership], Appointment]] = {
    "move": moved,
    "cancel": lambda visit, by: cancel(appointment=visit, by=by, now=NOW, reason="Snow"),
    "arrived": lambda visit, by: mark_arrived(appointment=visit, by=by, now=NOW),
    "did not come": lambda visit, by: mark_did_not_attend(appointment=visit, by=by, now=NOW),
}


@pytest.mark.parametrize("doing", DOING)
def test_every_change_that_can_be_undone_leaves_the_visit_as_it_was(
    doing: str, visit: Appointment, therapist: Membership
) -> None:
    before = as_it_is(visit)
    changed = DOING[doing](visit, therapist)
    assert as_it_is(changed) != before
    back = undo(change=last(visit), by=therapist, now=NOW + MINUTE)
    assert as_it_is(back) == before
    assert (back.version, back.occupied_from) == (3, visit.occupied_from)
    assert AuditEvent.objects.filter(verb="appointment.change_undone").count() == 1


def test_a_booking_is_undone_by_cancelling_it(visit: Appointment, therapist: Membership) -> None:
    assert undo(change=last(visit), by=therapist, now=NOW).status == Status.CANCELLED
    assert booked(ClientFactory(practice=therapist.practice), therapist).status == Status.BOOKED


def test_a_move_to_another_therapist_and_room_is_undone_whole(
    visit: Appointment, therapist: Membership
) -> None:
    colleague = MembershipFactory(practice=therapist.practice, role="therapist")
    room = RoomFactory(practice=therapist.practice)
    now = reschedule(
        appointment=visit, starts_at=visit.starts_at, therapist=colleague, room=room,
        by=therapist, now=NOW,
    )  # fmt: skip
    assert (now.therapist, now.room) == (colleague, room)
    back = undo(change=last(visit), by=therapist, now=NOW)
    assert (back.therapist, back.room) == (therapist, None)


def test_pressed_twice_it_is_undone_once(visit: Appointment, therapist: Membership) -> None:
    moved(visit, therapist)
    change = last(visit)
    undo(change=change, by=therapist, now=NOW)
    assert undo(change=change, by=therapist, now=NOW).starts_at == MONDAY_AT_TEN
    assert visit.changes.count() == 3


def test_only_the_last_change_is_undone_and_not_an_undoing(
    visit: Appointment, therapist: Membership
) -> None:
    moved(visit, therapist)
    first = last(visit)
    mark_arrived(appointment=visit, by=therapist, now=NOW)
    with pytest.raises(CannotUndo, match="changed again"):
        undo(change=first, by=therapist, now=NOW)
    back_to_booked(appointment=visit, by=therapist, now=NOW)
    undo(change=last(visit), by=therapist, now=NOW)
    assert not can_undo(last(visit), now=NOW)


@pytest.mark.parametrize(("hours", "can"), [(0, True), (24, True), (25, False)])
def test_a_change_is_undone_for_a_day(
    hours: int, can: bool, visit: Appointment, therapist: Membership
) -> None:
    moved(visit, therapist)
    assert can_undo(last(visit), now=NOW + hours * HOUR) is can


def test_a_completed_visit_stays_so(visit: Appointment, therapist: Membership) -> None:
    complete(appointment=visit, by=therapist, now=NOW)
    assert not can_undo(last(visit), now=NOW)


def test_a_time_taken_meanwhile_is_not_given_back(
    visit: Appointment, therapist: Membership
) -> None:
    cancel(appointment=visit, by=therapist, now=NOW)
    booked(ClientFactory(practice=therapist.practice), therapist)
    with pytest.raises(TimeTaken):
        undo(change=last(visit), by=therapist, now=NOW)
    assert visit.changes.count() == 2


def test_a_time_that_has_passed_is_not_given_back(
    visit: Appointment, therapist: Membership
) -> None:
    reschedule(appointment=visit, starts_at=MONDAY_AT_TEN + 20 * HOUR, by=therapist, now=NOW)
    change = last(visit)
    AppointmentChange.objects.filter(pk=change.pk).update(kind="moved")
    with pytest.raises(CannotBook):
        undo(change=change, by=therapist, now=MONDAY_AT_TEN + HOUR)


def clot(client: Client, by: Membership) -> object:
    return screened(client, by, NOW, CLOT)


def no_consent(client: Client, by: Membership) -> object:
    return record_consent(
        client=client, purpose=TREATMENT, given=False, said_by="client",
        said_by_name=client.name, how="in_person", by=by, now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("doing", ["move", "cancel"])
@pytest.mark.parametrize(
    ("happens", "refusal"), [(clot, NotToBeBooked), (no_consent, ConsentWithdrawn)]
)
def test_undo_goes_by_the_rules_of_booking(
    doing: str, happens: Callable[..., Any], refusal: type[Exception], visit: Appointment,
    therapist: Membership,
) -> None:  # fmt: skip
    DOING[doing](visit, therapist)
    happens(visit.client, therapist)
    with pytest.raises(refusal):
        undo(change=last(visit), by=therapist, now=NOW)


def test_what_happened_is_kept_as_it_was(visit: Appointment, therapist: Membership) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AppointmentChange.objects.update(made_at=NOW - HOUR)


def test_features_above_hear_of_every_change_in_its_transaction(
    visit: Appointment, therapist: Membership
) -> None:
    heard: list[tuple[str, int]] = []

    def ear(*, appointment: Appointment, change: AppointmentChange, **rest: Any) -> None:
        assert (appointment, change.version) == (visit, appointment.version)
        heard.append((change.kind, change.version))

    listen(ear)
    listen(ear)
    try:
        moved(visit, therapist)
        undo(change=last(visit), by=therapist, now=NOW)
        mark_arrived(appointment=visit, by=therapist, now=NOW)
    finally:
        LISTENERS.remove(ear)
    assert heard == [("moved", 2), ("undone", 3), ("marked", 4)]
