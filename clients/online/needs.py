"""What clients asked for by themselves, among what needs somebody."""

from datetime import date

from django.urls import reverse

from clients.appointments.models import Status
from clients.online.models import MoveRequest
from clients.screening.needs import Need, Topic
from practice.accounts.models import Practice
from practice.schedule.wall import day_bounds, local_day
from practice.web.words import clock


def times_asked_for(practice: Practice, *, on: date) -> list[Need]:
    """Bookings to confirm, as long as their day is not over."""
    start, _ = day_bounds(on, practice.zone)
    found = practice.appointments.filter(
        status=Status.ASKED, starts_at__gte=start, client__archived_at__isnull=True
    ).select_related("client")
    needs = []
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


def moves_asked_for(practice: Practice, *, on: date) -> list[Need]:
    """Visits that clients ask to have moved."""
    found = practice.move_requests.filter(
        state=MoveRequest.State.OPEN, client__archived_at__isnull=True
    ).select_related("client")
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
