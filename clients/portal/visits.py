"""What a client's page of visits says: what is to come, next first, and what was."""

from dataclasses import dataclass
from datetime import datetime

from clients.appointments import own
from clients.appointments.gate import is_provisional
from clients.appointments.models import Appointment, Status
from clients.appointments.undo import UNDOABLE_FOR
from clients.appointments.when import clock_for, clock_of
from clients.portal.queries import own_visits
from clients.screening.queries import safety_by_day
from practice.accounts.models import Practice, User
from practice.schedule.models import BookingRules, rules_for
from practice.schedule.wall import local_day
from practice.web.words import at, count, day, day_at

STATES = {
    Status.ASKED: "To be confirmed by us",
    Status.BOOKED: "Booked",
    Status.ARRIVED: "Booked",
    Status.COMPLETED: "Took place",
    Status.DID_NOT_ATTEND: "Did not take place",
    Status.CANCELLED: "Cancelled",
}
KEPT = "Kept for you. Before it, we need something from you; we will be in touch about it."
TO_COME = (Status.ASKED, Status.BOOKED, Status.ARRIVED)
# What became of a visit is for the therapist to say: until then a past one says nothing.
UNSAID = (Status.BOOKED, Status.ARRIVED)
# Past visits shown, newest first.
SHOWN = 50


@dataclass(frozen=True)
class Visit:
    """One visit as its client reads it. `when` names the clock only where there are several, or
    where theirs is another.
    """

    ref: str
    practice: Practice
    when: str
    on: str
    what: str
    who: str
    where: str
    words: str
    state: str
    version: int = 0
    # Whether the client may change it at all, and cancel it by themselves.
    is_open: bool = False
    may_cancel: bool = False


@dataclass(frozen=True)
class Visits:
    """The page. `practice` is whose name stands in the header, None for several."""

    coming: tuple[Visit, ...]
    # Cancelled by the client, not long ago, and still to be taken back.
    undoable: tuple[Visit, ...]
    past: tuple[Visit, ...]
    practice: Practice | None

    @property
    def is_empty(self) -> bool:
        """Whether there never was a visit."""
        return not (self.coming or self.undoable or self.past)


def visits_of(user: User, practices: list[Practice], *, now: datetime) -> Visits:
    """Every visit to come, and the last ones that are over, at each of the person's practices."""
    names_zone = len({practice.time_zone for practice in practices}) > 1
    rules = {practice.pk: rules_for(practice) for practice in practices}
    coming = list(
        own_visits(user).filter(status__in=TO_COME, ends_at__gt=now).order_by("starts_at", "pk")
    )
    waiting = _provisional(coming)
    over = (
        own_visits(user)
        .filter(ends_at__lte=now)
        .exclude(status__in=[Status.HELD, Status.ASKED, Status.CANCELLED])
    )
    return Visits(
        coming=tuple(
            visit(
                one, names_zone=names_zone, waits=one.pk in waiting,
                rules=rules[one.practice_id], now=now,
            )
            for one in coming
        ),
        undoable=tuple(visit(one, names_zone=names_zone) for one in _undoable(user, now)),
        past=tuple(visit(one, is_over=True) for one in over.order_by("-starts_at")[:SHOWN]),
        practice=practices[0] if len(practices) == 1 else None,
    )  # fmt: skip


def _provisional(coming: list[Appointment]) -> set[int]:
    """Those that wait for a clearance letter, by the client's health on their own day."""
    days = {one.pk: local_day(one.starts_at, one.practice.zone) for one in coming}
    safety = safety_by_day([(one.client, days[one.pk]) for one in coming])
    return {
        one.pk for one in coming
        if is_provisional(one.type, safety[one.client_id, days[one.pk]])
    }  # fmt: skip


def _undoable(user: User, now: datetime) -> list[Appointment]:
    given_back = own_visits(user).filter(
        status=Status.CANCELLED, cancelled_by_client=True, starts_at__gt=now,
        cancelled_at__gte=now - UNDOABLE_FOR,
    )  # fmt: skip
    return [
        one
        for one in given_back.order_by("starts_at", "pk")
        if own.own_cancellation(one, now=now) and own.is_still_free(one, now=now)
    ]


def policy(appointment: Appointment, rules: BookingRules, *, now: datetime) -> str:
    """Until when the client may cancel by themselves, and what the practice says about it."""
    until = own.cancel_until(appointment, rules).astimezone(appointment.practice.zone)
    hours = count(rules.cancel_hours, "hour", "hours")
    before = f", {hours} before the visit" if rules.cancel_hours else ""
    may = "can" if own.may_cancel(appointment, rules, now=now) else "could"
    return f"You {may} cancel here until {day_at(until)}{before}. {rules.cancel_words}".strip()


def visit(
    appointment: Appointment, *, names_zone: bool = False, is_over: bool = False,
    waits: bool = False, rules: BookingRules | None = None, now: datetime | None = None,
) -> Visit:  # fmt: skip
    """One visit from `own_visits`. With `rules` and `now` it says what the client may do."""
    practice, room = appointment.practice, appointment.room
    starts = appointment.starts_at.astimezone(practice.zone)
    ends = appointment.ends_at.astimezone(practice.zone)
    until = at(ends) if ends.date() == starts.date() else day_at(ends)
    status = Status(appointment.status)
    clock = clock_of(practice) if names_zone else clock_for(appointment.client, practice)
    return Visit(
        ref=appointment.ref,
        practice=practice,
        when=f"{day_at(starts)} to {until}{clock}",
        on=day(starts),
        what=appointment.type.name,
        who=appointment.therapist.name,
        where=f"{practice.name}, {room.name}" if room else practice.name,
        words=appointment.words_for_client,
        state=_state(status, is_over=is_over, waits=waits),
        version=appointment.version,
        is_open=status in own.OPEN and now is not None and appointment.starts_at > now,
        may_cancel=bool(rules and now and own.may_cancel(appointment, rules, now=now)),
    )


def _state(status: Status, *, is_over: bool, waits: bool) -> str:
    if is_over and status in UNSAID:
        return ""
    return KEPT if waits and status == Status.BOOKED else STATES[status]
