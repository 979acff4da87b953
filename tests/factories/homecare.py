"""Routines to take home, given by the product's own action."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import uuid4

from clients.homecare.actions import assign
from clients.homecare.models import AssignedRoutine, HomecareRules
from clients.homecare.rules import set_rules
from clients.models import Client
from practice.accounts.models import Membership
from routines.models import RoutineVersion
from tests.factories.routines import shipped

# A Friday in winter, when London's wall clock is UTC.
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FRIDAY = date(2026, 11, 20)
LAST_DAY = date(2026, 12, 18)

# Answers as a therapist stores them, by what a client may have.
WOUND_ANSWERS = {
    "where": "Blister on the heel",
    "signs_of_infection": "no",
    "diabetes_or_poor_circulation": "no",
    "small_and_covered": "yes",
}
WOUND_LEFT = {
    "open_wound": {
        "answer": "yes",
        "side": "left",
        "since": "2026-11-19",
        "answers": WOUND_ANSWERS,
    }
}
DIABETES = {
    "diabetes_uncontrolled": {
        "answer": "yes",
        "answers": {
            "type": "type_2",
            "hba1c": 74,
            "hba1c_date": "2026-09-01",
            "hospital_or_severe_hypo": "no",
            "loss_of_feeling": "no",
            "foot_risk": "moderate",
            "hot_swollen_foot": "no",
            "sore_or_ulcer": "no",
        },
    }
}
SUSPECTED_DVT = {"dvt_suspected_or_current": {"answer": "yes", "answers": {}}}
RAYNAUDS = {
    "raynauds_or_cold_sensitivity": {
        "answer": "yes",
        "side": "both",
        "answers": {"toes_change_colour": "yes", "sores_on_toes": "no", "welts_after_ice": "no"},
    }
}
ALLERGY = {
    "allergy_nut_or_product": {
        "answer": "yes",
        "answers": {
            "allergic_to": "Almonds",
            "severity": "moderate",
            "adrenaline_pen": "no",
            "patch_test": "no",
        },
    }
}


def given(
    client: Client, by: Membership, version: RoutineVersion | None = None, **changes: Any
) -> AssignedRoutine:
    """A short shipped routine for every day until LAST_DAY, unless `changes` say otherwise."""
    values: dict[str, Any] = {
        "days": range(7),
        "remind_at": time(19),
        "starts_on": FRIDAY,
        "until": LAST_DAY,
        "message": "",
        "form_key": uuid4(),
        "now": NOW,
    }
    chosen = version or shipped(by, "five_minute_foot_massage")
    return assign(client=client, version=chosen, by=by, **(values | changes))


def ruled(by: Membership, **changes: Any) -> HomecareRules:
    """The usual rules for home routines of the practice of `by`, but for `changes`."""
    usual: dict[str, Any] = {
        "sore_from": 7,
        "quiet_days": 8,
        "first_review": "two_weeks",
        "unchanged_weeks": 6,
    }
    return set_rules(practice=by.practice, by=by, **(usual | changes))
