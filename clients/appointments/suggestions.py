"""The times that are offered first: what the plan says, what is usual, what is nearest."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from clients.appointments.models import Appointment, Status
from clients.appointments.queries import hours_around, nearest_free
from clients.models import Client
from practice.accounts.models import Membership
from practice.schedule.models import AppointmentType, Room
from practice.schedule.wall import local_day, wall_time_or_next

# Features above this one know a client's plan: each answers the days between visits, or None.
INTERVALS: list[Callable[[Client], timedelta | None]] = []
TOOK_PLACE = (Status.BOOKED, Status.ARRIVED, Status.COMPLETED)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Suggestion:
    """One time that fits, with whom and where it is free, and why it is offered."""

    starts: datetime
    why: str
    therapist: Membership
    room: Room | None
    # By the plan, or as long after as visits usually are.
    is_planned: bool = False


def plan_interval(by: Callable[[Client], timedelta | None]) -> None:
    """Be asked for a client's interval; registered twice, asked once."""
    if by not in INTERVALS:
        INTERVALS.append(by)


def last_visit(client: Client) -> Appointment | None:
    """The newest visit that was booked and stands."""
    rows = client.appointments.filter(status__in=TOOK_PLACE).select_related(
        "type", "room", "therapist__user"
    )
    return rows.order_by("-starts_at").first()


def usual_type(client: Client, last: Appointment | None) -> AppointmentType | None:
    """What the client had last; for somebody new the type of first visits."""
    if last is not None and not last.type.is_first_visit and not last.type.is_retired:
        return last.type
    kinds = client.practice.appointment_types.filter(is_retired=False)
    new = last is None
    return kinds.filter(is_first_visit=new).order_by("minutes", "name").first() or kinds.first()


def suggested(
    client: Client, *, last: Appointment | None, by: Membership, now: datetime
) -> list[Suggestion]:
    """Up to three times that fit, soonest first, none twice; for the client's usual visit.

    `last` is their `last_visit`.
    """
    kind = usual_type(client, last)
    if kind is None:
        return []
    therapist = last.therapist if last and last.therapist.ended_at is None else by
    therapist.practice = client.practice
    zone = client.practice.zone
    room = last.room if last and last.room and not last.room.is_retired else None
    found: dict[datetime, Suggestion] = {}
    moments = _wanted(client, last, now, zone)
    hours = hours_around(therapist, [wanted for wanted, _ in moments])
    for number, (wanted, why) in enumerate(moments):
        is_planned = number == 0 and last is not None
        free = nearest_free(
            therapist=therapist, type=kind, room=room, client=client, wanted=wanted, now=now,
            hours=hours,
        )  # fmt: skip
        if free and free[0] not in found:
            at = free[0].astimezone(zone)
            found[free[0]] = Suggestion(at, why, therapist, room, is_planned)
    return [found[at] for at in sorted(found)]


def _wanted(
    client: Client, last: Appointment | None, now: datetime, zone: ZoneInfo
) -> list[tuple[datetime, str]]:
    """The moments to look around; the first is that of the plan."""
    soon = now + timedelta(hours=1)
    if last is None:
        return [(soon, "Nearest free"), (soon + WEEK, "In a week")]
    interval = next((plan for ask in INTERVALS if (plan := ask(client))), None)
    after = max(last.starts_at, now)
    planned = _same_clock(last, local_day(after, zone) + (interval or WEEK), zone)
    usual = _same_clock(last, local_day(last.starts_at, zone), zone)
    while usual <= after:
        usual = _same_clock(last, local_day(usual, zone) + WEEK, zone)
    days = (interval or WEEK).days
    why = "By the plan" if interval else f"{days} days later"
    return [(planned, why), (usual, "Same day and time"), (soon, "Nearest free")]


def _same_clock(last: Appointment, on: date, zone: ZoneInfo) -> datetime:
    return wall_time_or_next(on, last.starts_at.astimezone(zone).time(), zone)
