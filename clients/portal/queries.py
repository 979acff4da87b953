"""What belongs to a signed-in person, across the practices they are a client of."""

from django.db.models import QuerySet

from clients.appointments.models import Appointment, AppointmentQuerySet
from clients.fees.models import Receipt
from clients.homecare.models import AssignedRoutine, AssignedRoutineQuerySet
from clients.models import Client, ClientQuerySet
from practice.accounts.models import User


def own_routines(user: User) -> AssignedRoutineQuerySet:
    """Every routine ever given to this person."""
    return AssignedRoutine.objects.filter(client__user=user, client__archived_at__isnull=True)


def own_records(user: User) -> ClientQuerySet:
    """This person as a client, once for each practice they go to."""
    people = Client.objects.filter(user=user, archived_at__isnull=True)
    return people.select_related("practice").order_by("practice__name", "pk")


def all_own_records(user: User) -> ClientQuerySet:
    """The same with those that are archived: what is written of somebody stays theirs to ask."""
    people = Client.objects.filter(user=user, joined_into__isnull=True)
    return people.select_related("practice").order_by("practice__name", "pk")


def own_receipts(user: User) -> QuerySet[Receipt]:
    """Every receipt this person was given."""
    rows = Receipt.objects.filter(client__user=user, client__archived_at__isnull=True)
    return rows.select_related("practice")


def own_visits(user: User) -> AppointmentQuerySet:
    """Every visit of this person, at each practice they go to, with what a page shows of it."""
    rows = Appointment.objects.filter(client__user=user, client__archived_at__isnull=True)
    return rows.select_related("practice", "client", "therapist__user", "type", "room")
