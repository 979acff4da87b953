"""The health form as a person fills it in: what the pages post."""

from typing import Any

from routines.safety.rules import load_rules

# A blister on the left heel, said on the second page.
WOUND_DETAILS = {
    "open_wound__side": "left",
    "open_wound__since_day": "19",
    "open_wound__since_month": "11",
    "open_wound__since_year": "2026",
    "open_wound__where": "Blister on the heel",
    "open_wound__signs_of_infection": "no",
    "open_wound__diabetes_or_poor_circulation": "no",
    "open_wound__small_and_covered": "yes",
}
WOUND_STORED = {
    "answer": "yes",
    "side": "left",
    "since": "2026-11-19",
    "answers": {
        "where": "Blister on the heel",
        "signs_of_infection": "no",
        "diabetes_or_poor_circulation": "no",
        "small_and_covered": "yes",
    },
}
CLOT_DETAILS = {
    "dvt_suspected_or_current__diagnosis": "suspected",
    "dvt_suspected_or_current__swollen_or_sore_calf": "yes",
    "dvt_suspected_or_current__breathless_or_chest_pain": "no",
    "dvt_suspected_or_current__recent_risk": "unsure",
}


def all_no(**changes: str) -> dict[str, str]:
    """The first page: no to everything apart from `changes`."""
    return dict.fromkeys(load_rules(), "no") | changes


def text(page: Any) -> str:
    """A page with its whitespace folded."""
    return " ".join(page.content.decode().split())
