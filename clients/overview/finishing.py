"""What is still to be written or signed, and for how long."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from clients.appointments.models import Appointment, Status
from clients.notes.models import SessionNote
from practice.accounts.models import Membership
from practice.schedule.wall import local_day
from practice.web.words import count

# A visit that nobody wrote up within it is asked for no more; a draft always is.
ASKED_FOR = timedelta(days=30)
MOST = 200


@dataclass(frozen=True)
class Unfinished:
    """One session to write up or to sign. `age` is in words, "" on its own day."""

    who: str
    what: str
    at: datetime
    age: str
    url: str
    therapist: str


def unfinished(
    membership: Membership, *, now: datetime, everybodys: bool = False, most: int = MOST
) -> list[Unfinished]:
    """Drafts of the member and their visits without a note, or everybody's, by the visit's time:
    the oldest drafts and the newest visits, `most` of each.
    """
    practice = membership.practice
    drafts = practice.session_notes.filter(status=SessionNote.Status.DRAFT).select_related(
        "client", "appointment__practice", "author__user"
    )
    visits = (
        practice.appointments.ended_between(now - ASKED_FOR, now)
        .filter(status__in=[Status.BOOKED, Status.ARRIVED], note__isnull=True)
        .select_related("client", "practice", "therapist__user")
    )
    if not everybodys:
        drafts, visits = drafts.filter(author=membership), visits.filter(therapist=membership)
    found = [_to_sign(note, now) for note in drafts.order_by("started_at")[:most]]
    found += [_to_write(visit, now) for visit in visits.order_by("-starts_at", "-pk")[:most]]
    return sorted(found, key=lambda one: one.at)


def _to_sign(note: SessionNote, now: datetime) -> Unfinished:
    return _one(
        note.appointment, note.client.name, "note to sign", reverse("note", args=[note.ref]),
        note.author.name, now,
    )  # fmt: skip


def _to_write(visit: Appointment, now: datetime) -> Unfinished:
    return _one(
        visit, visit.client.name, "note to write", reverse("appointment", args=[visit.ref]),
        visit.therapist.name, now,
    )  # fmt: skip


def _one(
    visit: Appointment, who: str, what: str, url: str, therapist: str, now: datetime
) -> Unfinished:
    zone = visit.practice.zone
    days = (local_day(now, zone) - local_day(visit.starts_at, zone)).days
    age = count(days, "day ago", "days ago") if days > 0 else ""
    return Unfinished(who, what, visit.starts_at.astimezone(zone), age, url, therapist)
