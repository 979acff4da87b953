"""Feet today: what a client's pages show after an answer, and which routine they are led to."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.homecare.check_ins import check_in
from clients.homecare.models import AssignedRoutine
from clients.homecare.plan import plan_for
from clients.homecare.shown import PlanState
from clients.models import Client
from clients.runs.models import FeetAnswer
from clients.screening.models import Concern
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from routines.library import stock
from routines.scaling import Feet
from tests.factories import ClientFactory, screened
from tests.factories.homecare import FRIDAY, NOW, given
from tests.factories.routines import shipped
from tests.factories.runs import feet_are, ran

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_a_friday")]
FULL, FOLLOW_UP = "post_long_run_reflex_full", "evening_morning_follow_up"


@pytest.fixture
def browser(client: Browser, amira: Client, signed_in: Callable[..., Browser]) -> Browser:
    """Amira's."""
    return signed_in(client, amira.user)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def page(browser: Browser, assigned: AssignedRoutine) -> str:
    return text(browser.get(reverse("my_routine", args=[assigned.ref])))


def say(browser: Browser, name: str, key: str, **told: str) -> Any:
    answer = {"feet": "sore", "form_key": str(uuid4())} | told
    return browser.post(reverse(name, args=[key]), answer)


def test_without_a_run_sore_feet_are_led_to_mobility(
    browser: Browser, assigned: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    ball = given(amira, therapist, shipped(therapist, "ten_minute_ball_mobility"))
    feet_are(amira, Feet.SORE)
    shown = page(browser, assigned)
    assert "The 10-minute ball and mobility routine, rather than deeper work." in shown
    assert f'href="{reverse("my_routine", args=[ball.ref])}">Open' in shown


def test_it_is_asked_before_the_start_and_may_be_skipped(
    browser: Browser, assigned: AssignedRoutine
) -> None:
    shown = page(browser, assigned)
    assert shown.index("Feet today?") < shown.index("button-start")
    assert "Keep the pressure light." not in shown
    assert FeetAnswer.objects.count() == 0


def test_sore_feet_get_the_same_steps_gentler_everywhere(
    browser: Browser, assigned: AssignedRoutine, token: str
) -> None:
    before = plan_for(assigned, NOW)
    answer = say(browser, "my_routine_feet", assigned.ref, feet="sore", score="5")
    assert (answer.status_code, answer.url) == (302, reverse("my_routine", args=[assigned.ref]))
    row = FeetAnswer.objects.get()
    assert (row.feet, row.score, row.is_sharp, row.on) == ("sore", 5, False, FRIDAY)
    plan = plan_for(assigned, NOW)
    assert [step.number for step in plan.steps] == [step.number for step in before.steps]
    for name, key in (
        ("my_routine", assigned.ref), ("my_routine_play", assigned.ref),
        ("routine_link", token), ("routine_link_play", token),
    ):  # fmt: skip
        shown = text(browser.get(reverse(name, args=[key])))
        assert "Keep the pressure light." in shown, name
    assert "For sore feet: light pressure and a softer ball." in page(browser, assigned)


@pytest.mark.parametrize("told", [{"score": "7"}, {"is_sharp": "on"}, {"score": "10"}])
def test_a_sharp_pain_or_7_shows_advice_and_no_step_anywhere(
    told: dict[str, str], browser: Browser, assigned: AssignedRoutine, token: str, amira: Client
) -> None:
    say(browser, "my_routine_feet", assigned.ref, **told)
    assert plan_for(assigned, NOW).state is PlanState.NOT_TODAY
    for name, key in (("my_routine", assigned.ref), ("routine_link", token)):
        shown = text(browser.get(reverse(name, args=[key])))
        assert "No routine today." in shown
        assert "use NHS 111" in shown
        assert "Stop and get help" in shown
        assert "button-start" not in shown
        assert "Ball roll" not in shown
        play = browser.get(reverse(f"{name}_play", args=[key]))
        assert (play.status_code, play.url) == (302, reverse(name, args=[key]))
    me = text(browser.get(reverse("me")))
    assert "No routine today." in me
    assert ">Start" not in me
    assert Concern.objects.get(kind=Concern.Kind.RED_FLAG).client == amira


def test_the_answer_can_be_changed(browser: Browser, assigned: AssignedRoutine) -> None:
    say(browser, "my_routine_feet", assigned.ref, score="8")
    assert "Change your answer" in page(browser, assigned)
    say(browser, "my_routine_feet", assigned.ref, feet="normal")
    assert "button-start" in page(browser, assigned)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"feet": ""}, "Choose how your feet are today."),
        ({"feet": "fine"}, "Choose one of the answers on the page."),
        ({"score": "11"}, "Choose one of the answers on the page."),
    ],
)
def test_a_mistake_comes_back_open(
    told: dict[str, str], why: str, browser: Browser, assigned: AssignedRoutine
) -> None:
    answer = say(browser, "my_routine_feet", assigned.ref, **({"is_sharp": "on"} | told))
    assert answer.status_code == 422
    shown = text(answer)
    assert why in shown
    assert 'class="panel feet-today" open' in shown
    assert "checked" in shown
    assert FeetAnswer.objects.count() == 0


def test_behind_a_link_nothing_is_said_of_the_person(
    client: Browser, assigned: AssignedRoutine, token: str, amira: Client
) -> None:
    ran(amira)
    answer = say(client, "routine_link_feet", token, feet="long_standing", score="3")
    assert answer.url == reverse("routine_link", args=[token])
    event = AuditEvent.objects.get(verb="feet.told")
    assert (event.actor_kind, event.client_id) == ("link", amira.pk)
    shown = text(client.get(answer.url))
    for told in ("18 km", "long-standing", "Amira", "Khanna", "3 of 10"):
        assert told not in shown
    assert "Keep the pressure light." in shown


def test_nobody_answers_for_somebody_else(
    client: Browser, assigned: AssignedRoutine, signed_in: Callable[..., Browser]
) -> None:
    stranger = ClientFactory(practice=assigned.practice, with_account=True)
    browser = signed_in(client, stranger.user)
    assert say(browser, "my_routine_feet", assigned.ref).status_code == 404
    assert say(browser, "routine_link_feet", "never-made").status_code == 404
    assert FeetAnswer.objects.count() == 0


def test_after_a_long_run_every_page_leads_to_the_full_routine(
    browser: Browser, assigned: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    full = given(amira, therapist, shipped(therapist, FULL))
    given(amira, therapist, shipped(therapist, FOLLOW_UP))
    ran(amira)
    why = "After 18 km: the full routine now, the follow-up this evening or tomorrow morning."
    way = f'<a href="{reverse("my_routine", args=[full.ref])}">Open {full.version.name}</a>'
    for shown in (page(browser, assigned), text(browser.get(reverse("me")))):
        assert f"{why} {way}" in shown
    shown = page(browser, full)
    assert why in shown
    assert way not in shown


def test_too_soon_says_from_when(browser: Browser, amira: Client, therapist: Membership) -> None:
    full = given(amira, therapist, shipped(therapist, FULL))
    ran(amira, ago=10)
    assert (
        "After 18 km: the full routine from 30 minutes after it, once you have stretched. "
        "That is from 9:20am."
    ) in page(browser, full)


def test_done_since_the_run_it_leads_on_to_the_follow_up(
    browser: Browser, amira: Client, therapist: Membership
) -> None:
    full = given(amira, therapist, shipped(therapist, FULL))
    given(amira, therapist, shipped(therapist, FOLLOW_UP))
    ran(amira)
    check_in(assigned=full, done_on=FRIDAY, form_key=uuid4(), by=amira.user, now=NOW)
    assert "After 18 km: the follow-up." in page(browser, full)


def test_only_what_was_given_and_may_be_done_is_led_to(
    browser: Browser, assigned: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    other = ClientFactory(practice=amira.practice)
    screened(other, therapist, NOW)
    given(other, therapist, shipped(therapist, FULL))
    paused = given(amira, therapist, shipped(therapist, "ten_minute_ball_mobility"))
    AssignedRoutine.objects.filter(pk=paused.pk).update(state="paused")
    ran(amira)
    shown = page(browser, assigned)
    assert "After 18 km: the 5-minute foot massage now." in shown
    assert "Post-long-run" not in shown


def test_a_routine_that_starts_next_week_is_not_led_to_yet(
    browser: Browser, assigned: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    given(amira, therapist, shipped(therapist, FULL), starts_on=FRIDAY + timedelta(days=7))
    ran(amira)
    assert "After 18 km: the 5-minute foot massage now." in page(browser, assigned)


@pytest.mark.parametrize("feet", Feet)
@pytest.mark.parametrize("code", [one.code for one in stock()])
def test_no_answer_adds_a_step_to_any_routine(
    feet: Feet, code: str, amira: Client, therapist: Membership
) -> None:
    assigned = given(amira, therapist, shipped(therapist, code))
    before = [
        (step.number, [leg.foot for leg in step.legs]) for step in plan_for(assigned, NOW).steps
    ]
    feet_are(amira, feet, score=5)
    after = [
        (step.number, [leg.foot for leg in step.legs]) for step in plan_for(assigned, NOW).steps
    ]
    assert after == before


@pytest.mark.parametrize(("told", "queries"), [(False, 13), (True, 17)])
@pytest.mark.parametrize("routines", [1, 3])
def test_the_routine_s_page_asks_the_same_questions_for_any_number(
    routines: int, told: bool, queries: int, browser: Browser, assigned: AssignedRoutine,
    amira: Client, therapist: Membership, django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    for code in (FULL, FOLLOW_UP)[: routines - 1]:
        given(amira, therapist, shipped(therapist, code))
    if told:
        ran(amira)
        feet_are(amira, Feet.SORE)
    # Session, user, membership; routine with its steps and pauses; feet; screenings, letters,
    # rules; "done" of today; runs; the trace. After a run: the routines to choose from, with what
    # came back.
    with django_assert_num_queries(queries):
        page(browser, assigned)
