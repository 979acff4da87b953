"""A certificate of attendance: who was there, when, and for how long. It claims nothing else."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from clients.workshops.models import Attendee, SignUp, Workshop, WorkshopDate
from clients.workshops.presence import came_to, days_stayed, presence_at
from clients.workshops.showing import time_of
from practice.web.paper import as_pdf
from practice.web.words import count

SOURCE = Path(__file__).with_name("certificate.typ")
# Part of the hours, where somebody was not there on every day, is rounded down to these minutes.
ROUNDED = 5


@dataclass(frozen=True)
class Certificate:
    """One person's."""

    attendee: Attendee
    workshop: Workshop
    days: list[WorkshopDate]
    minutes: int

    @property
    def ref(self) -> str:
        """Names it in addresses."""
        return self.attendee.ref


def certificates_of(sign_up: SignUp) -> list[Certificate]:
    """One for each person of a sign-up who was there to the end of a day, where there are hours.

    Of the workshop they came to, where they were let in on another date.
    """
    workshop = came_to(sign_up)
    if not workshop.cpd_minutes:
        return []
    presence, whole = presence_at(sign_up, workshop), list(workshop.dates.all())
    found = []
    for one in sign_up.attendees.all():
        days = days_stayed(one, presence)
        minutes = minutes_for(workshop.cpd_minutes, days, whole)
        if one.name and minutes:
            found.append(Certificate(one, workshop, days, minutes))
    return found


def own_certificate(sign_up: SignUp) -> Certificate | None:
    """That of whoever signed up, and of nobody they brought."""
    return next((one for one in certificates_of(sign_up) if one.attendee.place == 0), None)


def minutes_for(minutes: int, days: list[WorkshopDate], whole: list[WorkshopDate]) -> int:
    """The hours' part for these days, by how long each lasts."""
    if len(days) == len(whole):
        return minutes if days else 0
    part = sum((one.ends_at - one.starts_at for one in days), timedelta())
    in_all = sum((one.ends_at - one.starts_at for one in whole), timedelta())
    return int(minutes * (part / in_all)) // ROUNDED * ROUNDED


def certificate_pdf(certificate: Certificate) -> bytes:
    """An accessible A4 page."""
    workshop = certificate.workshop
    data = {
        "title": "Certificate of attendance",
        "practice": workshop.practice.name,
        "name": certificate.attendee.name,
        "workshop": workshop.title,
        "days": [time_of(one, workshop) for one in certificate.days],
        "hours": hours_in_words(certificate.minutes),
        "leader": workshop.leader.name,
        "ref": certificate.ref,
    }
    return as_pdf(SOURCE, data)


def hours_in_words(minutes: int) -> str:
    """2 hours, 1 hour 30 minutes, 45 minutes."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(count(hours, "hour", "hours"))
    if rest:
        parts.append(count(rest, "minute", "minutes"))
    return " ".join(parts)
