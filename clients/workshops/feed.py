"""The public workshops together, as a calendar that anybody may follow."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from clients.appointments.ical import Entry, as_event, calendar, uid
from clients.workshops.models import Workshop, WorkshopDate
from clients.workshops.showing import place_of

FRESH_FOR = timedelta(minutes=15)
NAME = "Workshops"


def public_entries(workshops: Iterable[Workshop]) -> list[Entry]:
    """Each day of each of them; a cancelled one says so."""
    return [
        _entry(uid(f"{workshop.ref}-{one.ref}"), workshop, one, stamp=_changed(workshop))
        for workshop in workshops
        for one in workshop.dates.all()
    ]


def etag(entries: Sequence[Entry]) -> str:
    """The same as long as the text would be."""
    return f'"{sha256(repr(list(entries)).encode()).hexdigest()[:32]}"'


def text_of(entries: Sequence[Entry], zone: ZoneInfo) -> str:
    """The feed as a calendar; nobody is asked for anything."""
    events = [as_event(one, zone) for one in entries]
    return calendar(events, zone, name=NAME, refresh=FRESH_FOR)


def _entry(name: str, workshop: Workshop, one: WorkshopDate, *, stamp: datetime) -> Entry:
    is_off = workshop.state == Workshop.State.CANCELLED
    return Entry(
        uid=name,
        sequence=workshop.version,
        stamp=stamp,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        summary=f"{workshop.title}, {workshop.practice.name}",
        location=place_of(workshop),
        status="CANCELLED" if is_off else "CONFIRMED",
    )


def _changed(workshop: Workshop) -> datetime:
    """Published or cancelled; each version since is a second later, as an edit keeps no time."""
    known = [at for at in (workshop.published_at, workshop.cancelled_at) if at is not None]
    return max(known) + timedelta(seconds=workshop.version)
