"""Visits that were booked in another system: what is over as history, what is to come as booked.

Nobody is written to about them: whoever they are with was told where they were booked.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from clients.appointments.conflicts import CannotBook
from clients.appointments.gate import check_consent, check_in_use
from clients.appointments.history import Kind, as_it_is, keep
from clients.appointments.models import Appointment, AppointmentChange, Status
from clients.appointments.taking import (
    check_same_practice,
    check_therapist,
    check_time,
    close_file,
    one_at_a_time,
    open_file,
    take,
)
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.privacy.unlocking import unlocked
from practice.schedule.models import AppointmentType

OVER = (Status.COMPLETED, Status.CANCELLED, Status.DID_NOT_ATTEND)


@transaction.atomic
def bring_over(
    *, client: Client, therapist: Membership, type: AppointmentType, starts_at: datetime,
    minutes: int, status: Status, form_key: UUID, by: Membership, now: datetime,
) -> Appointment:  # fmt: skip
    """Keep a visit as it stood elsewhere; the same `form_key` twice keeps it once.

    What was booked there and is over took place, unless it says otherwise. It takes the time that
    it had, without buffers: there is nothing left to choose. A stop does not keep it out, for the
    client will come all the same: it shows on the diary, and nobody begins without a reason.
    Raises CannotBook (also TimeTaken) with a sentence.
    """
    check_same_practice(by.practice_id, client, therapist, type, None)
    one_at_a_time(therapist, None, client)
    made = Appointment.objects.filter(form_key=form_key, practice=by.practice_id).first()
    if made is not None:
        return made
    check_in_use(client)
    became = what_became(status, starts_at=starts_at, now=now)
    if became == Status.BOOKED:
        check_therapist(therapist)
        check_time(starts_at, now)
        check_consent(client)
    ends_at = starts_at + timedelta(minutes=minutes)
    visit = Appointment(
        practice=by.practice, client=client, therapist=therapist, type=type, form_key=form_key,
        starts_at=starts_at, ends_at=ends_at, occupied_from=starts_at, occupied_until=ends_at,
        status=became, booked_by=by, booked_at=now, brought_over_at=now,
        cancelled_at=min(starts_at, now) if became == Status.CANCELLED else None,
    )  # fmt: skip
    take(visit, now=now)
    record(Verb.APPOINTMENT_BROUGHT_OVER, by=by, subject=visit)
    if became == Status.BOOKED:
        open_file(visit, by=by, now=now)
        keep(visit, Kind.BOOKED, before=None, tells=False, by=by, now=now)
    return visit


def what_became(status: Status, *, starts_at: datetime, now: datetime) -> Status:
    """How it stands here. Raises CannotBook for what cannot be so yet."""
    if starts_at <= now:
        return Status.COMPLETED if status == Status.BOOKED else status
    if status in (Status.COMPLETED, Status.DID_NOT_ATTEND):
        raise CannotBook("It is still to come, so it cannot have taken place or been missed.")
    return status


def as_told(visit: Appointment) -> AppointmentChange | None:
    """What the client knows of it from the system it was booked in."""
    if visit.brought_over_at is None:
        return None
    return visit.changes.filter(kind=Kind.BOOKED, version=1).first()


@transaction.atomic
def take_away(*, visit: Appointment, by: Membership, now: datetime) -> None:
    """Remove one again that nobody did anything with; whoever asks has made sure of that."""
    assert visit.brought_over_at is not None
    record(Verb.APPOINTMENT_TAKEN_AWAY, by=by, subject=visit)
    if visit.status == Status.BOOKED:
        visit.status = Status.CANCELLED
        visit.save(update_fields=["status"])
        close_file(visit, by=by, now=now)
    with unlocked("erasure"):
        visit.changes.all().delete()
        visit.delete()


def is_as_it_came(visit: Appointment) -> bool:
    """Whether nothing was changed of it since."""
    first = as_told(visit)
    return visit.version == 1 and (first is None or first.after == as_it_is(visit))
