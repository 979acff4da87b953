"""A practice of five therapists with years of appointments, written past the actions."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from django.db.models import Max

from clients.appointments.models import Appointment, Status
from clients.models import Client
from clients.screening.actions import record_screening
from practice.accounts.models import Membership
from practice.schedule.models import AppointmentType, WorkingHours
from routines.safety.rules import load_rules
from tests.factories import ClientFactory, MembershipFactory

# The week that is looked at. Visits spread from it, outwards in both directions.
MONDAY = date(2026, 11, 23)
HOURS = (9, 10, 11, 13, 14, 15, 16)
A_WEEK = 170
# Another, years away from all of them, with ten visits: it asks all that a full one asks.
QUIET_MONDAY = date(2040, 1, 2)
A_QUIET_WEEK = 10
FLAGS = (
    {},
    {"allergy_nut_or_product": {"answer": "yes", "answers": {}}},
    {"high_blood_pressure": {"answer": "unsure"}},
)


def open_practice(clients: int) -> tuple[list[Membership], list[Client]]:
    """Five therapists with hours, and clients whose health form is filled in."""
    owner = MembershipFactory(role="owner")
    practice = owner.practice
    therapists = [
        owner,
        *(MembershipFactory(practice=practice, role="therapist") for _ in range(4)),
    ]
    WorkingHours.objects.bulk_create(
        WorkingHours(
            practice=practice, therapist=who, weekday=day, from_minute=540, until_minute=1050
        )
        for who in therapists
        for day in range(6)
    )
    people = [ClientFactory(practice=practice) for _ in range(clients)]
    told = {code: {"answer": "no"} for code in load_rules()}
    now = datetime(2026, 11, 1, 9, tzinfo=UTC)
    for number, person in enumerate(people):
        codes = told | FLAGS[number % len(FLAGS)]
        record_screening(client=person, kind="intake", codes=codes, by=owner, now=now)
    return therapists, people


def fill(
    therapists: list[Membership], people: list[Client], kind: AppointmentType, upto: int
) -> int:
    """Appointments until there are `upto`; the nearest weeks first, 170 in each."""
    made = Appointment.objects.filter(starts_at__date__lt=QUIET_MONDAY).count()
    first = Appointment.objects.aggregate(last=Max("pk"))["last"] or 0
    rows: list[Appointment] = []
    number = 0
    week = 0
    while number < upto:
        for slot in range(A_WEEK):
            number += 1
            if number > upto:
                break
            if number <= made:
                continue
            rows.append(_visit(therapists, people, kind, week, slot, first + number))
            if len(rows) == 5_000:
                Appointment.objects.bulk_create(rows)
                rows = []
        week = -week if week > 0 else 1 - week
    Appointment.objects.bulk_create(rows)
    return Appointment.objects.count()


def fill_a_quiet_week(
    therapists: list[Membership], people: list[Client], kind: AppointmentType
) -> None:
    """Ten visits in the week of QUIET_MONDAY, two for each therapist."""
    week = (QUIET_MONDAY - MONDAY).days // 7
    Appointment.objects.bulk_create(
        _visit(therapists, people, kind, week, slot, 900_000_000 + slot)
        for slot in range(A_QUIET_WEEK)
    )


def _visit(
    therapists: list[Membership], people: list[Client], kind: AppointmentType, week: int,
    slot: int, number: int,
) -> Appointment:  # fmt: skip
    who = therapists[slot % 5]
    place = slot // 5
    day = MONDAY + timedelta(weeks=week, days=place % 6)
    starts = datetime.combine(day, time(HOURS[place // 6]), tzinfo=UTC)
    # Those of one hour are neighbours in the list, so no client is in two places at once.
    person = people[(slot + (week % 7) * A_WEEK) % len(people)]
    before, after = kind.occupies
    return Appointment(
        practice=who.practice, client=person, therapist=who, type=kind, form_key=uuid4(),
        starts_at=starts, ends_at=starts + kind.length, occupied_from=starts - before,
        occupied_until=starts + after, booked_by=who, status=Status.BOOKED,
        ref=f"B{number:09}",
    )  # fmt: skip
