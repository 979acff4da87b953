"""Answers that cannot be meant are refused, and unsure is never the way out."""

from datetime import timedelta

import pytest

from routines.safety.answers import BadAnswer, Given
from routines.safety.engine import Assessment, Flag, assess
from routines.safety.levels import Level
from routines.safety.questions import Question
from routines.safety.rules import Rule, load_rules
from tests.routines.safety.calm import CALM, ON, is_safety

RULES = load_rules()
QUESTIONS = [
    pytest.param(rule, question, id=f"{rule.code}-{question.key}")
    for rule in RULES.values()
    for question in rule.questions
    if question.kind in ("yes_no", "choice")
]
SAFETY = [
    pytest.param(rule, question, id=f"{rule.code}-{question.key}")
    for rule in RULES.values()
    for question in rule.questions
    if is_safety(question)
]


def put(rule: Rule, answers: dict[str, Given]) -> Assessment:
    return assess([Flag(rule.code, answers=answers)], rules=RULES, on=ON)


def ranks(assessment: Assessment) -> tuple[int, int, int]:
    clinic, home = assessment.clinic.overall, assessment.home.overall
    return (clinic.rank, home.rank, assessment.urgency.rank)


@pytest.mark.parametrize(
    ("code", "answers", "said"),
    [
        ("open_wound", {"infected": "yes"}, "open_wound has no question 'infected'"),
        (
            "open_wound",
            {"signs_of_infection": "Yes"},
            "open_wound, signs_of_infection: 'Yes' is not one of yes, no, unsure",
        ),
        (
            "open_wound",
            {"signs_of_infection": 1},
            "open_wound, signs_of_infection: 1 is not one of yes, no, unsure",
        ),
        ("open_wound", {"where": 3}, "open_wound, where: must be text"),
        (
            "severe_bruising",
            {"cause": "fell"},
            "severe_bruising, cause: 'fell' is not one of known, unexplained, unsure",
        ),
        (
            "diabetes_controlled",
            {"hba1c": "55"},
            "diabetes_controlled, hba1c: '55' is not a number or unsure",
        ),
        (
            "diabetes_controlled",
            {"hba1c": True},
            "diabetes_controlled, hba1c: True is not a number or unsure",
        ),
        (
            "diabetes_controlled",
            {"hba1c": 7.5},
            "diabetes_controlled, hba1c: 7.5 is not between 15 and 200 mmol/mol",
        ),
        (
            "diabetes_controlled",
            {"hba1c": float("nan")},
            "diabetes_controlled, hba1c: nan is not between 15 and 200 mmol/mol",
        ),
        (
            "diabetes_controlled",
            {"hba1c_date": "2026-11-22"},
            "diabetes_controlled, hba1c_date: 2026-11-22 is too far ahead",
        ),
        (
            "diabetes_controlled",
            {"hba1c_date": "20261101"},
            "diabetes_controlled, hba1c_date: '20261101' is not a date like 2026-11-21",
        ),
        (
            "diabetes_controlled",
            {"hba1c_date": "2026-02-30"},
            "diabetes_controlled, hba1c_date: '2026-02-30' is not a day of the calendar",
        ),
        (
            "diabetes_controlled",
            {"hba1c_date": "1026-10-01"},
            "diabetes_controlled, hba1c_date: 1026-10-01 is too long ago to be meant",
        ),
        (
            "pregnancy_first_trimester",
            {"due_date": (ON + timedelta(days=301)).isoformat()},
            "pregnancy_first_trimester, due_date: 2027-09-18 is too far ahead",
        ),
        (
            "heart_condition",
            {"x" * 90: "yes"},
            f"heart_condition has no question '{'x' * 56}...",
        ),
    ],
)
def test_an_impossible_answer_says_what_is_wrong(
    code: str, answers: dict[str, Given], said: str
) -> None:
    with pytest.raises(BadAnswer) as error:
        put(RULES[code], answers)
    assert str(error.value) == said


def test_true_and_false_are_yes_and_no() -> None:
    rule = RULES["varicose_veins"]
    assert put(rule, {"hot_or_hard_vein": True, "ulcer_or_bleeding": False}) == put(
        rule, {"hot_or_hard_vein": "yes", "ulcer_or_bleeding": "no"}
    )


@pytest.mark.parametrize(("rule", "question"), QUESTIONS)
def test_unsure_is_never_looser_than_any_answer(rule: Rule, question: Question) -> None:
    unsure = ranks(put(rule, CALM[rule.code] | {question.key: "unsure"}))
    for answer in ("yes", "no") if question.kind == "yes_no" else question.choices:
        plain = ranks(put(rule, CALM[rule.code] | {question.key: answer}))
        assert all(one >= other for one, other in zip(unsure, plain, strict=True))


@pytest.mark.parametrize(("rule", "question"), SAFETY)
def test_a_skipped_answer_counts_as_unsure(rule: Rule, question: Question) -> None:
    others = {key: one for key, one in CALM[rule.code].items() if key != question.key}
    info = {one.key: "-" for one in rule.questions if one.kind == "text"}
    skipped, unsure = (put(rule, info | others | more) for more in ({}, {question.key: "unsure"}))
    if others or info:
        assert ranks(skipped) == ranks(unsure)
        assert {one.code for one in skipped.reasons} == {one.code for one in unsure.reasons}


def test_follow_ups_never_put_leave_the_rule_where_it_stands() -> None:
    assert assess([Flag("varicose_veins")], rules=RULES, on=ON).clinic.overall is Level.ADAPT
    half = put(RULES["varicose_veins"], {"ulcer_or_bleeding": "no"})
    assert half.clinic.overall is Level.STOP
    assert half.reasons[0].why == (
        "Varicose veins or inflamed surface vein (phlebitis); A hot, red, hard or tender cord"
        " along a vein? not answered, so taken as unsure."
    )


def test_an_unknown_blood_pressure_waits_for_clearance_but_is_no_emergency() -> None:
    reading = {"systolic": "unsure", "diastolic": "unsure"}
    assessment = put(RULES["high_blood_pressure"], CALM["high_blood_pressure"] | reading)
    assert (assessment.clinic.overall, assessment.urgency) == ("clearance", "none")
