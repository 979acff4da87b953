"""The safety banner: the gravest thing first, in words, and never silence."""

from datetime import timedelta
from typing import Any

import pytest

from clients.models import Client
from clients.screening.banner import Banner, banner_for
from clients.screening.queries import safety_of
from clients.screening.showing import ruled_out
from practice.accounts.models import Membership
from routines.safety.rules import load_rules
from tests.factories import ClientFactory, screened
from tests.factories.screening import (
    ALMONDS,
    CLOT,
    DIABETES,
    FRIDAY,
    NOW,
    WOUND_ON_THE_LEFT,
    cleared,
    yes,
)

pytestmark = pytest.mark.django_db
RULES = load_rules()
LABELS = {code: rule.label for code, rule in RULES.items()}
CALM_PRESSURE = yes(
    {
        "treated_and_stable": "yes",
        "systolic": 130,
        "diastolic": 80,
        "warning_symptoms": "no",
        "dizzy_on_standing": "no",
    }
)


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """An adult client of the practice."""
    return ClientFactory(practice=therapist.practice, ref="ROSA234567")


def told(client: Client, by: Membership, codes: dict[str, Any], days: int = 0) -> Banner:
    """The banner some days after a form with these answers."""
    screened(client, by, NOW, codes)
    return banner_for(client, safety_of(client, on=FRIDAY + timedelta(days=days)))


@pytest.mark.parametrize(
    ("codes", "level", "word", "reason"),
    [
        ({}, "none", "Nothing to adapt", ""),
        (CLOT, "stop", "Do not treat", LABELS["dvt_suspected_or_current"]),
        (WOUND_ON_THE_LEFT, "stop", "Do not treat", f"{LABELS['open_wound']}, left"),
        (DIABETES, "clearance", "Clearance needed", LABELS["diabetes_uncontrolled"]),
        (ALMONDS, "adapt", "Adapt", LABELS["allergy_nut_or_product"]),
    ],
)
def test_each_level_has_its_word_and_its_reason(
    codes: dict[str, Any], level: str, word: str, reason: str, rosa: Client, therapist: Membership
) -> None:
    banner = told(rosa, therapist, codes)
    assert (banner.level, banner.word, banner.reason) == (level, word, reason)
    assert (banner.set_by, banner.set_on) == ("the therapist", "20 November 2026")
    assert (banner.url, banner.more_count) == ("/c/ROSA234567/health/", 0)


def test_what_is_only_noted_is_said_as_information(rosa: Client, therapist: Membership) -> None:
    sprain = {"acute_sprain_strain": yes({"able_to_walk": "yes"}, side="left", since="2026-10-01")}
    banner = told(rosa, therapist, sprain)
    assert (banner.level, banner.word) == ("note", "For information")
    assert banner.reason == f"{LABELS['acute_sprain_strain']}, left"


def test_without_a_form_the_banner_asks_for_one(rosa: Client) -> None:
    banner = banner_for(rosa, safety_of(rosa, on=FRIDAY))
    assert banner == Banner(
        level="unknown",
        word="Health form not done",
        reason="Nothing is known of what to avoid yet",
        url="/c/ROSA234567/health/form/",
        url_label="Fill in the health form",
    )


def test_a_child_without_a_guardian_or_a_form_is_not_to_be_treated(therapist: Membership) -> None:
    child = ClientFactory(practice=therapist.practice, child=True, guardian_consented_on=None)
    banner = banner_for(child, safety_of(child, on=FRIDAY))
    assert (banner.level, banner.word) == ("stop", "Do not treat")
    assert banner.reason == "Under 16 without a guardian's consent"
    assert banner.detail.endswith("The health form is not done either.")


def test_the_reason_named_is_the_one_that_sets_the_level(
    rosa: Client, therapist: Membership
) -> None:
    # Numbness stops home and only holds the clinic; early pregnancy stops the clinic.
    numb = {
        "numbness_or_tingling": yes(
            {
                "days": 2,
                "both_feet_or_spreading": "no",
                "weakness_or_back_pain": "no",
                "saddle_or_bladder": "no",
                "diabetes": "no",
            },
            side="left",
        ),
        "pregnancy_first_trimester": yes({"weeks": 8, "bleeding_pain_or_losses": "no"}),
    }
    banner = told(rosa, therapist, numb)
    assert (banner.level, banner.reason, banner.more_count) == (
        "stop",
        LABELS["pregnancy_first_trimester"],
        1,
    )


def test_how_many_more_there_are_is_said(rosa: Client, therapist: Membership) -> None:
    banner = told(rosa, therapist, {**ALMONDS, **CLOT, **DIABETES})
    assert (banner.reason, banner.more_count) == (LABELS["dvt_suspected_or_current"], 2)
    # Whether they are short of breath was not asked, which counts as yes.
    assert banner.urgency == "emergency_999"


def test_when_to_ask_again_is_said(rosa: Client, therapist: Membership) -> None:
    assert told(rosa, therapist, WOUND_ON_THE_LEFT).review_on == "26 November 2026"


def test_a_letter_is_said_to_end(rosa: Client, therapist: Membership) -> None:
    screened(rosa, therapist, NOW, DIABETES)
    cleared(rosa, therapist)
    banner = banner_for(rosa, safety_of(rosa, on=FRIDAY))
    assert (banner.level, banner.review_on) == ("adapt", "20 December 2026")


def test_an_old_form_of_plain_nos_is_said_to_be_old(rosa: Client, therapist: Membership) -> None:
    assert told(rosa, therapist, {}, days=365).detail == ""
    assert told(rosa, therapist, {}, days=366).detail == (
        "The health form is over a year old: ask again."
    )


def test_what_is_ruled_out_is_a_row_each_the_gravest_first(
    rosa: Client, therapist: Membership
) -> None:
    unsure = {"heart_condition": {"answer": "unsure", "answers": {"symptoms_now": "no"}}}
    told(rosa, therapist, {**WOUND_ON_THE_LEFT, **ALMONDS, **unsure})
    rows = ruled_out(safety_of(rosa, on=FRIDAY))
    assert [(row.code, row.level, row.word, row.is_unsure) for row in rows] == [
        ("heart_condition", "stop", "Do not treat", True),
        ("open_wound", "stop", "Do not treat", False),
        ("oedema_medical_or_lymphoedema", "clearance", "Clearance needed", False),
        ("allergy_nut_or_product", "adapt", "Adapt", False),
    ]
    assert (rows[1].name, rows[1].home_word) == (
        f"{LABELS['open_wound']}, left",
        "No home routine, left",
    )
    assert rows[1].review_on == "26 November 2026"


def test_nothing_known_rules_nothing_out(rosa: Client) -> None:
    assert ruled_out(safety_of(rosa, on=FRIDAY)) == []


def test_a_letter_on_file_is_marked(rosa: Client, therapist: Membership) -> None:
    screened(rosa, therapist, NOW, DIABETES)
    cleared(rosa, therapist)
    assert [row.is_cleared for row in ruled_out(safety_of(rosa, on=FRIDAY))] == [True]


def test_pressure_that_is_steady_adapts_the_clinic_and_not_home(
    rosa: Client, therapist: Membership
) -> None:
    banner = told(rosa, therapist, {"high_blood_pressure": CALM_PRESSURE})
    assert (banner.level, banner.reason) == ("adapt", LABELS["high_blood_pressure"])
    rows = ruled_out(safety_of(rosa, on=FRIDAY))
    assert [row.home_word for row in rows] == ["Home routine as it is"]
