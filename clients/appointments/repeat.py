"""The same visit every few weeks: each date looked at before anything is booked.

A repeated visit keeps its wall-clock time: the Monday after the clocks change is at ten, too.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.db import transaction

from clients.appointments import notices
from clients.appointments.actions import book
from clients.appointments.busy import Busy, busy_between
from clients.appointments.conflicts import CannotBook, TimeTaken
from clients.appointments.models import Appointment
from clients.appointments.queries import nearest_free
from clients.models import Client
from practice.accounts.models import Membership
from practice.schedule.models import AppointmentType, Room
from practice.schedule.slots import Span
from practice.schedule.wall import TimeDoesNotExist, wall_time

MOST = 26


@dataclass(frozen=True)
class Proposed:
    """One date of a repeat: what stands in its way ("" when nothing), and what is near."""

    number: int
    on: date
    at: time
    starts_at: datetime | None = None
    conflict: str = ""
    nearest: tuple[datetime, ...] = ()


class OneIsTaken(CannotBook):
    """One date of several cannot be booked, so none was. `number` counts from 1."""

    def __init__(self, number: int, starts_at: datetime, why: CannotBook) -> None:
        self.number = number
        self.starts_at = starts_at
        super().__init__(str(why))


def wall_dates(first: date, *, every: int, count: int) -> list[date]:
    """`count` dates, `every` weeks apart. At most 26."""
    return [first + timedelta(weeks=every * n) for n in range(min(max(count, 1), MOST))]


def propose(
    *, client: Client, therapist: Membership, type: AppointmentType, room: Room | None,
    when: Sequence[tuple[date, time]], now: datetime,
) -> list[Proposed]:  # fmt: skip
    """Each date and wall-clock time with what is in its way, looked up in one query.

    The nearest free times are looked up only for dates that clash.
    """
    zone = client.practice.zone
    looked: list[Proposed] = []
    spans: list[Span] = []
    busy = _busy(client, therapist, room, when, now)
    before, after = type.occupies
    for number, (on, at) in enumerate(when, start=1):
        try:
            starts = wall_time(on, at, zone)
        except TimeDoesNotExist as gap:
            looked.append(Proposed(number, on, at, conflict=str(gap), nearest=(gap.first_after,)))
            continue
        span = Span(starts - before, starts + after)
        conflict = "That time has passed." if starts < now else ""
        if not conflict and any(span.overlaps(other) for other in spans):
            conflict = "This is at the same time as another date here."
        conflict = conflict or next((why for other, why in busy if span.overlaps(other)), "")
        near: list[datetime] = []
        if conflict:
            near = nearest_free(
                therapist=therapist, type=type, room=room, client=client, wanted=starts, now=now
            )
        spans.append(span)
        looked.append(Proposed(number, on, at, starts, conflict, tuple(near)))
    return looked


def _busy(
    client: Client, therapist: Membership, room: Room | None, when: Sequence[tuple[date, time]],
    now: datetime,
) -> list[tuple[Span, str]]:  # fmt: skip
    """Who is busy around these dates, each with its sentence."""
    if not when:
        return []
    days = [on for on, _ in when]
    window = Span(_noon(min(days)) - timedelta(days=2), _noon(max(days)) + timedelta(days=2))
    found = busy_between(
        client.practice, window, therapists=[therapist.pk], rooms=[room.pk] if room else (),
        client=client, now=now,
    )  # fmt: skip
    return [(one.span, _why(one, client, therapist, room)) for one in found]


def _why(one: Busy, client: Client, therapist: Membership, room: Room | None) -> str:
    """Who or what is not free, in a sentence."""
    if one.closes:
        return f"The practice is closed then{f': {one.reason}' if one.reason else ''}."
    if one.therapist == therapist.pk:
        return (
            f"{therapist.name} is away then."
            if one.is_block
            else f"{therapist.name} has another appointment then."
        )
    if one.client == client.pk:
        return f"{client.name} has another appointment then."
    return f"{room.name if room else 'The room'} is taken then."


def _noon(on: date) -> datetime:
    return datetime.combine(on, time(12), tzinfo=UTC)


@transaction.atomic
def book_all(
    *, client: Client, therapist: Membership, type: AppointmentType, room: Room | None,
    starts: Sequence[datetime], form_key: UUID, by: Membership, now: datetime,
    stop_reason: str = "", stops_shown: Collection[str] = (), words: str = "",
    tells: bool = False,
) -> list[Appointment]:  # fmt: skip
    """Book every one of these times, or none. The same `form_key` twice books once.

    The client gets one letter about all of them. Raises OneIsTaken, or what `book` raises.
    """
    if not 1 <= len(starts) <= MOST:
        raise CannotBook(f"Choose between 1 and {MOST} dates.")
    made = []
    for number, starts_at in enumerate(starts, start=1):
        try:
            visit = book(
                client=client, therapist=therapist, type=type, room=room, starts_at=starts_at,
                form_key=uuid5(form_key, str(number)), by=by, now=now, stop_reason=stop_reason,
                stops_shown=stops_shown, words=words, tells=tells, alone=False,
            )  # fmt: skip
        except TimeTaken as taken:
            raise OneIsTaken(number, starts_at, taken) from taken
        made.append(visit)
    changes = [change for visit in made if (change := visit.changes.filter(version=1).first())]
    told = [change for change in changes if change.email_id is None]
    if told:
        notices.tell(*told, now=now)
    return made
