"""A workshop in words, for the pages that anybody may open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from clients.workshops.models import Workshop, WorkshopDate
from clients.workshops.places import left_in_words
from clients.workshops.seats import Seats
from clients.workshops.stage import Stage, stage_of
from practice.schedule.wall import local_day
from practice.web.words import at, day_at, pounds

ONLINE = "Online"
MAP = "https://www.openstreetmap.org/search"


@dataclass(frozen=True)
class Shown:
    """One row of the list, and the head of its page."""

    workshop: Workshop
    stage: Stage
    days: list[str]
    place: str
    price: str
    left: str


def shown(workshop: Workshop, seats: Seats, now: datetime) -> Shown:
    """Its days must have been read with it."""
    stage = stage_of(workshop, seats, now)
    return Shown(
        workshop,
        stage,
        days=[time_of(one, workshop) for one in workshop.dates.all()],
        place=place_of(workshop),
        price=price_of(workshop),
        left=_left(workshop, stage, seats),
    )


def time_of(one: WorkshopDate, workshop: Workshop) -> str:
    """Saturday 5 December 2026, 10am to midday; with the day it ends on where that is another."""
    zone = workshop.practice.zone
    starts, ends = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
    same = local_day(one.starts_at, zone) == local_day(one.ends_at, zone)
    return f"{day_at(starts)} to {at(ends) if same else day_at(ends)}"


def place_of(workshop: Workshop) -> str:
    """Where it is, in a word or two."""
    return ONLINE if workshop.is_online else workshop.place_name


def map_of(workshop: Workshop) -> str:
    """Where a map looks for its address; nothing where there is none."""
    if workshop.is_online or not workshop.place_address:
        return ""
    return f"{MAP}?{urlencode({'query': ', '.join(workshop.place_address.splitlines())})}"


def price_of(workshop: Workshop) -> str:
    """Free; £12, paid on the day."""
    if workshop.price_kind == Workshop.Price.FREE:
        return "Free"
    how = "paid on the day" if workshop.price_kind == Workshop.Price.ON_DAY else "paid beforehand"
    return f"{pounds(workshop.price_pence)}, {how}"


def places_among(workshops: Iterable[Workshop]) -> list[str]:
    """Where they are, each place once, in order."""
    return sorted({place_of(one) for one in workshops}, key=str.lower)


def month_of(workshop: Workshop) -> str:
    """2026-12: the month it begins in, on its own clock."""
    assert workshop.starts_at is not None
    return f"{workshop.starts_at.astimezone(workshop.practice.zone):%Y-%m}"


def months_among(workshops: Iterable[Workshop]) -> list[tuple[str, str]]:
    """The months as they are asked for and as they read, in order."""
    return [
        (month, f"{date.fromisoformat(f'{month}-01'):%B %Y}")
        for month in sorted({month_of(one) for one in workshops})
    ]


def _left(workshop: Workshop, stage: Stage, seats: Seats) -> str:
    match stage:
        case Stage.CANCELLED:
            return "Cancelled"
        case Stage.FINISHED:
            return "Finished"
        case Stage.CLOSED:
            return "Sign-up has closed"
        case Stage.NOT_YET:
            assert workshop.opens_at is not None
            return (
                f"Sign-up opens on {day_at(workshop.opens_at.astimezone(workshop.practice.zone))}"
            )
        case _:
            return left_in_words(seats.free_to_all, seats.waiting)
