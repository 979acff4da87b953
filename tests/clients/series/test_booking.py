"""Booking the next visits of a series."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.actions import cancel
from clients.appointments.models import Appointment
from clients.appointments.repeat import OneIsTaken
from clients.appointments.suggestions import last_visit, suggested
from clients.appointments.undo import undo
from clients.models import Client
from clients.series.booking import book_visits, planned_days
from clients.series.models import SeriesVisit, TreatmentSeries
from clients.series.refusals import NoPlaceLeft
from practice.accounts.models import Membership
from tests.factories import ClientFactory
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked
from tests.factories.screening import FRIDAY, NOW
from tests.factories.series import WEEK, a_series, visits_of

pytestmark = pytest.mark.django_db
TEN = time(10)
SignIn = Callable[[Browser, Membership], Browser]


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(client: Browser, therapist: Membership, signed_in: SignIn) -> Browser:
    """The therapist's."""
    return signed_in(client, therapist)


def put(series: TreatmentSeries, starts: list[datetime], **changes: Any) -> list[SeriesVisit]:
    """Book these times into the series."""
    by = series.therapist
    values: dict[str, Any] = {"form_key": uuid4(), "type": an_hour(series.practice)} | changes
    return book_visits(
        series=series, therapist=by, room=None, starts=starts, by=by, now=NOW, **values
    )


def test_the_plan_goes_on_from_the_last_visit(series: TreatmentSeries) -> None:
    assert len(planned_days(series, at=TEN, count=None, now=NOW)) == 6
    visits_of(series, 2)
    days = planned_days(series, at=TEN, count=2, now=NOW)
    assert days == [date(2026, 12, 7), date(2026, 12, 14)]
    series.refresh_from_db()
    assert len(planned_days(series, at=TEN, count=None, now=NOW)) == 4


def test_before_a_race_the_countdown_is_the_plan(amira: Client, therapist: Membership) -> None:
    race = FRIDAY + timedelta(days=35)
    series = a_series(amira, therapist, code="race_five", agreed_sessions=5, race_on=race)
    days = planned_days(series, at=TEN, count=None, now=NOW)
    # Not today's: the visits are those from tomorrow on.
    assert [(race - day).days for day in days] == [28, 21, 14, 3]


def test_the_times_are_booked_into_the_series_and_twice_is_once(series: TreatmentSeries) -> None:
    key, kind = uuid4(), an_hour(series.practice)
    starts = [MONDAY_AT_TEN, MONDAY_AT_TEN + WEEK]
    first = put(series, starts, form_key=key, type=kind)
    assert put(series, starts, form_key=key, type=kind) == first
    series.refresh_from_db()
    assert (series.used, series.placed) == (0, 2)


def test_one_that_is_taken_leaves_none_booked(
    series: TreatmentSeries, therapist: Membership
) -> None:
    booked(ClientFactory(practice=therapist.practice), therapist, MONDAY_AT_TEN + WEEK)
    with pytest.raises(OneIsTaken):
        put(series, [MONDAY_AT_TEN, MONDAY_AT_TEN + WEEK])
    assert not SeriesVisit.objects.exists()
    assert Appointment.objects.count() == 1


def test_more_than_are_left_are_not_booked(amira: Client, therapist: Membership) -> None:
    series = a_series(amira, therapist, agreed_sessions=1)
    with pytest.raises(NoPlaceLeft):
        put(series, [MONDAY_AT_TEN, MONDAY_AT_TEN + WEEK])
    assert not Appointment.objects.exists()


def test_a_late_cancellation_counts_and_its_undo_takes_that_back(
    amira: Client, therapist: Membership
) -> None:
    series = a_series(amira, therapist, counts_late_cancel=True)
    (visit,) = put(series, [MONDAY_AT_TEN])
    late = MONDAY_AT_TEN - timedelta(hours=2)
    held = cancel(appointment=visit.appointment, by=therapist, now=late, by_client=True)
    series.refresh_from_db()
    assert (series.used, series.placed) == (1, 1)
    change = held.changes.order_by("version").last()
    assert change is not None
    undo(change=change, by=therapist, now=late)
    series.refresh_from_db()
    assert (series.used, series.placed) == (0, 1)


def test_the_plan_says_which_time_is_offered_first(amira: Client, therapist: Membership) -> None:
    series = a_series(amira, therapist, interval_days=14)
    visits_of(series, 1)
    offered = suggested(amira, last=last_visit(amira), by=therapist, now=NOW)
    assert "By the plan" in [one.why for one in offered]


def test_the_page_proposes_and_books_and_a_clash_is_named(
    browser: Browser, series: TreatmentSeries, amira: Client, therapist: Membership
) -> None:
    visits_of(series, 1)
    jo = ClientFactory(practice=therapist.practice)
    booked(jo, therapist, MONDAY_AT_TEN + WEEK)
    address = reverse("book_series", args=[amira.ref, series.ref])
    shown = browser.get(f"{address}?count=2")
    assert f"{therapist.name} has another appointment then." in shown.content.decode()
    form = shown.context["form"]
    posted = {field.html_name: field.value() or "" for field in form.hidden}
    posted |= {"on_1": "2026-11-30", "at_1": "10:00", "on_2": "2026-12-07", "at_2": "10:00"}
    assert browser.post(address, posted | {"tell": "0"}).status_code == 409
    answer = browser.post(address, posted | {"tell": "0", "at_1": "14:00"})
    assert answer.status_code == 302
    series.refresh_from_db()
    assert series.placed == 3
    twice = browser.post(address, posted | {"tell": "0", "at_1": "14:00"})
    assert twice.status_code in (302, 409)
    assert SeriesVisit.objects.count() == 3


def test_a_paused_series_books_nothing(
    browser: Browser, series: TreatmentSeries, amira: Client
) -> None:
    TreatmentSeries.objects.filter(pk=series.pk).update(state="paused")
    answer = browser.get(reverse("book_series", args=[amira.ref, series.ref]), follow=True)
    assert "takes no visits" in answer.content.decode()
