"""The library as a therapist reads it."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client as Browser
from django.urls import reverse

from practice.accounts.models import Membership
from routines.dose import dose_of, minutes_of, range_words
from routines.models import RoutineStep
from routines.safety.rules import load_rules
from routines.safety.tags import TAGS
from routines.showing import TAG_WORDS, limits_of
from tests.factories.routines import own_routine, shipped

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]
ON = date(2026, 11, 20)


def test_every_hazard_has_words() -> None:
    assert set(TAG_WORDS) == TAGS


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (25, 25, "25 seconds"),
        (30, 60, "30 to 60 seconds"),
        (60, 80, "60 to 80 seconds"),
        (60, 120, "1 to 2 minutes"),
        (120, 120, "2 minutes"),
        (300, 480, "5 to 8 minutes"),
        (1680, 2040, "28 to 34 minutes"),
        (30, 100, "1 to 2 minutes"),
    ],
)
def test_a_range_of_time_reads_in_seconds_or_whole_minutes(
    least: int, most: int, words: str
) -> None:
    assert range_words(least, most) == words


def test_a_routine_s_length_counts_both_feet_and_no_optional_step(owner: Membership) -> None:
    version = shipped(owner, "post_long_run_reflex_full")
    assert minutes_of(version.steps.all()) == "28 to 34 minutes"


def test_a_dose_says_how_long_how_often_and_how_firmly(owner: Membership) -> None:
    version = shipped(owner, "post_long_run_reflex_full")
    step = RoutineStep.objects.get(version=version, number=7)
    assert dose_of(step) == "60 to 80 seconds each foot, 6 to 10 presses, firm pressure"


def test_the_limits_of_a_routine_follow_from_the_engine(owner: Membership) -> None:
    limits = {
        one.label: one
        for one in limits_of(shipped(owner, "five_minute_foot_massage"), load_rules(), on=ON)
    }
    rules = load_rules()
    wound = limits[rules["open_wound"].label]
    veins = limits[rules["varicose_veins"].label]
    assert (wound.sends_nothing, wound.withheld) == (True, (1, 2, 3, 4))
    assert (veins.sends_nothing, veins.sentence) == (False, "withholds step 4.")
    thinner = limits[rules["anticoagulant_medication"].label]
    assert thinner.sentence == "softens steps 1, 2 and 4."
    assert rules["high_blood_pressure"].label not in limits


def test_a_therapist_reads_the_library(
    client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    shipped(therapist, "calf_foam_roll")
    page = signed_in(client, therapist).get(reverse("routines"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Calf foam roll" in text
    assert "2 to 4 minutes, 1 step. No client has it now." in text


def test_a_routine_s_page_shows_hazards_and_what_excludes_it(
    client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    version = shipped(therapist, "pre_run_activation")
    page = signed_in(client, therapist).get(reverse("routine", args=[version.routine.ref]))
    text = page.content.decode()
    assert "muscle work" in text
    assert "not given unless turned on" in text
    assert "Cut, graze, open blister, crack or ulcer" in text
    assert "Easier" in text


@pytest.mark.parametrize("name", ["routines", "routine"])
def test_the_office_does_not_open_the_library(
    name: str, client: Browser, admin_member: Membership, signed_in: SignIn
) -> None:
    version = own_routine(admin_member)
    args = [version.routine.ref] if name == "routine" else []
    assert signed_in(client, admin_member).get(reverse(name, args=args)).status_code == 403


def test_another_practice_s_routine_is_not_there(
    client: Browser, therapist: Membership, other_therapist: Membership, signed_in: SignIn
) -> None:
    version = own_routine(other_therapist)
    page = signed_in(client, therapist).get(reverse("routine", args=[version.routine.ref]))
    assert page.status_code == 404
