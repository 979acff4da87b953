"""A feed's answer to a calendar program: its text, and a mark that says whether it changed."""

from datetime import timedelta
from hashlib import sha256

from clients.appointments.ical import Entry, as_event, calendar
from clients.calendars.models import CalendarFeed

# A program that asked may wait this long before it asks again.
FRESH_FOR = timedelta(minutes=15)


def etag(feed: CalendarFeed, entries: list[Entry]) -> str:
    """The same as long as the text would be: worked out without writing it."""
    said = repr((feed.pk, name_of(feed), feed.practice.time_zone, entries))
    return f'"{sha256(said.encode()).hexdigest()[:32]}"'


def text_of(feed: CalendarFeed, entries: list[Entry]) -> str:
    """The feed as a calendar. It has no METHOD: nobody is asked for anything."""
    zone = feed.practice.zone
    events = [as_event(one, zone) for one in entries]
    return calendar(events, zone, name=name_of(feed), refresh=FRESH_FOR)


def name_of(feed: CalendarFeed) -> str:
    """What the calendar calls itself."""
    kind = "Visits" if feed.client_id else "Diary"
    return f"{kind}, {feed.practice.name}"
