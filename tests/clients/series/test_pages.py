"""A client's series on the pages of their therapist."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from clients.series.actions import pause
from clients.series.models import PlanTemplate, TreatmentSeries
from practice.accounts.models import Membership
from tests.factories.appointments import booked
from tests.factories.screening import FRIDAY, NOW
from tests.factories.series import a_series, becomes, visits_of

pytestmark = pytest.mark.django_db
Counted = Callable[[int], AbstractContextManager[object]]
SignIn = Callable[[Browser, Membership], Browser]


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(client: Browser, therapist: Membership, signed_in: SignIn) -> Browser:
    """The therapist's."""
    return signed_in(client, therapist)


def text_of(browser: Browser, name: str, *args: str) -> str:
    """The page at an address, with its whitespace folded."""
    page = browser.get(reverse(name, args=args))
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def agreed(therapist: Membership, **changes: Any) -> dict[str, Any]:
    """What the start form posts."""
    return {
        "goal": "Run without sore soles.",
        "agreed_sessions": 6,
        "interval_days": 7,
        "price": "45.50",
        "prepaid_sessions": 5,
        "therapist": therapist.pk,
        "form_key": uuid4(),
    } | changes


def test_a_series_is_started_with_what_was_agreed(
    browser: Browser, amira: Client, therapist: Membership
) -> None:
    address = reverse("start_series", args=[amira.ref, "weekly_block"])
    posted = agreed(therapist, counts_late_cancel="on")
    for _ in range(2):
        answer = browser.post(address, posted)
        series = TreatmentSeries.objects.get()
        assert answer.url == reverse("one_series", args=[amira.ref, series.ref])  # type: ignore[attr-defined]
    assert (series.price_pence, series.prepaid_sessions) == (4550, 5)
    page = text_of(browser, "one_series", amira.ref, series.ref)
    assert "0 of 6 visits, 6 left" in page
    assert "£45.50 a visit; 5 visits paid in advance, 5 of them left" in page


@pytest.mark.parametrize(
    ("code", "changes", "sentence"),
    [
        ("weekly_block", {"goal": ""}, "Write the goal"),
        ("weekly_block", {"agreed_sessions": ""}, "Enter how many visits you agreed on."),
        ("weekly_block", {"prepaid_sessions": 7}, "Only 6 visits are agreed."),
        ("race_five", {"race_on": ""}, "Enter the day of the race."),
        ("race_five", {"race_on": "2026-11-21", "agreed_sessions": 5}, "No visit fits before"),
        ("race_five", {"race_on": "2026-12-08", "agreed_sessions": 5}, "Enter 3 or less."),
    ],
)
def test_a_form_with_a_mistake_keeps_what_was_typed(
    code: str, changes: dict[str, Any], sentence: str, browser: Browser, amira: Client,
    therapist: Membership,
) -> None:  # fmt: skip
    answer = browser.post(
        reverse("start_series", args=[amira.ref, code]), agreed(therapist, **changes)
    )
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "45.50" in answer.content.decode()
    assert not TreatmentSeries.objects.exists()


def test_the_plan_that_fits_the_training_stands_first(browser: Browser, amira: Client) -> None:
    address = reverse("choose_series", args=[amira.ref])
    page = browser.get(f"{address}?training=0&competes=1").content.decode()
    assert page.count("Fits their training") == 1
    assert page.index("Every 2 to 4 weeks") < page.index("Weekly block")
    assert not PlanTemplate.objects.exists()


def test_the_page_says_how_far_it_is_what_is_due_and_what_comes_next(
    browser: Browser, series: TreatmentSeries, amira: Client
) -> None:
    for visit in visits_of(series, 4)[:3]:
        becomes(visit, "completed")
    page = text_of(browser, "one_series", amira.ref, series.ref)
    assert "3 of 6 visits, 3 left" in page
    assert "3 visits left. Talk about what comes after; nothing renews itself." in page
    assert "Review due: after 3 visits." in page
    assert "Monday 14 December 2026, 10:00" in page
    file = text_of(browser, "client", amira.ref)
    assert "3 of 6 visits, 3 left; review due." in file


def test_a_race_shows_its_countdown_with_what_is_booked(
    browser: Browser, amira: Client, therapist: Membership
) -> None:
    race = FRIDAY + timedelta(days=10)
    series = a_series(amira, therapist, code="race_five", agreed_sessions=1, race_on=race)
    visits_of(series, 1, first=1)
    page = text_of(browser, "one_series", amira.ref, series.ref)
    assert "10 days to the race. Medium at most" in page
    assert "Taper: lighter training is usual now." in page
    assert "3 days before" in page
    assert "14 days before" not in page


@pytest.mark.parametrize(
    ("what", "posted", "state"),
    [
        ("pause", {"reason": "Away for a month."}, "paused"),
        ("finish", {"outcome": "Soles fine after long runs."}, "finished"),
        ("finish", {"outcome": "Moved away.", "early": "on"}, "stopped"),
        ("agree", {"agreed_sessions": 4}, "running"),
    ],
)
def test_what_is_decided_is_kept(
    what: str, posted: dict[str, Any], state: str, browser: Browser, series: TreatmentSeries,
    amira: Client,
) -> None:  # fmt: skip
    address = reverse("change_series", args=[amira.ref, series.ref, what])
    assert browser.post(address, {}).status_code == 422
    assert browser.post(address, posted).status_code == 302
    series.refresh_from_db()
    assert series.state == state
    assert text_of(browser, "client_series", amira.ref)


def test_a_paused_series_says_why_and_is_resumed_with_a_decision(
    browser: Browser, series: TreatmentSeries, amira: Client, therapist: Membership
) -> None:
    pause(series=series, reason="Health changed", by=therapist, now=NOW)
    assert "Health changed" in text_of(browser, "one_series", amira.ref, series.ref)
    address = reverse("change_series", args=[amira.ref, series.ref, "resume"])
    browser.post(address, {"decision": "Seen by the GP."})
    assert "Seen by the GP." in text_of(browser, "one_series", amira.ref, series.ref)


def test_a_decision_that_is_refused_says_why(
    browser: Browser, series: TreatmentSeries, amira: Client
) -> None:
    visits_of(series, 3)
    answer = browser.post(
        reverse("change_series", args=[amira.ref, series.ref, "agree"]), {"agreed_sessions": 2}
    )
    assert answer.status_code == 422
    assert "agree on 3 or more" in answer.content.decode()


def test_a_review_is_written_and_shown(
    browser: Browser, series: TreatmentSeries, amira: Client
) -> None:
    for visit in visits_of(series, 3):
        becomes(visit, "completed")
    address = reverse("review_series", args=[amira.ref, series.ref, series.reviews.get().ref])
    assert browser.get(address).status_code == 200
    browser.post(address, {"words": "Soreness 6, then 3.", "decision": "go_on"})
    page = text_of(browser, "one_series", amira.ref, series.ref)
    assert "Soreness 6, then 3." in page
    assert "Review due" not in page


def test_a_booked_visit_is_put_in_and_taken_out(
    browser: Browser, series: TreatmentSeries, amira: Client, therapist: Membership
) -> None:
    visit = booked(amira, therapist)
    where = [amira.ref, series.ref]
    browser.post(reverse("add_series_visit", args=where), {"appointment": visit.ref})
    assert series.visits.get().appointment == visit
    browser.post(reverse("remove_series_visit", args=[*where, visit.ref]))
    assert not series.visits.exists()


@pytest.mark.parametrize("many", [1, 3])
def test_pages_ask_the_database_as_often_for_one_as_for_three(
    many: int, browser: Browser, amira: Client, therapist: Membership,
    django_assert_num_queries: Counted,
) -> None:  # fmt: skip
    for n in range(many):
        series = a_series(amira, therapist)
        visits_of(series, many, first=n * 3)
    for name, args, queries in (
        ("client_series", [amira.ref], LIST_QUERIES),
        ("one_series", [amira.ref, series.ref], ONE_QUERIES),
    ):
        browser.get(reverse(name, args=args))
        with django_assert_num_queries(queries):
            browser.get(reverse(name, args=args))


LIST_QUERIES = 13
ONE_QUERIES = 15


def test_another_clients_series_is_not_there(
    browser: Browser, series: TreatmentSeries, therapist: Membership
) -> None:
    from tests.factories import ClientFactory

    jo = ClientFactory(practice=therapist.practice)
    assert browser.get(reverse("one_series", args=[jo.ref, series.ref])).status_code == 404


class TestTemplates:
    """The practice's plans."""

    @pytest.fixture
    def owners(self, client: Browser, owner: Membership, signed_in: SignIn) -> Browser:
        return signed_in(client, owner)

    def test_a_shipped_plan_is_changed_for_this_practice(
        self, owners: Browser, owner: Membership
    ) -> None:
        address = reverse("edit_plan_template", args=["weekly_block"])
        form = owners.get(address).context["form"]
        posted = {k: v for k, v in form.initial.items() if v is not None and v is not False}
        owners.post(address, posted | {"name": "Weekly for a while", "interval_max": 10})
        row = owner.practice.plan_templates.get()
        assert (row.code, row.name, row.interval_max) == ("weekly_block", "Weekly for a while", 10)
        assert "Weekly for a while" in text_of(owners, "plan_templates")

    def test_an_own_plan_is_made_and_retired(self, owners: Browser, owner: Membership) -> None:
        own = {
            "name": "Monthly", "kind": "rolling", "interval_min": 28, "interval_max": 35,
            "minutes_min": 30, "minutes_max": 45,
        }  # fmt: skip
        owners.post(reverse("new_plan_template"), own)
        row = owner.practice.plan_templates.get(name="Monthly")
        assert (row.kind, row.sessions_min) == ("rolling", None)
        owners.post(reverse("edit_plan_template", args=[row.code]), own | {"is_retired": "on"})
        row.refresh_from_db()
        assert row.is_retired

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"interval_max": 5}, "Enter 7 or more."),
            ({"sessions_min": ""}, "Enter a number, or let the plan go on"),
            ({"name": ""}, "Fill in: Name."),
        ],
    )
    def test_numbers_out_of_order_are_refused(
        self, changes: dict[str, Any], sentence: str, owners: Browser
    ) -> None:
        own = {
            "name": "Block", "kind": "fixed", "interval_min": 7, "interval_max": 7,
            "sessions_min": 4, "sessions_max": 6, "minutes_min": 30, "minutes_max": 45,
        }  # fmt: skip
        answer = owners.post(reverse("new_plan_template"), own | changes)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
