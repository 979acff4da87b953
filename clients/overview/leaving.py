"""What somebody who leaves the team leaves: who expects them, whose clients, what is begun."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from clients.appointments.models import Appointment, AppointmentQuerySet, Status
from clients.models import Care
from clients.notes.models import SessionNote
from clients.series.models import TreatmentSeries
from clients.workshops.models import Workshop
from practice.accounts.models import Membership, Practice
from practice.web.words import count

TO_COME = (Status.ASKED, Status.BOOKED, Status.ARRIVED)
SHOWN = 50


@dataclass(frozen=True)
class Left:
    """So many of something, and what becomes of them."""

    number: str
    what: str
    becomes: str


def coming_visits(member: Membership, now: datetime) -> AppointmentQuerySet:
    """Visits that are not over, for which a client comes."""
    visits: AppointmentQuerySet = member.appointments.filter(ends_at__gt=now, status__in=TO_COME)
    return visits.order_by("starts_at", "pk")


def coming(member: Membership, now: datetime) -> int:
    """Visits and workshops for which people come to this member."""
    led = member.workshops_led.filter(ends_at__gt=now, state=Workshop.State.PUBLISHED)
    return coming_visits(member, now).count() + led.count()


def what_is_left(member: Membership, *, now: datetime) -> list[Left]:
    """Each in a line, with what becomes of it once the place is ended."""
    return [line for line in _lines(member, now) if not line.number.startswith("0 ")]


def _lines(member: Membership, now: datetime) -> Iterator[Left]:
    visits = coming_visits(member, now).count()
    own = member.cares.running(now).filter(kind=Care.Kind.OWN).count()
    drafts = member.session_notes.filter(status=SessionNote.Status.DRAFT).count()
    series = open_series(member).count()
    led = member.workshops_led.filter(ends_at__gt=now, state=Workshop.State.PUBLISHED).count()
    yield Left(
        count(visits, "visit", "visits"), "to come",
        "Handed over they move to the colleague at the same time, where that is free. What stays "
        "is in nobody’s diary.",
    )  # fmt: skip
    yield Left(
        count(led, "workshop", "workshops"), "to come that they lead",
        "It stays as it is. Choose somebody else to lead it on its own page.",
    )  # fmt: skip
    yield Left(
        count(own, "client", "clients"), "whom they look after",
        "Handed over they are the colleague’s. What stays is theirs, and owners see it.",
    )  # fmt: skip
    yield Left(
        count(series, "series", "series"), "that run",
        "Handed over they go on with the colleague.",
    )  # fmt: skip
    yield Left(
        count(drafts, "note", "notes"), "begun and not signed",
        "They stay drafts: nobody signs in another’s name. Ask for them before you end the place.",
    )  # fmt: skip


def open_series(member: Membership) -> QuerySet[TreatmentSeries]:
    """Those that take visits, or will again."""
    going = (TreatmentSeries.State.RUNNING, TreatmentSeries.State.PAUSED)
    return member.treatment_series.filter(state__in=going)


def those_who_went(practice: Practice) -> QuerySet[Membership]:
    """Who works here no more."""
    return practice.memberships.filter(ended_at__isnull=False)


def left_by_those_who_went(practice: Practice, now: datetime) -> list[tuple[Membership, int]]:
    """Who works here no more, and for how many visits people still expect them; one query."""
    rows = those_who_went(practice).select_related("user")
    stands = Q(appointments__ends_at__gt=now, appointments__status__in=TO_COME)
    rows = rows.annotate(to_come=Count("appointments", filter=stands)).filter(to_come__gt=0)
    return [(member, member.to_come) for member in rows.order_by("pk")]


def page_of(member: Membership) -> str:
    """Where it is handed over."""
    return reverse("end_membership", args=[member.ref])


def listed(member: Membership, now: datetime) -> list[Appointment]:
    """The first of the visits to come, for the page."""
    return list(coming_visits(member, now).select_related("client", "type")[:SHOWN])
