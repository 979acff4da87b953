"""A signed-in client's page of visits, and a visit as a file."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from icalendar import Calendar

from clients.appointments.models import Appointment, Status
from clients.models import Client
from practice.accounts.models import Membership, User
from tests.factories import ClientFactory, MembershipFactory, PracticeFactory, screened
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked
from tests.factories.screening import DIABETES, NOW

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership | User], Browser]
Counted = Callable[[int], AbstractContextManager[object]]
DAY = timedelta(days=1)


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    return ClientFactory(practice=therapist.practice, name="Rosa Lindqvist", with_account=True)


@pytest.fixture
def browser(client: Browser, rosa: Client, signed_in: SignIn) -> Browser:
    """Rosa's."""
    return signed_in(client, rosa.user)


def visit(
    client: Client, by: Membership, at: datetime = MONDAY_AT_TEN, **changes: Any
) -> Appointment:
    made = booked(client, by, at, type=an_hour(client.practice, name=f"Reflexology {at:%d.%m}"))
    Appointment.objects.filter(pk=made.pk).update(**changes)
    made.refresh_from_db()
    return made


@pytest.fixture
def page(browser: Browser, rosa: Client, signed_in: SignIn) -> Callable[..., str]:
    """`page(at)`: what the page says then, to somebody who has just signed in."""

    def read(at: datetime = NOW) -> str:
        assert rosa.user is not None
        with time_machine.travel(at, tick=False):
            signed_in(browser, rosa.user)
            return " ".join(browser.get("/me/appointments/").content.decode().split())

    return read


def test_a_visit_to_come_says_what_when_with_whom_and_where(
    page: Callable[..., str], rosa: Client, therapist: Membership
) -> None:
    visit(rosa, therapist, words_for_client="Bring your running shoes.")
    said = page()
    for words in [
        "Monday 23 November 2026, 10am to 11am</h2>",
        "<dt>What</dt><dd>Reflexology 23.11</dd>",
        f"<dt>With</dt><dd>{therapist.name}</dd>",
        f"<dt>Where</dt><dd>{therapist.practice.name}</dd>",
        "<dt>State</dt><dd>Booked</dd>",
        "Bring your running shoes.",
    ]:
        assert words in said


@pytest.mark.parametrize(
    ("status", "to_come", "over"),
    [
        (Status.HELD, None, None),
        (Status.ASKED, "To be confirmed by us", None),
        (Status.BOOKED, "Booked", ""),
        (Status.ARRIVED, "Booked", ""),
        (Status.COMPLETED, None, "Took place"),
        (Status.DID_NOT_ATTEND, None, "Did not take place"),
        (Status.CANCELLED, None, None),
    ],
)
def test_what_each_state_is_called_before_and_after(
    page: Callable[..., str], rosa: Client, therapist: Membership,
    status: Status, to_come: str | None, over: str | None,
) -> None:  # fmt: skip
    held = NOW + DAY if status == Status.HELD else None
    visit(rosa, therapist, status=status, held_until=held)
    before, after = page(), page(MONDAY_AT_TEN + DAY)
    assert ("Reflexology 23.11" in before) == (to_come is not None)
    assert to_come is None or f"<dd>{to_come}</dd>" in before
    line = f"Monday 23 November 2026: Reflexology 23.11 with {therapist.name}."
    assert (line in after) == (over is not None)
    if over is not None:
        assert f"{line}{f' {over}.' if over else ''}</li>" in after


def test_the_next_visit_is_first_and_the_last_one_is_first_of_the_past(
    page: Callable[..., str], rosa: Client, therapist: Membership
) -> None:
    for number in (3, 1, 2, 4):
        visit(rosa, therapist, MONDAY_AT_TEN + number * DAY)
    said = page(MONDAY_AT_TEN + 2 * DAY + timedelta(hours=2))
    order = [said.index(f"Reflexology {day}.11") for day in (26, 27, 25, 24)]
    assert order == sorted(order)


def test_a_visit_that_waits_for_a_letter_says_so_and_not_why(
    page: Callable[..., str], rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, DIABETES)
    visit(rosa, therapist)
    said = page()
    assert "<dd>Kept for you. Before it, we need something from you; we will be in touch" in said
    assert "iabetes" not in said


def test_two_practices_are_on_one_page_and_two_clocks_are_named(
    page: Callable[..., str], rosa: Client, therapist: Membership
) -> None:
    away = PracticeFactory(name="Harbour Feet", time_zone="America/New_York")
    there = MembershipFactory(practice=away)
    visit(
        ClientFactory(practice=away, user=rosa.user), there, MONDAY_AT_TEN + 5 * timedelta(hours=1)
    )
    visit(rosa, therapist)
    said = page()
    assert "10am to 11am (London time)" in said
    assert "10am to 11am (New York time)" in said
    assert "Harbour Feet" in said


def test_nobody_else_s_visits_are_there(
    page: Callable[..., str], rosa: Client, therapist: Membership
) -> None:
    visit(ClientFactory(practice=therapist.practice), therapist)
    assert "When a visit is booked you'll find it here." in page()
    visit(rosa, therapist, MONDAY_AT_TEN + DAY)
    Client.objects.filter(pk=rosa.pk).update(archived_at=NOW)
    assert "You are not a client of a practice here yet." in page()


def test_with_nothing_to_come_it_offers_a_booking_and_says_whom_to_ring(
    page: Callable[..., str], rosa: Client, therapist: Membership
) -> None:
    visit(rosa, therapist)
    said = page(MONDAY_AT_TEN + DAY)
    assert f"Or ring {rosa.practice.name}, 020 7946 0100." in said


@pytest.mark.parametrize("visits", [1, 3])
def test_the_page_takes_as_many_queries_whatever_the_number(
    browser: Browser, rosa: Client, therapist: Membership, visits: int,
    django_assert_num_queries: Counted,
) -> None:  # fmt: skip
    for number in range(visits):
        visit(rosa, therapist, MONDAY_AT_TEN + number * DAY)
    # Session, user, places in practices; records, rules; visits to come and what is known of the
    # client's health on their days; visits given back, visits over.
    with time_machine.travel(NOW, tick=False):
        browser.get("/me/appointments/")  # notes in the session that somebody is there
        with django_assert_num_queries(12):
            browser.get("/me/appointments/")


def test_a_visit_is_a_file_for_a_calendar(
    browser: Browser, rosa: Client, therapist: Membership
) -> None:
    made = visit(rosa, therapist)
    response = browser.get(f"/me/appointments/{made.ref}/visit.ics")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="visit.ics"'
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert (str(event["UID"]), event.start) == (f"{made.ref}@instep.example", MONDAY_AT_TEN)  # type: ignore[attr-defined]


def test_somebody_else_s_visit_and_a_time_that_is_only_held_are_no_files(
    browser: Browser, rosa: Client, therapist: Membership
) -> None:
    theirs = visit(ClientFactory(practice=therapist.practice), therapist)
    held = visit(rosa, therapist, MONDAY_AT_TEN + DAY, status=Status.HELD, held_until=NOW)
    for one in (theirs, held):
        assert browser.get(f"/me/appointments/{one.ref}/visit.ics").status_code == 404
