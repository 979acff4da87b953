"""How long a place is offered, how long it is kept, and the line in words. Pure.

Times are instants; the day before and 6pm are on the workshop's wall clock.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from practice.schedule.wall import local_day, wall_time_or_next

# From the first page of the sign-up; a button adds as much again.
HELD = timedelta(minutes=15)
# However often it is lengthened, and from sending the form to the press in the letter.
HELD_AT_MOST = timedelta(minutes=60)
TO_CONFIRM = timedelta(minutes=30)
# A cancellation can be undone so long, unless the workshop has begun.
UNDO = timedelta(minutes=10)
# Nobody has less than this to take an offered place.
SHORTEST_OFFER = timedelta(hours=2)
# Nobody is offered a place by itself any more.
NO_OFFERS_WITHIN = timedelta(hours=1)
EVENING_BEFORE = time(18, 0)


def offer_until(
    now: datetime, starts_at: datetime, *, hours: int, zone: ZoneInfo,
    quiet: tuple[time, time] = (time(0, 0), time(0, 0)),
) -> datetime | None:  # fmt: skip
    """Until when a place offered now is theirs: `hours`, or 6pm the day before if that is sooner,
    but two hours at least, and two hours of the morning if it is offered in the quiet hours.

    None when two hours would reach into the last hour before the start. The same wall-clock time
    twice is never quiet.
    """
    if not can_be_offered(now, starts_at):
        return None
    last = starts_at - NO_OFFERS_WITHIN
    day_before = local_day(starts_at, zone) - timedelta(days=1)
    evening = wall_time_or_next(day_before, EVENING_BEFORE, zone)
    awake = max(now, _morning_after(now, quiet, zone))
    return min(max(min(now + timedelta(hours=hours), evening), awake + SHORTEST_OFFER), last)


def can_be_offered(now: datetime, starts_at: datetime | None) -> bool:
    """Whether anybody could still be given the shortest time to answer."""
    return starts_at is not None and now + SHORTEST_OFFER <= starts_at - NO_OFFERS_WITHIN


def _morning_after(now: datetime, quiet: tuple[time, time], zone: ZoneInfo) -> datetime:
    """The end of the quiet hours that `now` lies in; `now` itself where it lies in none."""
    local, (begins, ends) = now.astimezone(zone), quiet
    at, overnight = local.time(), begins > ends
    if not (at >= begins or at < ends if overnight else begins <= at < ends):
        return now
    day = local.date() + timedelta(days=1 if overnight and at >= begins else 0)
    return wall_time_or_next(day, ends, zone)


def longer(begun_at: datetime, hold_until: datetime | None, now: datetime) -> datetime:
    """Until when a begun place is kept after a press on the button."""
    return min(max(hold_until or now, now) + HELD, begun_at + HELD_AT_MOST)


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def left_in_words(free: int | None, waiting: int) -> str:
    """4 places left; Full: waiting list open; nothing where there is no limit."""
    if free is None:
        return "Places left"
    if free > 0:
        return "1 place left" if free == 1 else f"{free} places left"
    return "Full: waiting list open"
