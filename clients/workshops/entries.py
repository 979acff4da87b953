"""A confirmed place as an entry of its holder's calendar: one for each day of the workshop.

The first day's entry keeps the sign-up's own name (UID) for life, also when the place moves to
another date; the SEQUENCE grows with the sign-up and with the workshop. It says what, when and
where; never how to join, nothing of health, and nobody else's name.
"""

from collections.abc import Sequence
from datetime import datetime

from clients.appointments.ical import Entry, Method, as_event, calendar, invite, uid
from clients.workshops.models import SignUp, Workshop, WorkshopDate
from practice.mail.models import OutboundEmail


def for_letter(
    sign_up: SignUp, *, now: datetime, is_off: bool = False, of: Workshop | None = None
) -> tuple[str, Method]:
    """The calendar part of a letter about this place, and its method.

    `is_off` takes the entries back. `of` is the workshop they were for, if the sign-up has moved.
    """
    held = of or sign_up.workshop
    practice = held.practice
    entries = entries_of(sign_up, held, now=now, is_off=is_off, told=_told(sign_up))
    events = [as_event(one, practice.zone) for one in entries]
    if not (practice.reply_to and sign_up.email) or len(events) > 1:
        return calendar(events, practice.zone, method=Method.PUBLISH), Method.PUBLISH
    for event in events:
        invite(event, practice, sign_up.email)
    method = Method.CANCEL if is_off else Method.REQUEST
    return calendar(events, practice.zone, method=method), method


def for_download(sign_up: SignUp, *, now: datetime) -> str:
    """A confirmed place as a file to be opened by hand: nobody is asked for anything."""
    workshop = sign_up.workshop
    events = [
        as_event(one, workshop.practice.zone) for one in entries_of(sign_up, workshop, now=now)
    ]
    return calendar(events, workshop.practice.zone, method=Method.PUBLISH)


def entries_of(
    sign_up: SignUp, workshop: Workshop, *, now: datetime, is_off: bool = False, told: int = 0
) -> list[Entry]:
    """Each day, in order. Days that were `told` of beyond those there are now are taken back."""
    days = list(WorkshopDate.objects.filter(workshop=workshop).order_by("starts_at"))
    return [
        _entry(sign_up, workshop, n, days, now=now, is_off=is_off or n >= len(days))
        for n in range(max(len(days), told))
    ]


def sequence_of(sign_up: SignUp, workshop: Workshop) -> int:
    """Grows with either; a move lifts the sign-up's own by what the new workshop's lacks."""
    return sign_up.version + workshop.version


def _entry(
    sign_up: SignUp, workshop: Workshop, n: int, days: Sequence[WorkshopDate], *, now: datetime,
    is_off: bool,
) -> Entry:  # fmt: skip
    one = days[min(n, len(days) - 1)]
    return Entry(
        uid=uid(f"{sign_up.ref}-{n + 1}" if n else sign_up.ref),
        sequence=sequence_of(sign_up, workshop),
        stamp=now,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        summary=f"{workshop.title}, {workshop.practice.name}",
        location=_place(workshop),
        status="CANCELLED" if is_off else "CONFIRMED",
    )


def _place(workshop: Workshop) -> str:
    if workshop.is_online:
        return "Online"
    parts = [workshop.place_name, *workshop.place_address.splitlines()]
    return ", ".join(part.strip() for part in parts if part.strip())


def still_shows(sign_up: SignUp) -> bool:
    """Whether the last calendar that went to them says that they come."""
    last = _last_calendar(sign_up)
    return last is not None and "STATUS:CONFIRMED" in last.calendar_text


def _told(sign_up: SignUp) -> int:
    """Of how many days the last calendar that went to them spoke."""
    last = _last_calendar(sign_up)
    return last.calendar_text.count("BEGIN:VEVENT") if last is not None else 0


def _last_calendar(sign_up: SignUp) -> OutboundEmail | None:
    letters = OutboundEmail.objects.filter(
        practice_id=sign_up.practice_id, key__startswith=f"sign_up:{sign_up.pk}:"
    )
    gone = letters.exclude(calendar_method="").exclude(state="superseded")
    return gone.order_by("-pk").first()
