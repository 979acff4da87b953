"""What the passing of days does to a flag, on both sides of every boundary."""

from datetime import date, timedelta

import pytest

from routines.safety.answers import BadAnswer
from routines.safety.dates import days_between, days_later, months_later
from routines.safety.engine import Assessment, Flag, assess
from routines.safety.levels import Side
from routines.safety.rules import load_rules
from tests.routines.safety.calm import CALM, ON

RULES = load_rules()
NEXT = "pregnancy_14_weeks_plus_or_postnatal"


def days_ago(days: int) -> date:
    return ON - timedelta(days=days)


def levels(assessment: Assessment) -> list[str]:
    return [f"{one.code} {one.clinic} {one.home} {one.urgency}" for one in assessment.reasons]


@pytest.mark.parametrize(
    ("code", "days", "expected"),
    [
        ("acute_sprain_strain", None, "stop stop none"),
        ("acute_sprain_strain", -5, "stop stop none"),
        ("acute_sprain_strain", 0, "stop stop none"),
        ("acute_sprain_strain", 2, "stop stop none"),
        ("acute_sprain_strain", 3, "adapt adapt none"),
        ("acute_sprain_strain", 14, "adapt adapt none"),
        ("acute_sprain_strain", 15, "note note none"),
        ("recent_surgery_or_implant", None, "clearance clearance none"),
        ("recent_surgery_or_implant", -1, "stop stop none"),
        ("recent_surgery_or_implant", 41, "stop stop none"),
        ("recent_surgery_or_implant", 42, "clearance clearance none"),
        ("recent_surgery_or_implant", 184, "clearance clearance none"),
        ("recent_surgery_or_implant", 185, "adapt adapt none"),
        ("suspected_or_recent_fracture", 83, "stop stop urgent_same_day"),
        ("suspected_or_recent_fracture", 84, "stop stop urgent_same_day"),
        ("acute_joint_flare", 400, "stop stop soon"),
        ("tissue_weakening_medication", None, "adapt adapt none"),
        ("tissue_weakening_medication", 13, "stop stop none"),
        ("tissue_weakening_medication", 14, "adapt adapt none"),
        ("tissue_weakening_medication", 28, "adapt adapt none"),
        ("tissue_weakening_medication", 29, "note note none"),
        ("alcohol_or_drugs", None, "stop stop none"),
        ("alcohol_or_drugs", 0, "stop stop none"),
        ("pregnancy_first_trimester", 97, "stop adapt none"),
        ("open_wound", 4000, "stop stop none"),
        ("fever_or_infectious_illness", 30, "stop stop none"),
        (NEXT, 400, "adapt adapt none"),
    ],
)
def test_a_flag_stands_where_its_date_puts_it(code: str, days: int | None, expected: str) -> None:
    since = None if days is None else days_ago(days)
    assessment = assess([Flag(code, None, since)], rules=RULES, on=ON)
    assert levels(assessment) == [f"{code} {expected}"]


def test_the_next_day_alcohol_is_gone_whatever_was_answered() -> None:
    flag = Flag("alcohol_or_drugs", since=days_ago(1), answers={"today": "yes"})
    assessment = assess([flag], rules=RULES, on=ON)
    assert (levels(assessment), assessment.clinic.overall) == ([], "none")


def test_at_fourteen_weeks_a_pregnancy_moves_on_to_the_next_rule() -> None:
    flag = Flag("pregnancy_first_trimester", since=days_ago(98))
    assert levels(assess([flag], rules=RULES, on=ON)) == [f"{NEXT} adapt adapt none"]


@pytest.mark.parametrize(
    ("due_in", "expected"),
    [
        (183, ["pregnancy_first_trimester stop adapt none"]),
        (182, [f"{NEXT} adapt adapt none"]),
        (0, [f"{NEXT} adapt adapt none"]),
        (-42, [f"{NEXT} adapt adapt none"]),
        (-43, ["pregnancy_first_trimester note note none"]),
    ],
)
def test_a_due_date_decides_before_any_other_date(due_in: int, expected: list[str]) -> None:
    answers = CALM["pregnancy_first_trimester"] | {
        "weeks": 30,
        "due_date": days_ago(-due_in).isoformat(),
    }
    flag = Flag("pregnancy_first_trimester", since=days_ago(200), answers=answers)
    assert levels(assess([flag], rules=RULES, on=ON)) == expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"due_date": days_ago(42)}, "adapt"),
        ({"due_date": days_ago(43)}, "note"),
        ({"birth_date": days_ago(42)}, "adapt"),
        ({"birth_date": days_ago(43)}, "note"),
        ({"due_date": days_ago(50), "birth_date": days_ago(40)}, "adapt"),
    ],
)
def test_six_weeks_after_birth_only_a_note_is_left(answers: dict[str, date], expected: str) -> None:
    given = CALM[NEXT] | {key: day.isoformat() for key, day in answers.items()}
    assert levels(assess([Flag(NEXT, answers=given)], rules=RULES, on=ON)) == [
        f"{NEXT} {expected} {expected} none"
    ]


def test_a_due_date_before_week_fourteen_adds_the_stricter_rule() -> None:
    answers = CALM[NEXT] | {"due_date": days_ago(-183).isoformat()}
    assessment = assess([Flag(NEXT, answers=answers)], rules=RULES, on=ON)
    assert levels(assessment) == [
        "pregnancy_first_trimester stop adapt none",
        f"{NEXT} adapt adapt none",
    ]


def test_a_caesarean_counts_from_the_birth() -> None:
    answers = CALM[NEXT] | {"caesarean": "yes", "birth_date": days_ago(10).isoformat()}
    assessment = assess([Flag(NEXT, answers=answers)], rules=RULES, on=ON)
    assert levels(assessment)[0] == "recent_surgery_or_implant stop stop none"


def test_a_fracture_twelve_weeks_old_and_discharged_steps_down() -> None:
    answers = CALM["suspected_or_recent_fracture"] | {"discharged": "yes"}
    for days, expected in ((83, "stop stop urgent_same_day"), (84, "adapt adapt none")):
        flag = Flag("suspected_or_recent_fracture", Side.LEFT, days_ago(days), answers)
        assert levels(assess([flag], rules=RULES, on=ON)) == [
            f"suspected_or_recent_fracture {expected}"
        ]


def test_of_two_dates_the_later_counts() -> None:
    answers = CALM["acute_sprain_strain"] | {"injury_date": days_ago(1).isoformat()}
    old = Flag("acute_sprain_strain", since=days_ago(40), answers=answers)
    assert levels(assess([old], rules=RULES, on=ON)) == ["acute_sprain_strain stop stop none"]


def test_the_flags_own_date_answers_the_question_for_it() -> None:
    flag = Flag("acute_sprain_strain", since=days_ago(5), answers={"able_to_walk": "yes"})
    unsure = Flag(
        "acute_sprain_strain",
        since=days_ago(5),
        answers={"able_to_walk": "yes", "injury_date": "unsure"},
    )
    for one in (flag, unsure):
        assert levels(assess([one], rules=RULES, on=ON)) == ["acute_sprain_strain adapt adapt none"]


@pytest.mark.parametrize(
    ("code", "since", "expected"),
    [
        ("open_wound", days_ago(2), ON + timedelta(days=5)),
        ("open_wound", days_ago(30), ON),
        ("open_wound", None, ON + timedelta(days=7)),
        ("fever_or_infectious_illness", ON, ON + timedelta(days=2)),
        ("plantar_fasciitis_acute_flare", None, ON + timedelta(days=14)),
        ("suspected_stress_fracture", days_ago(30), None),
    ],
)
def test_a_flag_is_asked_about_again_in_time(
    code: str, since: date | None, expected: date | None
) -> None:
    (reason,) = assess([Flag(code, None, since)], rules=RULES, on=ON).reasons
    assert reason.review_on == expected


def test_the_last_symptom_sets_the_day_to_ask_again() -> None:
    answers = CALM["fever_or_infectious_illness"] | {"last_symptom": days_ago(1).isoformat()}
    (reason,) = assess(
        [Flag("fever_or_infectious_illness", answers=answers)], rules=RULES, on=ON
    ).reasons
    assert reason.review_on == ON + timedelta(days=1)


def test_a_date_before_anybody_alive_is_refused() -> None:
    with pytest.raises(BadAnswer, match="0202-11-20 is too long ago to be meant"):
        assess([Flag("acute_sprain_strain", None, date(202, 11, 20))], rules=RULES, on=ON)


def test_months_end_on_the_last_day_a_month_has() -> None:
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2026, 12, 15), 12) == date(2027, 12, 15)
    assert months_later(date(2026, 11, 30), 1) == date(2026, 12, 30)


def test_no_sum_of_dates_runs_off_the_calendar() -> None:
    assert months_later(date(9999, 12, 1), 6) == date.max
    assert days_later(date(9999, 12, 30), 30) == date.max
    assert days_between(date(2026, 1, 2), date(2026, 1, 1)) == 0
    assert assess([Flag("open_wound")], rules=RULES, on=date.max).clinic.overall == "stop"
