"""What a client's page of visits says: what is to come, next first, and what was."""

from dataclasses import dataclass
from datetime import datetime

from clients.appointments.models import Appointment, Status
from clients.portal.queries import own_visits
from practice.accounts.models import Practice, User
from practice.web.words import at, day, day_at

STATES = {
    Status.ASKED: "To be confirmed by us",
    Status.BOOKED: "Booked",
    Status.ARRIVED: "Booked",
    Status.COMPLETED: "Took place",
    Status.DID_NOT_ATTEND: "Did not take place",
    Status.CANCELLED: "Cancelled",
}
TO_COME = (Status.ASKED, Status.BOOKED, Status.ARRIVED)
# What became of a visit is for the therapist to say: until then a past one says nothing.
UNSAID = (Status.BOOKED, Status.ARRIVED)
# Past visits shown, newest first.
SHOWN = 50


@dataclass(frozen=True)
class Visit:
    """One visit as its client reads it. `when` names the clock only where there are several."""

    ref: str
    practice: Practice
    when: str
    on: str
    what: str
    who: str
    where: str
    words: str
    state: str


@dataclass(frozen=True)
class Visits:
    """The page. `practice` is whose name stands in the header, None for several."""

    coming: tuple[Visit, ...]
    past: tuple[Visit, ...]
    practice: Practice | None

    @property
    def is_empty(self) -> bool:
        """Whether there never was a visit."""
        return not self.coming and not self.past


def visits_of(user: User, practices: list[Practice], *, now: datetime) -> Visits:
    """Every visit to come, and the last ones that are over, at each of the person's practices."""
    names_zone = len({practice.time_zone for practice in practices}) > 1
    coming = (
        own_visits(user).filter(status__in=TO_COME, ends_at__gt=now).order_by("starts_at", "pk")
    )
    over = (
        own_visits(user)
        .filter(ends_at__lte=now)
        .exclude(status__in=[Status.HELD, Status.ASKED, Status.CANCELLED])
    )
    return Visits(
        coming=tuple(visit(one, names_zone=names_zone) for one in coming),
        past=tuple(visit(one, is_over=True) for one in over.order_by("-starts_at")[:SHOWN]),
        practice=practices[0] if len(practices) == 1 else None,
    )


def visit(appointment: Appointment, *, names_zone: bool = False, is_over: bool = False) -> Visit:
    """One visit from `own_visits`."""
    practice, room = appointment.practice, appointment.room
    starts = appointment.starts_at.astimezone(practice.zone)
    ends = appointment.ends_at.astimezone(practice.zone)
    until = at(ends) if ends.date() == starts.date() else day_at(ends)
    status = Status(appointment.status)
    clock = f" ({practice.time_zone.rpartition('/')[2].replace('_', ' ')} time)"
    return Visit(
        ref=appointment.ref,
        practice=practice,
        when=f"{day_at(starts)} to {until}{clock if names_zone else ''}",
        on=day(starts),
        what=appointment.type.name,
        who=appointment.therapist.name,
        where=f"{practice.name}, {room.name}" if room else practice.name,
        words=appointment.words_for_client,
        state="" if is_over and status in UNSAID else STATES[status],
    )
