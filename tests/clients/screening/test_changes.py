"""A therapist records what is new: at a visit by the short questions, or as a change in between."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from clients.screening.models import Screening
from clients.screening.queries import safety_of
from practice.accounts.models import Membership
from tests.clients.screening.forms import text
from tests.factories.screening import FRIDAY, NOW, WOUND_ON_THE_LEFT, screened

pytestmark = pytest.mark.django_db
NOTHING_NEW = {f"q{number}": "no" for number in range(1, 9)}


@pytest.fixture
def desk(therapist: Membership, signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Browser(), therapist)


@pytest.fixture(autouse=True)
def _wound(rosa: Client, therapist: Membership):  # type: ignore[no-untyped-def]
    screened(rosa, therapist, NOW, WOUND_ON_THE_LEFT)
    with time_machine.travel(NOW, tick=False):
        yield


def url(name: str, client: Client) -> str:
    return reverse(name, args=[client.ref])


def sides(client: Client) -> tuple[str, str]:
    levels = safety_of(client, on=FRIDAY).assessment
    assert levels is not None
    return levels.clinic.left.value, levels.clinic.right.value


def record(desk: Browser, client: Client, details: dict[str, str]) -> Screening:
    """The follow-ups, then the check page."""
    page = desk.post(url("intake_entry_details", client), details)
    assert page.status_code == 302, text(page)
    assert desk.post(url("intake_entry_check", client)).status_code == 302
    return Screening.objects.latest("pk")


def test_nothing_new_is_recorded_in_one_press(desk: Browser, rosa: Client) -> None:
    desk.post(url("pulse_entry", rosa), NOTHING_NEW)
    stored = Screening.objects.latest("pk")
    assert (stored.kind, stored.told_by, stored.answers["codes"]) == ("pulse", "therapist", {})
    assert sides(rosa) == ("stop", "note")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Choose yes, no or not sure: Any numbness or tingling?"),
        (NOTHING_NEW | {"q3": "yes"}, "Choose what it is about, or answer “Not sure”."),
        (NOTHING_NEW | {"q3": "perhaps"}, "Choose one of the answers on the page."),
    ],
)
def test_a_mistake_in_the_short_questions_is_said(
    form: dict[str, str], said: str, desk: Browser, rosa: Client
) -> None:
    page = desk.post(url("pulse_entry", rosa), form)
    assert (page.status_code, said in text(page)) == (422, True)


def test_a_yes_at_the_visit_adds_to_what_is_known(desk: Browser, rosa: Client) -> None:
    form = NOTHING_NEW | {"q3": "yes", "w3": "open_wound"}
    assert desk.post(url("pulse_entry", rosa), form)["Location"] == url(
        "intake_entry_details", rosa
    )
    stored = record(desk, rosa, {
        "open_wound__side": "right",
        "open_wound__signs_of_infection": "no",
        "open_wound__diabetes_or_poor_circulation": "no",
        "open_wound__small_and_covered": "yes",
    })  # fmt: skip
    assert (stored.kind, set(stored.answers["codes"])) == ("pulse", {"open_wound"})
    assert sides(rosa) == ("stop", "stop")


def test_not_sure_at_the_visit_is_all_that_it_may_be(desk: Browser, rosa: Client) -> None:
    desk.post(url("pulse_entry", rosa), NOTHING_NEW | {"q2": "unsure"})
    page = text(desk.get(url("intake_entry_details", rosa)))
    for label in ("Blood-thinning medicine", "Recent steroid injection", "Operation in the last"):
        assert label in page


def test_a_change_to_no_takes_the_flag_away_and_nothing_else(desk: Browser, rosa: Client) -> None:
    page = desk.post(url("change_entry", rosa), {"open_wound": "no"})
    assert page["Location"] == url("intake_entry_check", rosa)
    desk.post(url("intake_entry_check", rosa))
    stored = Screening.objects.latest("pk")
    assert (stored.kind, stored.answers["codes"]) == ("change", {"open_wound": {"answer": "no"}})
    assert stored.answers["differences"][0]["was"].startswith("Yes; left; since 19 November 2026")
    assert sides(rosa) == ("none", "none")


def test_a_change_of_side_is_taken_at_the_therapist_s_word(desk: Browser, rosa: Client) -> None:
    desk.post(url("change_entry", rosa), {"open_wound": "yes"})
    details = text(desk.get(url("intake_entry_details", rosa)))
    assert "Blister on the heel" in details  # begun from what was told
    record(desk, rosa, {
        "open_wound__side": "right",
        "open_wound__signs_of_infection": "no",
        "open_wound__diabetes_or_poor_circulation": "no",
        "open_wound__small_and_covered": "yes",
    })  # fmt: skip
    assert sides(rosa) == ("note", "stop")


def test_a_change_says_what_stands_now_and_wants_something_told(
    desk: Browser, rosa: Client
) -> None:
    page = desk.get(url("change_entry", rosa))
    assert "As it is (yes)" in text(page)
    assert text(page).index("Cut, graze") < text(page).index("Heart condition")
    empty = desk.post(url("change_entry", rosa), {})
    assert (empty.status_code, "Choose what has changed." in text(empty)) == (422, True)
