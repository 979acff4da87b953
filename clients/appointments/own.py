"""What clients do about their own visits: cancel in time, and take that back."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from clients.appointments import notices
from clients.appointments.actions import ChangedMeanwhile, IllegalMove, cancel, hold_row
from clients.appointments.conflicts import CannotBook
from clients.appointments.gate import check_consent, check_stop
from clients.appointments.history import Kind, as_it_is, keep
from clients.appointments.models import Appointment, AppointmentChange, Status
from clients.appointments.taking import check_therapist, check_time, one_at_a_time, take
from clients.appointments.undo import CannotUndo, can_undo
from practice.accounts.models import User
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.models import BookingRules, rules_for

OPEN = (Status.ASKED, Status.BOOKED)


class TooLateToCancel(CannotBook):
    """The practice's own limit has passed: it is said to a person now."""

    def __init__(self) -> None:
        super().__init__("It is too late to cancel this visit here. Ring us instead.")


def cancel_until(appointment: Appointment, rules: BookingRules) -> datetime:
    """The last moment at which the client may cancel by themselves."""
    return appointment.starts_at - timedelta(hours=rules.cancel_hours)


def may_cancel(appointment: Appointment, rules: BookingRules, *, now: datetime) -> bool:
    """Whether the client may cancel it by themselves."""
    return appointment.status in OPEN and now <= cancel_until(appointment, rules)


@transaction.atomic
def cancel_own(
    *, appointment: Appointment, by: User, now: datetime, version: int | None = None
) -> Appointment:
    """The client gives a time back, and is told by letter; pressed twice, it is given back once.

    `version` is the one the page showed. Raises TooLateToCancel, ChangedMeanwhile or IllegalMove.
    """
    held = hold_row(appointment)
    if held.status == Status.CANCELLED:
        return held
    if held.status not in OPEN:
        raise IllegalMove("This visit has begun or is over, so it cannot be cancelled.")
    if version is not None and version != held.version:
        raise ChangedMeanwhile
    if not may_cancel(held, rules_for(held.practice), now=now):
        raise TooLateToCancel
    return cancel(appointment=held, by=by, now=now, tells=True, by_client=True)


def own_cancellation(appointment: Appointment, *, now: datetime) -> AppointmentChange | None:
    """The client's cancelling of a visit to come, while it may be taken back by the clock."""
    if appointment.status != Status.CANCELLED or not appointment.cancelled_by_client:
        return None
    last = appointment.changes.filter(version=appointment.version, by__isnull=True).first()
    if last is None or last.kind != Kind.CANCELLED or appointment.starts_at <= now:
        return None
    last.appointment = appointment
    return last if can_undo(last, now=now) else None


def is_still_free(appointment: Appointment, *, now: datetime) -> bool:
    """Whether nobody took the time of a cancelled visit meanwhile."""
    same = Q(therapist=appointment.therapist_id) | Q(client=appointment.client_id)
    if appointment.room_id is not None:
        same |= Q(room=appointment.room_id)
    taken = Appointment.objects.holding_time(now).filter(
        same,
        practice=appointment.practice_id,
        occupied_from__lt=appointment.occupied_until,
        occupied_until__gt=appointment.occupied_from,
    )
    return not taken.exists()


@transaction.atomic
def undo_own_cancel(*, appointment: Appointment, by: User, now: datetime) -> Appointment:
    """The client takes their cancelling back, by the rules of booking and over no stop.

    Pressed twice, it is taken back once. Raises CannotUndo with words for the client.
    """
    held = hold_row(appointment)
    if held.status in OPEN:
        return held
    change = own_cancellation(held, now=now)
    if change is None or change.before is None:
        raise CannotUndo("This can no longer be undone. Ring us to book the visit again.")
    before = as_it_is(held)
    held.status = change.before["status"]
    held.cancel_reason, held.cancelled_at, held.cancelled_by_client = "", None, False
    held.version += 1
    one_at_a_time(held.therapist, held.room, held.client)
    try:
        check_time(held.starts_at, now)
        check_therapist(held.therapist)
        check_consent(held.client)
        check_stop(
            client=held.client, starts_at=held.starts_at, reason="", shown=(), by=None, now=now
        )
        take(held, now=now)
    except CannotBook as refusal:
        # Its own words are for staff: they may name a condition, or somebody else.
        raise CannotUndo("We cannot book this time again from here. Ring us about it.") from refusal
    record(Verb.APPOINTMENT_CHANGE_UNDONE, by=by, subject=held, fields=["status"])
    AppointmentChange.objects.filter(pk=change.pk).update(undone_at=now)
    tells = notices.was_told(held)
    notices.tell(keep(held, Kind.UNDONE, before=before, tells=tells, by=by, now=now), now=now)
    return held
