"""Reading the diary: a few queries for any number of days, and plain rows out of them.

No model is built for a line: at a hundred and seventy lines a week that would cost more than the
query (bench/diary.py).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from clients.appointments.availability import DayHours, hours_on
from clients.appointments.diary import Day, Visit, build_day, still_free
from clients.appointments.models import Appointment, Status
from clients.screening.levels import Person, levels_by_day
from clients.screening.models import Screening
from practice.accounts.models import Membership, Practice
from practice.schedule.models import Room, UnavailableBlock
from practice.schedule.moments import as_text, moment
from practice.schedule.slots import Span
from practice.schedule.wall import day_bounds

COLUMNS = (
    "ref", "status", "version", "client__name", "type__name", "type__colour", "therapist_id",
    "room_id", "note__status", "client_id", "client__birth_date", "client__guardian_consented_on",
    "pulse__pk", "pulse__invitation_id",
)  # fmt: skip
MOMENTS = ("starts_at", "ends_at", "occupied_from", "occupied_until")


@cache
def _lines() -> QuerySet[Appointment, Any]:
    """What the diary shows of every appointment. Made once: that is a third of asking."""
    rows = Appointment.objects.came_about().order_by("starts_at", "pk")
    return rows.values_list(*COLUMNS, *(as_text(name) for name in MOMENTS))


def diary_days(
    practice: Practice, first: date, count: int, *, now: datetime,
    therapists: Sequence[Membership] = (), therapist: Membership | None = None,
    room: Room | None = None, rooms: Sequence[Room] = (),
) -> list[Day]:  # fmt: skip
    """`count` days from `first`. A client's chip says what holds on the day of the visit: a letter
    may end before it. `therapists` are those whose free hours make the gaps, unless one is chosen.
    `rooms` are those whose names need not be looked up.
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
    names = (*COLUMNS, *MOMENTS)
    found = [dict(zip(names, row, strict=True)) for row in rows]
    by_day: dict[date, list[Visit]] = defaultdict(list)
    shown = [therapist] if therapist is not None else list(therapists)
    of = _names(practice, found, [*therapists, *shown])
    for visit in _visits(found, practice, of, _rooms(practice, found, rooms)):
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
    free = []
    for member in shown:
        busy = [
            visit.occupied
            for visit in visits
            if not visit.is_free_again
            and (visit.therapist_id == member.pk or (room and visit.room_id == room.pk))
        ]
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
        return f"{block.therapist.name} away{when}{why}"
    if block.room is not None:
        return f"{block.room.name} not free{when}{why}"
    return f"Closed{when}{why}"


def _names(
    practice: Practice, found: Sequence[Mapping[str, Any]], known: Sequence[Membership]
) -> dict[int, str]:
    """The first name of every therapist by primary key; those who left are looked up."""
    names = {member.pk: member.name.split()[0] for member in known}
    if left := {row["therapist_id"] for row in found} - names.keys():
        members = practice.memberships.filter(pk__in=left).select_related("user")
        names |= {member.pk: member.name.split()[0] for member in members}
    return names


def _rooms(
    practice: Practice, found: Sequence[Mapping[str, Any]], known: Sequence[Room]
) -> dict[int, str]:
    """The name of every room by primary key; those no longer used are looked up."""
    names = {room.pk: room.name for room in known}
    if gone := {row["room_id"] for row in found} - names.keys() - {None}:
        names |= practice.rooms.filter(pk__in=gone).values_list("pk", "name")
    return names


def _visits(
    found: Sequence[Mapping[str, Any]], practice: Practice, names: Mapping[int, str],
    rooms: Mapping[int, str],
) -> list[Visit]:  # fmt: skip
    zone = practice.zone
    starts = [moment(row["starts_at"]).astimezone(zone) for row in found]
    people = [
        Person(
            row["client_id"], practice.pk, row["client__birth_date"],
            row["client__guardian_consented_on"] is not None,
        )
        for row in found
    ]  # fmt: skip
    levels = levels_by_day((person, at.date()) for person, at in zip(people, starts, strict=True))
    pulses = _pulses(found)
    return [
        Visit(
            ref=row["ref"],
            starts=at,
            ends=moment(row["ends_at"]).astimezone(zone),
            occupied=Span(moment(row["occupied_from"]), moment(row["occupied_until"])),
            status=row["status"],
            client=row["client__name"],
            kind=row["type__name"],
            colour=row["type__colour"],
            room=rooms.get(row["room_id"], ""),
            therapist=names[row["therapist_id"]],
            therapist_id=row["therapist_id"],
            room_id=row["room_id"],
            version=row["version"],
            note=row["note__status"] or "",
            level=levels[(row["client_id"], at.date())][0],
            word=levels[(row["client_id"], at.date())][1],
            pulse=_pulse_word(row, pulses),
        )
        for row, at in zip(found, starts, strict=True)
    ]


def _pulses(found: Sequence[Mapping[str, Any]]) -> dict[int, bool]:
    """Whether the short questions brought something new, by their invitation; once answered."""
    asked = {row["pulse__invitation_id"] for row in found} - {None}
    if not asked:
        return {}
    rows = Screening.objects.filter(invitation__in=asked).select_related("invitation")
    return {one.invitation.pk: bool(one.answers.get("codes")) for one in rows}


def _pulse_word(row: Mapping[str, Any], news: Mapping[int, bool]) -> str:
    """What became of the short questions before a visit; empty while none were asked."""
    if row["pulse__pk"] is None or row["status"] == Status.CANCELLED:
        return ""
    changed = news.get(row["pulse__invitation_id"])
    if changed is None:
        return "" if row["status"] == Status.COMPLETED else "Questions not answered"
    return "Health changed" if changed else "Nothing new"
