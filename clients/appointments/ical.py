"""A visit as an entry of somebody's calendar (RFC 5545 and 5546); why so: docs/adr/0009.

An entry keeps its UID for life and its SEQUENCE grows with the appointment's version, so that a
move replaces the entry where it stands. It says what, when and where; never why, never who else.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

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


def for_letter(
    *appointments: Appointment, now: datetime, is_tentative: bool = False
) -> tuple[str, Method]:
    """The calendar part of a letter about these visits of one client, and its method.

    `is_tentative` says that the visits still wait for something. The times of a cancelled visit
    are the last it had.
    """
    method, attendee = _method(appointments, now)
    entries = []
    for visit in appointments:
        waits = is_tentative or visit.status in (Status.ASKED, Status.HELD)
        one = entry(visit, stamp=now, summary=_summary(visit), is_tentative=waits)
        if attendee:
            _invite(one, visit.practice, attendee)
        entries.append(one)
    text = calendar(entries, [appointments[0].practice.zone], method=method)
    return text, method


def for_download(appointment: Appointment, *, now: datetime) -> str:
    """One visit as a file to be opened by hand: nobody is asked for anything."""
    waits = appointment.status in (Status.ASKED, Status.HELD)
    one = entry(appointment, stamp=now, summary=_summary(appointment), is_tentative=waits)
    return calendar([one], [appointment.practice.zone], method=Method.PUBLISH)


def entry(
    appointment: Appointment, *, stamp: datetime, summary: str, is_tentative: bool = False
) -> Event:
    """One visit. `stamp` is when this was written, or last changed where no letter carries it."""
    practice = appointment.practice
    event = Event()
    event.add("uid", uid(appointment))
    event.add("sequence", appointment.version)
    event.add("dtstamp", stamp.astimezone(UTC))
    add_times(event, appointment.starts_at, appointment.ends_at, practice.zone)
    event.add("summary", summary)
    room = appointment.room
    event.add("location", f"{practice.name}, {room.name}" if room else practice.name)
    if appointment.status == Status.CANCELLED:
        event.add("status", "CANCELLED")
    else:
        event.add("status", "TENTATIVE" if is_tentative else "CONFIRMED")
    event.add("class", "PRIVATE")
    return event


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
    entries: Iterable[Event], zones: Iterable[ZoneInfo], *, method: Method | None = None,
    name: str = "",
) -> str:  # fmt: skip
    """Entries as the text of one calendar, with the zones their times are in described."""
    made, entries = Calendar(), list(entries)
    made.add("version", "2.0")
    made.add("prodid", PRODUCT)
    made.add("calscale", "GREGORIAN")
    if method is not None:
        made.add("method", method.value)
    if name:
        made.add("x-wr-calname", name)
    years = [at.year for one in entries for at in (one.start, one.end)]
    for zone in zones if years else ():
        if zone.key != "UTC":
            made.add_component(vtimezone(zone, min(years), max(years)))
    for one in entries:
        made.add_component(one)
    return made.to_ical().decode()


def uid(appointment: Appointment) -> str:
    """The entry's name for life."""
    return f"{appointment.ref}@{sending_domain()}"


def _method(visits: Sequence[Appointment], now: datetime) -> tuple[Method, str]:
    """The method, and whom a REQUEST or CANCEL goes to; both need somebody to answer to."""
    visit = visits[0]
    address = visit.client.letters_to_on(local_day(now, visit.practice.zone))
    if not (visit.practice.reply_to and address) or len(visits) > 1:
        return Method.PUBLISH, ""
    is_off = visit.status == Status.CANCELLED
    return (Method.CANCEL if is_off else Method.REQUEST), address


def _invite(event: Event, practice: Practice, attendee: str) -> None:
    """The practice asks this one person, who need not answer."""
    organizer = vCalAddress(f"mailto:{practice.reply_to}")
    organizer.params["CN"] = vText(practice.name)
    event.add("organizer", organizer)
    guest = vCalAddress(f"mailto:{attendee}")
    guest.params["PARTSTAT"] = vText("ACCEPTED")
    guest.params["RSVP"] = vText("FALSE")
    event.add("attendee", guest)


def _summary(visit: Appointment) -> str:
    return f"{visit.type.name}, {visit.practice.name}"
