"""What clients asked for by themselves, among what needs somebody."""

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from clients.appointments.models import Appointment, Status
from clients.online.models import MoveRequest
from clients.screening.needs import Need, Topic
from practice.accounts.models import Practice
from practice.schedule.wall import day_bounds, local_day
from practice.web.words import clock


def asked_for(practice: Practice, *, on: date) -> QuerySet[Appointment]:
    """Visits that wait for a yes or no, as long as their day is not over."""
    start, _ = day_bounds(on, practice.zone)
    return practice.appointments.filter(
        status=Status.ASKED, starts_at__gte=start, client__archived_at__isnull=True
    )


def times_asked_for(practice: Practice, *, on: date) -> list[Need]:
    """Bookings to confirm."""
    needs = []
    found = asked_for(practice, on=on).select_related("client")
    for visit in found.order_by("booked_at", "pk"):
        local = visit.starts_at.astimezone(practice.zone)
        needs.append(
            Need(
                who=visit.client.name,
                what=f"asks for {local:%a} {local.day} {local:%b}, {clock(local)}",
                since=local_day(visit.booked_at, practice.zone),
                url=reverse("appointment", args=[visit.ref]),
                topic=Topic.VISIT,
                about=frozenset({visit.client_id}),
            )
        )
    return needs


def open_moves(practice: Practice, *, on: date) -> QuerySet[MoveRequest]:
    """Wishes to move a visit that nobody has answered."""
    return practice.move_requests.filter(
        state=MoveRequest.State.OPEN, client__archived_at__isnull=True
    )


def moves_asked_for(practice: Practice, *, on: date) -> list[Need]:
    """Visits that clients ask to have moved."""
    found = open_moves(practice, on=on).select_related("client")
    return [
        Need(
            who=asked.client.name,
            what="asks to move a visit",
            since=local_day(asked.made_at, practice.zone),
            url=reverse("move_request", args=[asked.ref]),
            topic=Topic.VISIT,
            about=frozenset({asked.client_id}),
        )
        for asked in found.defer("wished", "words", "answer").order_by("made_at", "pk")
    ]
