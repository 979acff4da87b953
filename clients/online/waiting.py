"""Who is offered a time that came free, which start, and for how long. Pure.

Times are instants; days and minutes are on the practice's clock, and the minutes are those of
the visit's start.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from practice.schedule.slots import Span
from practice.schedule.wall import wall_time_or_next

# Nobody has less than this to answer.
SHORTEST_OFFER = timedelta(minutes=10)

OTHER_THERAPIST = "Waits for another therapist."
OTHER_DAY = "Not on a day they can come."
OTHER_HOUR = "Not at a time of day they can come."
TOO_LONG = "Their visit is too long for this time."
NOT_EARLIER = "Not earlier than the visit they have."
NOT_FREE = "The diary has no room for their visit then."
TOO_SOON = "Too soon: there is no time left to offer it."


@dataclass(frozen=True)
class Wish:
    """What somebody waits for. `therapist` None is anybody; `before` is the start they have.

    `occupies` is what their visit takes before its start, and after it.
    """

    key: int
    joined_at: datetime
    therapist: int | None
    occupies: tuple[timedelta, timedelta]
    from_date: date
    until_date: date
    weekdays: int
    from_minute: int
    until_minute: int
    before: datetime | None = None
    automatic: bool = False


@dataclass(frozen=True)
class Freed:
    """A therapist's time that came free, buffers included."""

    therapist: int
    span: Span


def in_order(wishes: Iterable[Wish]) -> list[Wish]:
    """The longest-waiting first."""
    return sorted(wishes, key=lambda wish: (wish.joined_at, wish.key))


def why_not(wish: Wish, freed: Freed, zone: ZoneInfo) -> str:
    """A sentence when this time can never be theirs, whatever else the diary says; "" if it may."""
    before, after = wish.occupies
    if wish.therapist not in (None, freed.therapist):
        return OTHER_THERAPIST
    if freed.span.end - freed.span.start < before + after:
        return TOO_LONG
    first, last = (at.astimezone(zone).date() for at in (freed.span.start, freed.span.end))
    if not any(_on_a_day(wish, day) for day in {first, last}):
        return OTHER_DAY
    if wish.before is not None and freed.span.start + before >= wish.before:
        return NOT_EARLIER
    return ""


def choose(
    wish: Wish, freed: Freed, starts: Sequence[datetime], *, now: datetime, minutes: int,
    notice: timedelta, zone: ZoneInfo,
) -> tuple[datetime, datetime] | str:  # fmt: skip
    """(start, until when it is offered) of the first of `starts` that suits, or why none does.

    `starts` are those at which the diary has room for their visit. What is taken automatically
    needs only the notice.
    """
    before, after = wish.occupies
    why = NOT_FREE
    for start in sorted(starts):
        if start - before < freed.span.start or start + after > freed.span.end:
            continue
        why = _unsuited(wish, start, zone)
        if why:
            continue
        if wish.automatic and start - notice > now:
            return start, start
        until = offer_ends(now, start, minutes=minutes, notice=notice)
        if until is not None:
            return start, until
        why = TOO_SOON
    return why


def offer_ends(
    now: datetime, start: datetime, *, minutes: int, notice: timedelta
) -> datetime | None:
    """Until when a time is offered: for so many minutes, and no later than the visit's notice.

    None when that leaves less than the shortest offer.
    """
    ends = min(now + timedelta(minutes=minutes), start - notice)
    return ends if ends - now >= SHORTEST_OFFER else None


def offer_from(
    now: datetime, start: datetime, *, quiet: tuple[time, time], notice: timedelta, zone: ZoneInfo
) -> datetime:
    """When an offer may begin: `now`, or the end of the quiet hours, so that nobody sleeps it away.

    A time so near that the morning would be too late is offered at once. The same wall-clock time
    twice is never quiet.
    """
    local = now.astimezone(zone).time()
    begins, ends = quiet
    overnight = begins > ends
    quiet_now = (local >= begins or local < ends) if overnight else begins <= local < ends
    if not quiet_now:
        return now
    today = now.astimezone(zone).date()
    over = wall_time_or_next(today, ends, zone)
    if over <= now:
        over = wall_time_or_next(today + timedelta(days=1), ends, zone)
    return over if start - notice - over >= SHORTEST_OFFER else now


def pieces(old: Span, new: Span | None) -> list[Span]:
    """What of the old time is free once the visit is at the new one."""
    if new is None or not old.overlaps(new):
        return [old]
    left = Span(old.start, min(old.end, new.start))
    right = Span(max(old.start, new.end), old.end)
    return [span for span in (left, right) if span.start < span.end]


def _on_a_day(wish: Wish, day: date) -> bool:
    return wish.from_date <= day <= wish.until_date and bool(wish.weekdays >> day.weekday() & 1)


def _unsuited(wish: Wish, start: datetime, zone: ZoneInfo) -> str:
    local = start.astimezone(zone)
    if not _on_a_day(wish, local.date()):
        return OTHER_DAY
    if not wish.from_minute <= local.hour * 60 + local.minute <= wish.until_minute:
        return OTHER_HOUR
    if wish.before is not None and start >= wish.before:
        return NOT_EARLIER
    return ""
