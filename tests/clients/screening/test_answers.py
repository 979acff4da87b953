"""Stored answers, read as flags: the last word on each code counts, and silence is no no."""

from datetime import date
from typing import Any

import pytest

from clients.screening.answered import answered_groups
from clients.screening.answers import complete, flags_from, latest_by_code
from routines.safety.engine import Clearance, Flag
from routines.safety.levels import Side
from routines.safety.rules import load_rules

NO = {"answer": "no"}
WOUND = load_rules()["open_wound"]
ONLY_WOUND = {"open_wound": WOUND}


def test_later_forms_speak_over_earlier_ones_code_by_code() -> None:
    said = latest_by_code(
        [
            {
                "codes": {
                    "fever": {"answer": "yes"},
                    "open_wound": {"answer": "yes", "side": "left"},
                }
            },
            {"codes": {"open_wound": {"answer": "yes", "side": "right"}}},
            {"codes": {"fever": NO}, "signed_name": "Rosa Bell"},
        ]
    )
    assert said == {"fever": NO, "open_wound": {"answer": "yes", "side": "right"}}


def test_nothing_told_is_nothing_said() -> None:
    assert latest_by_code([]) == {}
    assert latest_by_code([{}]) == {}


def test_everything_but_a_plain_no_is_a_flag() -> None:
    letter = Clearance(until=date(2027, 1, 1))
    said: dict[str, dict[str, Any]] = {
        "a": NO,
        "b": {"answer": "yes", "side": "left", "since": "2026-11-19", "answers": {"k": "no"}},
        "c": {"answer": "unsure", "side": None, "since": None, "answers": None},
        "d": {},
    }
    assert flags_from(said, {"b": letter, "a": letter}) == [
        Flag("b", Side.LEFT, date(2026, 11, 19), {"k": "no"}, letter),
        Flag("c"),
        Flag("d"),
    ]


def test_a_code_that_was_skipped_is_not_sure_about_everything() -> None:
    assert complete({}, ONLY_WOUND) == {
        "open_wound": {
            "answer": "unsure",
            "answers": {
                "signs_of_infection": "unsure",
                "diabetes_or_poor_circulation": "unsure",
                "small_and_covered": "unsure",
            },
        }
    }


def test_a_follow_up_that_was_skipped_is_not_sure_and_the_rest_stays() -> None:
    told = {
        "answer": "yes",
        "side": "left",
        "since": "2026-11-19",
        "answers": {"where": "Heel", "small_and_covered": "yes"},
    }
    assert complete({"open_wound": told}, ONLY_WOUND)["open_wound"] == {
        "answer": "yes",
        "side": "left",
        "since": "2026-11-19",
        "answers": {
            "where": "Heel",
            "signs_of_infection": "unsure",
            "diabetes_or_poor_circulation": "unsure",
            "small_and_covered": "yes",
        },
    }


def test_a_plain_no_carries_nothing_else() -> None:
    told = {"open_wound": {"answer": "no", "side": "left", "answers": {"where": "Heel"}}}
    assert complete(told, ONLY_WOUND) == {"open_wound": NO}


def test_completing_leaves_what_was_told_as_it_is() -> None:
    told: dict[str, Any] = {"open_wound": {"answer": "yes", "answers": {}}}
    complete(told, ONLY_WOUND)
    assert told == {"open_wound": {"answer": "yes", "answers": {}}}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"answer": "perhaps"}, f"Answer yes, no or not sure: {WOUND.label}."),
        ({"answer": True}, f"Answer yes, no or not sure: {WOUND.label}."),
        ({"side": "left"}, f"Answer yes, no or not sure: {WOUND.label}."),
        ({"answer": "yes", "side": "middle"}, f"Choose left, right or both: {WOUND.label}."),
        ({"answer": "yes", "since": "yesterday"}, "'yesterday' is not a date like 2026-11-21"),
        ({"answer": "yes", "since": "1026-11-19"}, "1026-11-19 is too long ago to be meant"),
    ],
)
def test_an_answer_that_is_none_is_refused(entry: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError) as caught:
        complete({"open_wound": entry}, ONLY_WOUND)
    assert str(caught.value) == said


def test_answers_are_read_over_in_words() -> None:
    told = {
        "open_wound": {
            "answer": "yes",
            "side": "left",
            "since": "2026-11-09",
            "answers": {
                "where": "Heel",
                "signs_of_infection": "unsure",
                "small_and_covered": "yes",
            },
        },
        "dvt_pe_history": NO,
        "high_blood_pressure": {
            "answer": "unsure",
            "answers": {"systolic": 150, "reading_date": "2026-10-01", "diastolic": "unsure"},
        },
        "diabetes_uncontrolled": {"answer": "yes", "answers": {"type": "type_2"}},
    }
    groups = answered_groups(told, load_rules())
    assert groups.plain_no == (load_rules()["dvt_pe_history"].label,)
    asked = {rule.code: {q.key: q.ask for q in rule.questions} for rule in load_rules().values()}
    pressure, wound = asked["high_blood_pressure"], asked["open_wound"]
    assert [(one.label, one.said, one.rows) for one in groups.flagged] == [
        (
            load_rules()["high_blood_pressure"].label,
            "Not sure",
            (
                (pressure["systolic"], "150 mmHg"),
                (pressure["diastolic"], "Not sure"),
                (pressure["reading_date"], "1 October 2026"),
            ),
        ),
        (
            load_rules()["diabetes_uncontrolled"].label,
            "Yes",
            ((asked["diabetes_uncontrolled"]["type"], "Type 2"),),
        ),
        (
            WOUND.label,
            "Yes",
            (
                ("Side", "Left"),
                ("Since", "9 November 2026"),
                (wound["where"], "Heel"),
                (wound["signs_of_infection"], "Not sure"),
                (wound["small_and_covered"], "Yes"),
            ),
        ),
    ]
