"""Health answers, stored by the product's own action."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from clients.models import Client
from clients.screening.actions import record_clearance, record_screening
from clients.screening.answers import NO
from clients.screening.models import Clearance, Screening
from practice.accounts.models import Membership
from routines.safety.rules import load_rules

# A Friday in winter, when London's wall clock is UTC.
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FRIDAY = date(2026, 11, 20)


def yes(answers: dict[str, Any] | None = None, **entry: Any) -> dict[str, Any]:
    """A code answered with yes, its side and its beginning if given."""
    return {"answer": "yes", "answers": answers or {}, **entry}


# Answers as a therapist stores them. Each stands at its rule's own level unless it says more.
NO_SIGNS = {
    "where": "Blister on the heel",
    "signs_of_infection": "no",
    "diabetes_or_poor_circulation": "no",
    "small_and_covered": "yes",
}
WOUND_ON_THE_LEFT = {"open_wound": yes(NO_SIGNS, side="left", since="2026-11-19")}
CLOT = {"dvt_suspected_or_current": yes(side=None)}
DIABETES = {
    "diabetes_uncontrolled": yes(
        {
            "type": "type_2",
            "hba1c": 74,
            "hospital_or_severe_hypo": "no",
            "loss_of_feeling": "no",
            "foot_risk": "moderate",
            "hot_swollen_foot": "no",
            "sore_or_ulcer": "no",
        }
    )
}
ALMONDS = {
    "allergy_nut_or_product": yes(
        {
            "allergic_to": "Almonds",
            "severity": "moderate",
            "adrenaline_pen": "no",
            "patch_test": "no",
        }
    )
}


def screened(
    client: Client, by: Membership, now: datetime, codes: dict[str, dict[str, Any]] | None = None
) -> Screening:
    """A whole intake: no to everything, apart from `codes`."""
    told = {code: {"answer": NO} for code in load_rules()} | (codes or {})
    return record_screening(client=client, kind=Screening.Kind.INTAKE, codes=told, by=by, now=now)


def cleared(client: Client, by: Membership, **changes: Any) -> Clearance:
    """A GP's letter about diabetes that came today and holds for 30 days."""
    values = {
        "code": "diabetes_uncontrolled",
        "given_by": "Dr Helen Ward",
        "given_by_role": "GP",
        "permits": "Light pressure on both feet.",
        "received_on": FRIDAY,
        "until": FRIDAY + timedelta(days=30),
        "now": NOW,
    }
    return record_clearance(client=client, by=by, **(values | changes))
