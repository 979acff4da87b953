"""What is still to be written, signed or asked about again, and for how long."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from clients.appointments.models import Appointment, Status
from clients.events.models import AdverseEvent
from clients.events.queries import to_follow_up_by
from clients.notes.locking import locked_at
from clients.notes.models import SessionNote, ZoneFinding
from clients.sight import in_sight
from practice.accounts.models import Membership, Practice
from practice.schedule.wall import local_day
from practice.web.words import count

# A visit that nobody wrote up within it is asked for no more; a draft always is.
ASKED_FOR = timedelta(days=30)
FOLLOW_UP = "adverse event to follow up"
MOST = 200


@dataclass(frozen=True)
class Unfinished:
    """One session to write up or to sign, or an adverse event to ask about again. `age` is in
    words, "" on its own day; `locked` says since when a draft takes no more, "" while it does;
    `is_sharp` that sharp pain is marked in it.
    """

    who: str
    what: str
    at: datetime
    age: str
    url: str
    therapist: str
    locked: str = ""
    is_sharp: bool = False


def unfinished(
    membership: Membership, *, now: datetime, everybodys: bool = False, most: int = MOST
) -> list[Unfinished]:
    """Drafts of the member, their visits without a note and their adverse events to follow up, or
    everybody's, by when it was: the oldest drafts and events and the newest visits, `most` of each.
    An event whose day went by is everybody's.
    """
    practice = membership.practice
    drafts = practice.session_notes.filter(status=SessionNote.Status.DRAFT)
    visits = (
        practice.appointments.ended_between(now - ASKED_FOR, now)
        .filter(status__in=[Status.BOOKED, Status.ARRIVED], note__isnull=True)
        .select_related("client", "practice", "therapist__user")
    )
    if not everybodys:
        drafts, visits = drafts.filter(author=membership), visits.filter(therapist=membership)
    drafts, visits = in_sight(drafts, membership), in_sight(visits, membership)
    oldest = drafts.order_by("started_at").values_list("pk", flat=True)[:most]
    found = [_to_sign(note, now) for note in _with_all_that_is_shown(list(oldest))]
    found += [_to_write(visit, now) for visit in visits.order_by("-starts_at", "-pk")[:most]]
    events = to_follow_up_by(membership, on=local_day(now, practice.zone), everybodys=everybodys)
    found += [_to_follow_up(event, now) for event in events[:most]]
    return sorted(found, key=lambda one: one.at)


def _with_all_that_is_shown(notes: list[int]) -> QuerySet[SessionNote]:
    """Which they are was asked before, of one index alone. Joined, every draft would be sorted; and
    PostgreSQL, which orders eight tables at most, would read every note before it asks within.
    """
    sharp = ZoneFinding.objects.filter(note=OuterRef("pk"), sharp=True)
    shown = SessionNote.objects.filter(pk__in=notes).select_related(
        "client", "practice__note_rules", "appointment__practice", "author__user"
    )
    return shown.annotate(is_sharp=Exists(sharp)).order_by("started_at")


def _to_sign(note: SessionNote, now: datetime) -> Unfinished:
    one = _one(
        note.appointment, note.client.name, "note to sign", reverse("note", args=[note.ref]),
        note.author.name, now,
    )  # fmt: skip
    at = locked_at(note, now=now)
    # Until it is signed, what was felt stops nothing: it must not wait unseen.
    is_sharp: bool = note.is_sharp  # type: ignore[attr-defined]
    return replace(one, locked=f"locked on {at:%-d %B %Y}" if at else "", is_sharp=is_sharp)


def _to_write(visit: Appointment, now: datetime) -> Unfinished:
    return _one(
        visit, visit.client.name, "note to write", reverse("appointment", args=[visit.ref]),
        visit.therapist.name, now,
    )  # fmt: skip


def _to_follow_up(event: AdverseEvent, now: datetime) -> Unfinished:
    return _aged(
        event.happened_at, event.practice, event.client.name, FOLLOW_UP,
        reverse("event", args=[event.client.ref, event.ref]), event.recorded_by.name, now,
    )  # fmt: skip


def _one(
    visit: Appointment, who: str, what: str, url: str, therapist: str, now: datetime
) -> Unfinished:
    return _aged(visit.starts_at, visit.practice, who, what, url, therapist, now)


def _aged(
    at: datetime, practice: Practice, who: str, what: str, url: str, therapist: str, now: datetime
) -> Unfinished:
    days = (local_day(now, practice.zone) - local_day(at, practice.zone)).days
    age = count(days, "day ago", "days ago") if days > 0 else ""
    return Unfinished(who, what, at.astimezone(practice.zone), age, url, therapist)
