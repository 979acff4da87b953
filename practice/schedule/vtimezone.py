"""A time zone as a calendar file describes it: its offsets, and the moments they change.

Written here because icalendar's own begins summer time an hour late.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def vtimezone(zone: ZoneInfo, first: int, last: int) -> Timezone:
    """The zone as it is from the beginning of the year `first` to the end of `last`.

    Its TZID is the zone's own name. The answer is shared: add it to a calendar, never change it.
    """
    begins = datetime(first, 1, 1, tzinfo=zone)
    # (offset before, offset after, name, whether it is summer time): wall times before the change
    kinds: dict[tuple[timedelta, timedelta, str, bool], list[datetime]] = defaultdict(list)
    for change in [begins, *changes(zone, first, last)]:
        after = change.astimezone(zone)
        before = (change.astimezone(UTC) - timedelta(seconds=1)).astimezone(zone)
        was = offset(after if change is begins else before)
        kind = (was, offset(after), after.tzname() or zone.key, bool(after.dst()))
        kinds[kind].append(change.astimezone(UTC).replace(tzinfo=None) + was)
    described = Timezone()
    described.add("tzid", zone.key)
    for (was, becomes, name, is_summer), at in kinds.items():
        part = TimezoneDaylight() if is_summer else TimezoneStandard()
        part.add("dtstart", at[0])
        if at[1:]:
            part.add("rdate", at[1:])
        part.add("tzname", name)
        part.add("tzoffsetfrom", was)
        part.add("tzoffsetto", becomes)
        described.add_component(part)
    return described


def changes(zone: ZoneInfo, first: int, last: int) -> Iterator[datetime]:
    """The instants (in UTC) from which another offset holds, exact to the second."""
    known = datetime(first, 1, 1, tzinfo=zone).astimezone(UTC)
    end = datetime(last + 1, 1, 1, tzinfo=zone).astimezone(UTC)
    while known < end:
        later = known + DAY
        if offset(known.astimezone(zone)) != offset(later.astimezone(zone)):
            yield _between(known, later, zone)
        known = later


def offset(at: datetime) -> timedelta:
    """The offset of an aware time; zero if it has none."""
    return at.utcoffset() or timedelta()


def _between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second that has the later offset."""
    was = offset(before.astimezone(zone))
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if offset(middle.astimezone(zone)) == was:
            before = middle
        else:
            after = middle
    return after
