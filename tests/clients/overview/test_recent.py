"""Recent changes: what was done, by whom, and Undo where that is possible."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from clients.appointments.actions import cancel, complete
from clients.joining.actions import join
from clients.models import Client
from clients.overview.archiving import archive
from clients.overview.recent import NOBODY_HERE, recent_changes
from practice.accounts.models import Membership
from tests.factories import ClientFactory, UserFactory, screened
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.fees import paid
from tests.factories.screening import NOW
from tests.plans import plan_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Browser]
TODAY = NOW.date()


@pytest.fixture
def amira(therapist: Membership) -> Client:
    """Somebody with a health form."""
    person = ClientFactory(practice=therapist.practice, name="Amira Khan")
    screened(person, therapist, NOW)
    return person


def said(member: Membership, **changes: object) -> list[tuple[str, str, bool]]:
    """(client, what, whether Undo is offered), newest first."""
    values = {"until": TODAY, "now": NOW} | changes
    days = recent_changes(member, **values).days  # type: ignore[arg-type]
    return [(one.client.name, one.what, bool(one.undo)) for _, those in days for one in those]


def test_every_kind_is_listed_with_undo_while_that_is_possible(
    amira: Client, therapist: Membership
) -> None:
    visit = booked(amira, therapist)
    cancel(appointment=visit, by=therapist, now=NOW + timedelta(seconds=1))
    paid(amira, therapist, 500, now=NOW + timedelta(seconds=2))
    other = ClientFactory(practice=amira.practice, name="A. Khan", birth_date=None, email="")
    join(kept=amira, joined=other, by=therapist, now=NOW + timedelta(seconds=3))
    gone = ClientFactory(practice=amira.practice, name="Rosa Bell")
    archive(client=gone, by=therapist, now=NOW + timedelta(seconds=4))
    assert said(therapist) == [
        ("Rosa Bell", "Put into the archive.", True),
        ("Amira Khan", "A. Khan was joined into this record.", True),
        ("Amira Khan", "£5 paid.", True),
        ("Amira Khan", "Cancelled. The time is free.", True),
        ("Amira Khan", "Booked for Monday 23 November 2026 at 10:00.", False),
    ]


def test_what_is_too_late_or_done_by_somebody_else_is_listed_without_undo(
    amira: Client, therapist: Membership, owner: Membership
) -> None:
    paid(amira, owner, 500)
    complete(appointment=booked(amira, therapist), by=therapist, now=MONDAY_AT_TEN)
    later = MONDAY_AT_TEN + timedelta(days=2)
    lines = said(therapist, until=later.date(), now=later)
    assert [undo for _, _, undo in lines] == [False, False, False]
    assert said(owner, only_mine=True) == [("Amira Khan", "£5 paid.", True)]


def test_what_a_client_did_themselves_says_so(amira: Client, therapist: Membership) -> None:
    cancel(appointment=booked(amira, therapist), by=UserFactory(), now=NOW + timedelta(seconds=1))
    ((_, (last, _)),) = recent_changes(therapist, until=TODAY, now=NOW).days
    assert (last.what, last.by) == ("Cancelled. The time is free.", NOBODY_HERE)


def test_thirty_days_in_weeks(therapist: Membership) -> None:
    first = recent_changes(therapist, until=TODAY, now=NOW)
    assert (first.newer, first.older) == (None, TODAY - timedelta(days=7))
    last = recent_changes(therapist, until=TODAY - timedelta(days=400), now=NOW)
    assert (last.until, last.older) == (TODAY - timedelta(days=30), None)
    assert recent_changes(therapist, until=TODAY + timedelta(days=9), now=NOW).until == TODAY


def test_nobody_reads_of_clients_they_do_not_see_or_of_another_practice(
    amira: Client, therapist: Membership, owner: Membership
) -> None:
    booked(amira, owner)
    ClientFactory(archived_at=NOW)
    assert len(said(owner)) == 1
    therapist.practice.own_clients_only = True
    therapist.practice.save()
    assert said(therapist) == []


def test_the_page_undoes(
    client: Browser, amira: Client, therapist: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, therapist)
    archive(client=amira, by=therapist, now=NOW)
    with time_machine.travel(NOW, tick=False):
        page = browser.get(reverse("changes"), {"until": "nonsense"}).content.decode()
        (action,) = re.findall(r'action="([^"]+/take-out/)"', page)
        browser.post(action, {"undo": "1"})
        assert "Nothing was changed" in browser.get(reverse("changes")).content.decode()
        assert "by you" in browser.get(reverse("changes"), {"whose": "mine"}).content.decode()
    assert Client.objects.get(pk=amira.pk).archived_at is None


@pytest.mark.parametrize("people", [1, 4])
def test_it_asks_four_questions_however_much_was_done(
    therapist: Membership, people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(people):
        one = ClientFactory(practice=therapist.practice)
        screened(one, therapist, NOW)
        booked(one, therapist, MONDAY_AT_TEN + timedelta(days=n))
        paid(one, therapist, 500)
    with django_assert_num_queries(4):
        assert len(said(therapist)) == 2 * people


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plan")
def test_it_reads_by_the_day_and_not_everything(therapist: Membership) -> None:
    plan = plan_of(lambda: recent_changes(therapist, until=TODAY, now=NOW))
    for index in ("appointment_changes_of_late", "payment_of_late", "client_archived"):
        assert index in plan
