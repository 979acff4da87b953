"""Reading the diary: a few queries for any number of days, and plain rows out of them.

No model is built for a line: at a hundred and seventy lines a week that would cost more than the
query (bench/diary.py).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from clients.appointments.availability import DayHours, hours_on
from clients.appointments.diary import Day, Visit, build_day, still_free
from clients.appointments.models import Appointment, Status
from clients.screening.levels import Person, levels_by_day
from clients.screening.models import Screening
from clients.sight import out_of_sight
from practice.accounts.models import Membership, Practice
from practice.audit.origin import opened
from practice.schedule.models import Room, UnavailableBlock
from practice.schedule.moments import as_text, moment
from practice.schedule.slots import Span
from practice.schedule.wall import day_bounds


class Line(NamedTuple):
    """What is read of an appointment: columns by the names that the ORM has for them."""

    ref: str
    status: str
    version: int
    client__name: str
    type__name: str
    type__colour: str
    therapist_id: int
    room_id: int | None
    note__status: str | None
    client_id: int
    client__birth_date: date | None
    client__guardian_consented_on: date | None
    pulse__pk: int | None
    pulse__invitation_id: int | None
    starts_at: str
    ends_at: str
    occupied_from: str
    occupied_until: str


MOMENTS = {"starts_at", "ends_at", "occupied_from", "occupied_until"}


@cache
def _lines() -> QuerySet[Appointment, Any]:
    """What the diary shows of every appointment. Made once: that is a third of asking."""
    rows = Appointment.objects.came_about().order_by("starts_at", "pk")
    return rows.values_list(*(as_text(n) if n in MOMENTS else n for n in Line._fields))


def diary_days(
    practice: Practice, first: date, count: int, *, now: datetime, seen_by: Membership,
    therapists: Sequence[Membership] = (), therapist: Membership | None = None,
    room: Room | None = None, rooms: Sequence[Room] = (),
) -> list[Day]:  # fmt: skip
    """`count` days from `first`. A client's chip says what holds on the day of the visit: a letter
    may end before it. `therapists` are those whose free hours make the gaps, unless one is chosen.
    `rooms` are those whose names need not be looked up. Of a visit with somebody whose file
    `seen_by` may not open only the time is said.
    """
    zone = practice.zone
    start, _ = day_bounds(first, zone)
    end, _ = day_bounds(first + timedelta(days=count), zone)
    let_go = Q(status=Status.HELD, held_until__lte=now)
    rows = _lines().filter(~let_go, practice=practice, starts_at__gte=start, starts_at__lt=end)
    if therapist is not None:
        rows = rows.filter(therapist=therapist)
    if room is not None:
        rows = rows.filter(room=room)
    found = [Line(*row) for row in rows]
    by_day: dict[date, list[Visit]] = defaultdict(list)
    shown = [therapist] if therapist is not None else list(therapists)
    hidden = out_of_sight(seen_by, {line.client_id for line in found})
    of = _names(practice, found, [*therapists, *shown])
    known = [line for line in found if line.client_id not in hidden]
    for client_id in {line.client_id for line in known}:
        opened(client_id, practice.pk)
    visits = _visits(known, practice, of, _rooms(practice, known, rooms))
    visits += [_busy(one, practice, of) for one in found if _keeps_unseen(one, hidden)]
    for visit in visits:
        by_day[visit.starts.date()].append(visit)
    return [
        build_day(
            hours.on, by_day[hours.on], _free(hours, shown, by_day[hours.on], room, now),
            now=now, zone=zone, away=_away(hours, zone), is_unset=bool(hours.unset),
        )
        for hours in hours_on(practice, shown, first, count)
    ]  # fmt: skip


def _free(
    hours: DayHours, shown: Sequence[Membership], visits: Sequence[Visit], room: Room | None,
    now: datetime,
) -> list[list[Span]]:  # fmt: skip
    """The free hours of each therapist: what they work, without what keeps them or the room."""
    with_each: dict[int, list[Span]] = defaultdict(list)
    in_room: list[Span] = []
    for visit in visits:
        if not visit.is_free_again:
            with_each[visit.therapist_id].append(visit.occupied)
            if room is not None and visit.room_id == room.pk:
                in_room.append(visit.occupied)
    free = []
    for member in shown:
        busy = with_each[member.pk] + in_room
        busy += [
            Span(block.starts_at, block.ends_at)
            for block in hours.blocks
            if _keeps(block, member, room)
        ]
        free.append(still_free(hours.working[member.pk], busy, now))
    return free


def _keeps(block: UnavailableBlock, member: Membership, room: Room | None) -> bool:
    """Whether a block is this therapist's, this room's, or everybody's."""
    if block.room_id is not None:
        return room is not None and block.room_id == room.pk
    return block.therapist_id in (None, member.pk)


def _away(hours: DayHours, zone: ZoneInfo) -> list[str]:
    """Who is not there, as the day says it: "Closed: Christmas Day", "Sam away 13:00 to 15:00"."""
    return [_in_words(block, hours, zone) for block in hours.blocks]


def _in_words(block: UnavailableBlock, hours: DayHours, zone: ZoneInfo) -> str:
    day = Span(*day_bounds(hours.on, zone))
    whole = block.starts_at <= day.start and block.ends_at >= day.end
    starts, ends = max(block.starts_at, day.start), min(block.ends_at, day.end)
    when = "" if whole else f" {starts.astimezone(zone):%H:%M} to {ends.astimezone(zone):%H:%M}"
    why = f": {block.reason}" if block.reason else ""
    if block.therapist is not None:
        what = "leads a workshop" if block.source else "away"
        return f"{block.therapist.name} {what}{when}{why}"
    if block.room is not None:
        return f"{block.room.name} not free{when}{why}"
    return f"Closed{when}{why}"


def _names(
    practice: Practice, found: Sequence[Line], known: Sequence[Membership]
) -> dict[int, str]:
    """The first name of every therapist by primary key; those who left are looked up."""
    names = {member.pk: member.name.split()[0] for member in known}
    if left := {line.therapist_id for line in found} - names.keys():
        members = practice.memberships.filter(pk__in=left).select_related("user")
        names |= {member.pk: member.name.split()[0] for member in members}
    return names


def _rooms(practice: Practice, found: Sequence[Line], known: Sequence[Room]) -> dict[int, str]:
    """The name of every room by primary key; those no longer used are looked up."""
    names = {room.pk: room.name for room in known}
    if gone := {line.room_id for line in found if line.room_id is not None} - names.keys():
        names |= practice.rooms.filter(pk__in=gone).values_list("pk", "name")
    return names


def _visits(
    found: Sequence[Line], practice: Practice, names: Mapping[int, str], rooms: Mapping[int, str]
) -> list[Visit]:
    zone = practice.zone
    starts = [moment(line.starts_at).astimezone(zone) for line in found]
    people = [
        Person(
            line.client_id, practice.pk, line.client__birth_date,
            line.client__guardian_consented_on is not None,
        )
        for line in found
    ]  # fmt: skip
    levels = levels_by_day((person, at.date()) for person, at in zip(people, starts, strict=True))
    pulses = _pulses(found)
    visits = []
    for line, at in zip(found, starts, strict=True):
        level, word = levels[line.client_id, at.date()]
        visits.append(
            Visit(
                ref=line.ref,
                starts=at,
                ends=moment(line.ends_at).astimezone(zone),
                occupied=Span(moment(line.occupied_from), moment(line.occupied_until)),
                status=line.status,
                client=line.client__name,
                kind=line.type__name,
                colour=line.type__colour,
                room=rooms[line.room_id] if line.room_id is not None else "",
                therapist=names[line.therapist_id],
                therapist_id=line.therapist_id,
                room_id=line.room_id,
                version=line.version,
                note=line.note__status or "",
                level=level,
                word=word,
                pulse=_pulse_word(line, pulses),
            )
        )
    return visits


def _keeps_unseen(line: Line, hidden: set[int]) -> bool:
    return line.client_id in hidden and line.status != Status.CANCELLED


def _busy(line: Line, practice: Practice, names: Mapping[int, str]) -> Visit:
    """A time that is taken: not by whom, not for what, and not what became of it."""
    return Visit(
        ref="",
        starts=moment(line.starts_at).astimezone(practice.zone),
        ends=moment(line.ends_at).astimezone(practice.zone),
        occupied=Span(moment(line.occupied_from), moment(line.occupied_until)),
        status=Status.BOOKED,
        client="Busy",
        kind="",
        colour="",
        room="",
        therapist=names[line.therapist_id],
        therapist_id=line.therapist_id,
        room_id=line.room_id,
        version=0,
        is_busy=True,
    )


def _pulses(found: Sequence[Line]) -> dict[int | None, bool]:
    """Whether the short questions brought something new, by their invitation; once answered."""
    asked = {line.pulse__invitation_id for line in found} - {None}
    if not asked:
        return {}
    rows = Screening.objects.filter(invitation__in=asked).select_related("invitation")
    return {one.invitation.pk: bool(one.answers.get("codes")) for one in rows}


def _pulse_word(line: Line, news: Mapping[int | None, bool]) -> str:
    """What became of the short questions before a visit; empty while none were asked."""
    if line.pulse__pk is None or line.status == Status.CANCELLED:
        return ""
    changed = news.get(line.pulse__invitation_id)
    if changed is None:
        return "" if line.status == Status.COMPLETED else "Questions not answered"
    return "Health changed" if changed else "Nothing new"
