"""Two hundred at once on one diary, and twenty people at one time over HTTP."""

import http.client
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from itertools import combinations
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser

from clients.appointments.actions import book
from clients.appointments.conflicts import TimeTaken
from clients.appointments.models import Appointment, Status
from practice.accounts.models import Membership
from tests.factories import ClientFactory, MembershipFactory, RoomFactory
from tests.factories.appointments import MONDAY_AT_TEN, an_hour
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db(transaction=True)
ATTEMPTS = 200
AT_A_TIME = 40  # connections; PostgreSQL allows a hundred
PEOPLE = 20


def clashes() -> int:
    """Pairs of a therapist's, a room's or a client's appointments that overlap."""
    rows = list(Appointment.objects.exclude(status=Status.CANCELLED))
    return sum(
        1
        for one, other in combinations(rows, 2)
        if one.occupied_from < other.occupied_until and other.occupied_from < one.occupied_until
        if one.therapist_id == other.therapist_id
        or one.client_id == other.client_id
        or (one.room_id is not None and one.room_id == other.room_id)
    )


@contextmanager
def refusals(stand: bool) -> Iterator[None]:
    """The database as it is, or without its refusals of overlaps, which are put back after."""
    if stand:
        yield
        return
    away, back = _taken_out()
    with connection.cursor() as cursor:
        for sql in away:
            cursor.execute(sql)
    try:
        yield
    finally:
        Appointment.objects.update(status=Status.CANCELLED, held_until=None)
        with connection.cursor() as cursor:
            for sql in back:
                cursor.execute(sql)


def _taken_out() -> tuple[list[str], list[str]]:
    table = "appointments_appointment"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE contype = 'x' AND conrelid = %s::regclass",
                [table],
            )
            found = cursor.fetchall()
            return (
                [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for name, _ in found],
                [f"ALTER TABLE {table} ADD CONSTRAINT {name} {sql}" for name, sql in found],
            )
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%overlap%'"
            " AND tbl_name = %s",
            [table],
        )
        found = cursor.fetchall()
        return [f"DROP TRIGGER {name}" for name, _ in found], [sql for _, sql in found]


@pytest.mark.slow
@pytest.mark.parametrize("stand", [True, False], ids=["held", "let go"])
def test_two_hundred_random_bookings_at_once_never_overlap(stand: bool) -> None:
    chance = random.Random(11)
    owner = MembershipFactory(role="owner")
    practice = owner.practice
    therapists = [MembershipFactory(practice=practice, role="therapist") for _ in range(3)]
    rooms = [None, RoomFactory(practice=practice), RoomFactory(practice=practice)]
    people = [ClientFactory(practice=practice) for _ in range(12)]
    kinds = [an_hour(practice, minutes=minutes, buffer_after=5) for minutes in (30, 45, 75)]
    doors, started = threading.Semaphore(AT_A_TIME), threading.Barrier(ATTEMPTS)
    came: Counter[str] = Counter()

    def attempt(values: dict[str, Any]) -> None:
        started.wait(60)
        with doors:
            try:
                book(form_key=uuid4(), by=owner, now=NOW, **values)
                came["booked"] += 1
            except TimeTaken:
                came["taken"] += 1
            except Exception as error:
                came[type(error).__name__] += 1
            finally:
                connection.close()

    tries = [
        {
            "client": chance.choice(people),
            "therapist": chance.choice(therapists),
            "room": chance.choice(rooms),
            "type": chance.choice(kinds),
            "starts_at": MONDAY_AT_TEN + timedelta(minutes=5 * chance.randrange(120)),
        }
        for _ in range(ATTEMPTS)
    ]
    with refusals(stand):
        threads = [threading.Thread(target=attempt, args=[values]) for values in tries]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        assert set(came) <= {"booked", "taken"}, came
        assert came.total() == ATTEMPTS
        # Without the refusals they do overlap, so the other case proves what it says.
        assert (clashes() == 0) is stand


@pytest.mark.slow
def test_twenty_people_at_one_time_over_http(live_server: Any) -> None:
    therapist = MembershipFactory(role="therapist")
    kind = an_hour(therapist.practice)
    people = [ClientFactory(practice=therapist.practice) for _ in range(PEOPLE)]
    cookies, token = signed_in(therapist)
    place = urlsplit(live_server.url)
    together = threading.Barrier(PEOPLE)
    came: list[tuple[int, str]] = []

    def post(ref: str) -> None:
        body = {
            "csrfmiddlewaretoken": token, "on": "2027-11-25", "at": "10:00", "type": kind.pk,
            "therapist": therapist.pk, "room": "", "form_key": str(uuid4()), "stop_reason": "",
            "every": "0", "tell": "0",
        }  # fmt: skip
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        together.wait(30)
        with closing(
            http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        ) as asked:
            asked.request("POST", f"/diary/book/?client={ref}", urlencode(body), headers)
            answer = asked.getresponse()
            came.append((answer.status, answer.read().decode()))

    threads = [threading.Thread(target=post, args=[person.ref]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert Counter(status for status, _ in came) == {302: 1, 409: PEOPLE - 1}
    assert all("Nearest: 0" in page for status, page in came if status == 409)
    assert Appointment.objects.count() == 1


def signed_in(member: Membership) -> tuple[str, str]:
    """The cookies of a signed-in browser, and the token its forms post."""
    browser = Browser()
    browser.force_login(member.user)
    page = browser.get("/diary/book/?client=none")
    assert page.status_code == 404
    browser.get("/account/password/change/")
    cookies = "; ".join(f"{name}={one.value}" for name, one in browser.cookies.items())
    return cookies, browser.cookies["csrf"].value
