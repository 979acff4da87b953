"""Many hands on the diary at the same moment, each on a connection of their own."""

import random
import threading
from collections.abc import Callable
from datetime import timedelta
from itertools import combinations
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from clients.appointments.actions import book, mark_arrived, reschedule
from clients.appointments.conflicts import TimeTaken
from clients.appointments.models import Appointment
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory, MembershipFactory, RoomFactory, screened
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked
from tests.factories.screening import NOW, WOUND_ON_THE_LEFT

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8
HOUR = timedelta(hours=1)


def at_once(*work: Callable[[], Any]) -> list[Any]:
    """Each in a thread of its own, started together; what each returned or raised."""
    together = threading.Barrier(len(work))
    came: list[Any] = []

    def run(one: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            together.wait(10)
            came.append(one())
        except Exception as error:
            came.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[one]) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return came


def test_one_form_sent_many_times_at_once_is_one_booking_for_all_of_them() -> None:
    therapist = MembershipFactory(role="therapist")
    client = ClientFactory(practice=therapist.practice)
    screened(client, therapist, NOW, WOUND_ON_THE_LEFT)
    kind, key = an_hour(therapist.practice), uuid4()
    came = at_once(*[
        lambda: booked(client, therapist, type=kind, form_key=key, stop_reason="Right foot.")
    ] * THREADS)  # fmt: skip
    assert came == [Appointment.objects.get()] * THREADS
    done = AuditEvent.objects.filter(verb__in=["appointment.booked", "stop.overridden"])
    assert done.count() == 2


def test_whatever_is_tried_at_once_nobody_is_in_two_places() -> None:
    chance = random.Random(7)
    practice = MembershipFactory(role="therapist").practice
    therapists = [MembershipFactory(practice=practice, role="therapist") for _ in range(2)]
    rooms = [None, *(RoomFactory(practice=practice) for _ in range(2))]
    people = [ClientFactory(practice=practice) for _ in range(3)]
    kind = an_hour(practice, buffer_after=10)

    def attempt() -> Callable[[], Any]:
        values = {
            "client": chance.choice(people),
            "therapist": chance.choice(therapists),
            "room": chance.choice(rooms),
            "starts_at": MONDAY_AT_TEN + timedelta(minutes=15 * chance.randrange(16)),
        }
        return lambda: book(type=kind, form_key=uuid4(), by=therapists[0], now=NOW, **values)

    came = [one for _ in range(3) for one in at_once(*[attempt() for _ in range(THREADS)])]
    odd = [one for one in came if not isinstance(one, Appointment | TimeTaken)]
    assert odd == []
    rows = list(Appointment.objects.all())
    assert len(rows) == sum(isinstance(one, Appointment) for one in came)
    clashes = [
        (one.pk, other.pk)
        for one, other in combinations(rows, 2)
        if one.occupied_from < other.occupied_until and other.occupied_from < one.occupied_until
        if one.therapist_id == other.therapist_id
        or one.client_id == other.client_id
        or (one.room_id is not None and one.room_id == other.room_id)
    ]
    assert clashes == []


def test_two_visits_moved_to_one_time_at_once_do_not_both_get_it() -> None:
    therapist = MembershipFactory(role="therapist")
    visits = [
        booked(ClientFactory(practice=therapist.practice), therapist, MONDAY_AT_TEN + n * HOUR)
        for n in range(4)
    ]
    wanted = MONDAY_AT_TEN + 6 * HOUR
    came = at_once(*[
        lambda visit=visit: reschedule(appointment=visit, starts_at=wanted, by=therapist, now=NOW)
        for visit in visits
    ])  # fmt: skip
    assert sorted(type(one).__name__ for one in came) == ["Appointment"] + ["TimeTaken"] * 3
    assert Appointment.objects.filter(starts_at=wanted).count() == 1


def test_a_state_changed_by_many_at_once_is_traced_once() -> None:
    therapist = MembershipFactory(role="therapist")
    visit = booked(ClientFactory(practice=therapist.practice), therapist)
    came = at_once(
        *[lambda: mark_arrived(appointment=visit, by=therapist, now=NOW).status] * THREADS
    )
    assert came == ["arrived"] * THREADS
    assert AuditEvent.objects.filter(verb="appointment.arrived").count() == 1
