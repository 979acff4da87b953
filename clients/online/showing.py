"""Visits and times in a client's words, on the practice's clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from clients.appointments.models import Appointment
from clients.appointments.when import when
from clients.online.models import EarlierWish, FreedTime
from clients.online.models.earlier import DAY, EVERY_DAY
from practice.schedule.models import AppointmentType
from practice.schedule.models.hours import WEEKDAYS
from practice.web.words import at, clock, count, day, pounds

# Who waits and is not named: gone since, or somebody else's client.
SOMEBODY = "Somebody"


def kept_words(visit: Appointment) -> str:
    """Wednesday 18 November 2026, 2:30pm, kept until 10:20am."""
    return f"{when(visit)}, kept until {kept_until(visit)}"


def kept_until(visit: Appointment) -> str:
    """10:20am; empty when it is not kept any more."""
    return at(visit.held_until.astimezone(visit.practice.zone)) if visit.held_until else ""


def price(kind: AppointmentType) -> str:
    """£45 or £45.50; empty when none is set."""
    return pounds(kind.price_pence) if kind.price_pence else ""


def lasting(minutes: int) -> str:
    """2 hours, 90 minutes."""
    hours, rest = divmod(minutes, 60)
    return count(minutes, "minute", "minutes") if rest else count(hours, "hour", "hours")


def when_staff(visit: Appointment) -> str:
    """Wednesday 18 November 2026, 14:30, for staff."""
    return _staff(visit.starts_at, visit.practice.zone)


def wish_words(wish: EarlierWish) -> dict[str, str]:
    """What somebody waits for: `what`, `who`, `days`, `hours`."""
    visit = wish.appointment
    what = f"{wish.type.name}, earlier than {when(visit)}" if visit else f"{wish.type.name}"
    days = f"{day(wish.from_date)} to {day(wish.until_date)}"
    if wish.weekdays != EVERY_DAY:
        names = [name for n, name in enumerate(WEEKDAYS) if wish.weekdays >> n & 1]
        days = f"{days}, on {', '.join(f'{name}s' for name in names)}"
    return {
        "what": what,
        "who": f"with {wish.therapist.name}" if wish.therapist else "with anybody",
        "days": days,
        "hours": _hours(wish),
    }


def _hours(wish: EarlierWish) -> str:
    if (wish.from_minute, wish.until_minute) == (0, DAY):
        return "at any time of day"
    soonest = f"from {_clock(wish.from_minute)}" if wish.from_minute else ""
    latest = f"until {_clock(wish.until_minute)}" if wish.until_minute < DAY else ""
    return f"beginning {' '.join(part for part in (soonest, latest) if part)}"


def _clock(minute: int) -> str:
    return at(time(minute // 60, minute % 60))


@dataclass(frozen=True)
class FreedWords:
    """A freed time as staff read it: the lines say who was offered it and who was passed over."""

    when: str
    therapist: str
    state: str
    lines: tuple[str, ...]


def freed_words(freed: FreedTime, names: Mapping[str, str]) -> FreedWords:
    """`names` are clients' names by the ref of their wish."""
    zone = freed.practice.zone
    offers = [
        f"{names.get(offer.wish.ref, SOMEBODY)}: {offer.get_state_display().lower()}"
        + (f" until {clock(offer.ends_at.astimezone(zone))}" if offer.state == "open" else "")
        for offer in freed.offers.all()
    ]
    skipped = [
        f"{names.get(e['wish'], SOMEBODY)} was passed over: {e['why']}" for e in freed.skipped
    ]
    return FreedWords(
        when=f"{_staff(freed.starts_at, zone)} to {clock(freed.ends_at.astimezone(zone))}",
        therapist=freed.therapist.name,
        state=freed.get_state_display(),
        lines=(*offers, *skipped),
    )


def _staff(instant: datetime, zone: ZoneInfo) -> str:
    local = instant.astimezone(zone)
    return f"{day(local)}, {clock(local)}"
