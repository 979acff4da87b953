"""A visit as an entry of somebody's calendar (RFC 5545 and 5546); why so: docs/adr/0009.

An entry keeps its UID for life and its SEQUENCE grows with the appointment's version, so that a
move replaces the entry where it stands. It says what, when and where; never why, never who else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vDuration, vText

from clients.appointments.models import Appointment, Status
from practice.accounts.models import Practice
from practice.mail.queue import sending_domain
from practice.schedule.vtimezone import vtimezone
from practice.schedule.wall import local_day

PRODUCT = "-//Instep//Instep//EN"


class Method(StrEnum):
    """What a letter asks a calendar to do with its entries."""

    REQUEST = "REQUEST"
    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Entry:
    """One entry. `stamp` is when it was written, or last changed where no letter carries it;
    `status` is CONFIRMED, TENTATIVE or CANCELLED.
    """

    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    status: str = "CONFIRMED"


def for_letter(
    *appointments: Appointment, now: datetime, is_tentative: bool = False
) -> tuple[str, Method]:
    """The calendar part of a letter about these visits of one client, and its method.

    `is_tentative` says that the visits still wait for something. The times of a cancelled visit
    are the last it had.
    """
    practice = appointments[0].practice
    method, attendee = _method(appointments, now)
    events = []
    for visit in appointments:
        event = as_event(entry(visit, stamp=now, is_tentative=is_tentative), practice.zone)
        if attendee:
            invite(event, practice, attendee)
        events.append(event)
    return calendar(events, practice.zone, method=method), method


def for_download(appointment: Appointment, *, now: datetime) -> str:
    """One visit as a file to be opened by hand: nobody is asked for anything."""
    zone = appointment.practice.zone
    event = as_event(entry(appointment, stamp=now), zone)
    return calendar([event], zone, method=Method.PUBLISH)


def entry(
    appointment: Appointment, *, stamp: datetime, summary: str = "", is_tentative: bool = False
) -> Entry:
    """A visit, as its type and practice unless `summary` says otherwise."""
    practice, room = appointment.practice, appointment.room
    status = "TENTATIVE" if is_tentative else "CONFIRMED"
    if appointment.status in (Status.ASKED, Status.HELD):
        status = "TENTATIVE"
    if appointment.status == Status.CANCELLED:
        status = "CANCELLED"
    return Entry(
        uid=uid(appointment.ref),
        sequence=appointment.version,
        stamp=stamp,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        summary=summary or f"{appointment.type.name}, {practice.name}",
        location=f"{practice.name}, {room.name}" if room else practice.name,
        status=status,
    )


def as_event(one: Entry, zone: ZoneInfo) -> Event:
    """An entry as the library writes it."""
    event = Event()
    event.add("uid", one.uid)
    event.add("sequence", one.sequence)
    event.add("dtstamp", one.stamp.astimezone(UTC))
    add_times(event, one.starts_at, one.ends_at, zone)
    event.add("summary", one.summary)
    event.add("location", one.location)
    event.add("status", one.status)
    event.add("class", "PRIVATE")
    return event


def invite(event: Event, practice: Practice, attendee: str) -> None:
    """The practice asks this one person, who need not answer."""
    organizer = vCalAddress(f"mailto:{practice.reply_to}")
    organizer.params["CN"] = vText(practice.name)
    event.add("organizer", organizer)
    guest = vCalAddress(f"mailto:{attendee}")
    guest.params["PARTSTAT"] = vText("ACCEPTED")
    guest.params["RSVP"] = vText("FALSE")
    event.add("attendee", guest)


def add_times(event: Event, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> None:
    """Start and end on the zone's clock; in UTC where that clock shows the same time twice.

    A calendar reads such a time as the first of the two.
    """
    starts, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    if starts.fold or ends.fold:
        starts, ends = starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    event.add("dtstart", starts)
    event.add("dtend", ends)


def calendar(
    events: Iterable[Event], zone: ZoneInfo, *, method: Method | None = None, name: str = "",
    refresh: timedelta | None = None,
) -> str:  # fmt: skip
    """Events as the text of one calendar, with their zone described.

    `refresh` is how long a program may wait before it reads it again (RFC 7986).
    """
    made, events = Calendar(), list(events)
    made.add("version", "2.0")
    made.add("prodid", PRODUCT)
    made.add("calscale", "GREGORIAN")
    if method is not None:
        made.add("method", method.value)
    if name:
        made.add("x-wr-calname", name)
    if refresh:
        made.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
        made.add("x-published-ttl", vDuration(refresh).to_ical().decode())
    years = [at.year for one in events for at in (one.start, one.end)]
    if years and zone.key != "UTC":
        made.add_component(vtimezone(zone, min(years), max(years)))
    for one in events:
        made.add_component(one)
    return made.to_ical().decode()


def uid(ref: str) -> str:
    """An entry's name for life."""
    return f"{ref}@{sending_domain()}"


def _method(visits: Sequence[Appointment], now: datetime) -> tuple[Method, str]:
    """The method, and whom a REQUEST or CANCEL goes to; both need somebody to answer to."""
    visit = visits[0]
    address = visit.client.letters_to_on(local_day(now, visit.practice.zone))
    if not (visit.practice.reply_to and address) or len(visits) > 1:
        return Method.PUBLISH, ""
    is_off = visit.status == Status.CANCELLED
    return (Method.CANCEL if is_off else Method.REQUEST), address
