"""Scores from answers, each against an example worked out by hand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.measures.answers import ScoreRefused
from clients.measures.catalogue import MEASURES, measure
from clients.measures.scoring import (
    SCORERS,
    entered,
    goals,
    psfs,
    score,
    sleep_hours,
)

GAP = None
RATINGS = ["nrs_pain", "nrs_soreness", "nrs_stiffness", "nrs_fatigue", "nrs_stress", "sleep_0_10"]

WORKED = [
    *[(code, [n], str(n)) for code in RATINGS for n in (0, 7, 10)],
    *[("pgic", [n], str(n)) for n in (1, 4, 7)],
    ("wellness_5", [1, 1, 1, 1, 1], "5"),
    ("wellness_5", [4, 3, 5, 2, 4], "18"),
    ("wellness_5", [5, 5, 5, 5, 5], "25"),
    ("hooper", [1, 1, 1, 1], "4"),
    ("hooper", [3, 2, 4, 5], "14"),
    ("hooper", [7, 7, 7, 7], "28"),
    ("lefs", [0] * 20, "0"),
    ("lefs", [4] * 20, "80"),
    ("lefs", [3] * 10 + [2] * 5 + [0] * 5, "40"),  # 30 + 10 + 0
    # FAAM: 21 x 4 = 84 points in all.
    ("faam_adl", [4] * 21, "100"),
    ("faam_adl", [0] * 21, "0"),
    ("faam_adl", [3] * 21, "75"),
    ("faam_adl", [4] * 10 + [2] * 11, "73.81"),  # 62 / 84
    ("faam_adl", [4] * 10 + [3] * 9 + [GAP] * 2, "88.16"),  # 67 / 76
    ("faam_adl", [GAP, *[2] * 20], "50"),  # 40 / 80
    ("faam_sport", [4] * 8, "100"),
    ("faam_sport", [1, 2, 3, 4, 0, 1, 2, 3], "50"),  # 16 / 32
    ("faam_sport", [1, 2, 3, 4, 0, 1, 2, GAP], "46.43"),  # 13 / 28
    # FAOS: 0 is best on the form, 100 in the score.
    ("faos_pain", [0] * 9, "100"),
    ("faos_pain", [4] * 9, "0"),
    ("faos_pain", [1, 2, 0, 1, 2, 0, 1, 2, 0], "75"),  # mean 1
    ("faos_pain", [1, 2, 0, 1, 2, 0, 1, GAP, GAP], "75"),  # 7 / 7
    ("faos_symptoms", [1, 1, 2, 0, 3, 1, 2], "64.29"),  # mean 10 / 7: 100 - 35.714
    ("faos_adl", [0] * 16 + [4], "94.12"),  # mean 4 / 17: 100 - 5.882
    ("faos_sport", [2, 2, 3, 3, 4], "30"),  # mean 2.8: 100 - 70
    ("faos_sport", [2, GAP, 3, GAP, 4], "25"),  # mean 3
    ("faos_qol", [1, 2, 3, 2], "50"),  # mean 2
    ("faos_qol", [1, 2, GAP, GAP], "62.5"),  # mean 1.5: 100 - 37.5
    # FFI: 0 is best.
    ("ffi_pain", [0] * 9, "0"),
    ("ffi_pain", [10] * 9, "100"),
    ("ffi_pain", [5, 6, 7, 4, 3, 5, 6, 2, 7], "50"),  # 45 / 90
    ("ffi_pain", [5, 6, 7, 4, GAP, 5, GAP, 2, 7], "51.43"),  # 36 / 70
    ("ffi_disability", [3] * 8 + [GAP], "30"),  # 24 / 80
    ("ffi_limitation", [1, 0, 2, 0, 3], "12"),  # 6 / 50
    ("ffi_limitation", [GAP, GAP, 8, GAP, GAP], "80"),  # 8 / 10
    ("ffi", [0] * 23, "0"),
    ("ffi", [10] * 23, "100"),
    ("ffi", [5] * 9 + [3] * 9 + [1] * 5, "30"),  # (50 + 30 + 10) / 3; by sum / 230: 33.48
    ("ffi", [5] * 9 + [3] * 8 + [GAP] + [1, 1, GAP, GAP, 2], "31.11"),  # (50 + 30 + 40/3) / 3
    ("visa_a", [0] * 8, "0"),
    ("visa_a", [10] * 7 + [30], "100"),
    ("visa_a", [6, 7, 5, 8, 4, 3, 4, 14], "51"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "answers", "expected"), WORKED)
def test_answers_come_to_the_score_worked_out_by_hand(
    code: str, answers: list[int | None], expected: str
) -> None:
    assert score(code, answers) == Decimal(expected)


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        ({"stairs": 3, "run": 0, "kneel": 6}, "3"),
        ({"stairs": 3, "run": 0, "kneel": 7}, "3.33"),
        ({"stairs": 4, "run": 4, "kneel": 6}, "4.67"),
        ({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}, "3"),
        ({"a": 1, "b": 2, "c": 4, "d": GAP, "e": GAP}, "2.33"),
        ({"a": 0, "b": 0, "c": 0}, "0"),
        ({"a": 10, "b": 10, "c": 10}, "10"),
    ],
)
def test_psfs_is_the_mean_of_what_was_rated(ratings: dict[str, int | None], expected: str) -> None:
    assert psfs(ratings) == Decimal(expected)


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        ({"walk": 4, "wellbeing": 7}, "5.5"),
        ({"walk": 4, "sleep": 5, "wellbeing": 7}, "5.33"),
        ({"walk": 4, "sleep": 5, "garden": 2, "wellbeing": 7}, "4.5"),
        ({"walk": 4, "sleep": GAP, "garden": 2, "wellbeing": 0}, "2"),
    ],
)
def test_goals_are_the_mean_with_wellbeing(ratings: dict[str, int | None], expected: str) -> None:
    assert goals(ratings) == Decimal(expected)


REFUSED = [
    ("nrs_pain", [11], "Pain: use a whole number from 0 to 10."),
    ("nrs_pain", [-1], "Pain: use a whole number from 0 to 10."),
    ("nrs_pain", [GAP], "Pain: use a whole number from 0 to 10."),
    ("nrs_pain", [3.5], "Pain: use a whole number from 0 to 10."),
    ("nrs_pain", ["3"], "Pain: use a whole number from 0 to 10."),
    ("nrs_pain", [True], "Pain: use a whole number from 0 to 10."),
    ("nrs_pain", [3, 4], "Pain takes 1 answer; given: 2."),
    ("nrs_pain", [], "Pain takes 1 answer; given: 0."),
    ("pgic", [0], "Overall change: use a whole number from 1 to 7."),
    ("pgic", [8], "Overall change: use a whole number from 1 to 7."),
    ("wellness_5", [0, 1, 1, 1, 1], "Recovery check, question 1: use a whole number from 1 to 5."),
    ("wellness_5", [1, 1, 1, 1, 6], "Recovery check, question 5: use a whole number from 1 to 5."),
    (
        "wellness_5",
        [1, 1, 1, 1, GAP],
        "Recovery check needs all 5 questions answered; so far: 4. "
        "Ask for the missing ones, or leave the score out this time.",
    ),
    ("hooper", [1, 1, 8, 1], "Hooper index, question 3: use a whole number from 1 to 7."),
    (
        "lefs",
        [4] * 19,
        "LEFS has 20 questions; places given: 19. "
        "Keep an empty place for a question that was not answered.",
    ),
    (
        "lefs",
        [4] * 19 + [GAP],
        "LEFS needs all 20 questions answered; so far: 19. "
        "Ask for the missing ones, or leave the score out this time.",
    ),
    (
        "faam_adl",
        [4] * 18 + [GAP] * 3,
        "FAAM daily living needs at least 19 of 21 questions answered; so far: 18. "
        "Ask for the missing ones, or leave the score out this time.",
    ),
    (
        "faam_sport",
        [4] * 6 + [GAP] * 2,
        "FAAM sport needs at least 7 of 8 questions answered; so far: 6. "
        "Ask for the missing ones, or leave the score out this time.",
    ),
    (
        "faos_qol",
        [1, GAP, GAP, GAP],
        "FAOS quality of life needs at least 2 of 4 questions answered; so far: 1. "
        "Ask for the missing ones, or leave the score out this time.",
    ),
    (
        "ffi",
        [5] * 18 + [GAP] * 5,
        "Foot Function Index: activity limitation needs at least 1 of 5 questions answered; "
        "so far: 0. Ask for the missing ones, or leave the score out this time.",
    ),
    ("ffi", [5] * 22 + [11], "Foot Function Index, question 23: use a whole number from 0 to 10."),
    ("visa_a", [11] + [5] * 7, "VISA-A, question 1: use a whole number from 0 to 10."),
    ("visa_a", [5] * 7 + [31], "VISA-A, question 8: use a whole number from 0 to 30."),
    (
        "psfs",
        [1, 2, 3],
        "Patient-Specific Functional Scale is not worked out from a row of answers: "
        "enter the activities or goals.",
    ),
    (
        "tendins_a",
        [1, 2, 3],
        "TENDINS-A is not worked out from a row of answers: enter the total of the form.",
    ),
    ("moxfq", [1], "This measure is not in the list. Choose one from the list."),
]


@pytest.mark.parametrize(("code", "answers", "words"), REFUSED)
def test_what_cannot_be_scored_is_refused_with_what_to_do(
    code: str, answers: list[int | None], words: str
) -> None:
    with pytest.raises(ScoreRefused) as refused:
        score(code, answers)
    assert str(refused.value) == words


@pytest.mark.parametrize("code", [c for c in SCORERS if c not in {*RATINGS, "pgic"}])
@pytest.mark.parametrize("gaps", [1, 2, 3])
def test_gaps_are_allowed_as_far_as_the_source_allows_them(code: str, gaps: int) -> None:
    places, allowed = {
        "wellness_5": (5, 0), "hooper": (4, 0), "lefs": (20, 0), "visa_a": (8, 0),
        "faam_adl": (21, 2), "faam_sport": (8, 1),
        "faos_pain": (9, 2), "faos_symptoms": (7, 2), "faos_adl": (17, 2), "faos_sport": (5, 2),
        "faos_qol": (4, 2),
        "ffi": (23, 4), "ffi_pain": (9, 8), "ffi_disability": (9, 8), "ffi_limitation": (5, 4),
    }[code]  # fmt: skip
    answers: list[int | None] = [1] * (places - gaps) + [GAP] * gaps
    if gaps <= allowed:
        # What is left says the same, so the score is that of the whole form.
        assert score(code, answers) == score(code, [1] * places)
    else:
        with pytest.raises(ScoreRefused, match="questions answered"):
            score(code, answers)


@pytest.mark.parametrize(
    ("ratings", "words"),
    [
        ({"a": 1, "b": 2}, "rate 3 to 5 activities; so far: 2."),
        ({"a": 1, "b": 2, "c": GAP}, "rate 3 to 5 activities; so far: 2."),
        (dict.fromkeys("abcdef", 1), "keep to 5 activities at most."),
        ({"a": 1, "b": 2, "c": 11}, "use a whole number from 0 to 10."),
    ],
)
def test_psfs_is_refused(ratings: dict[str, int | None], words: str) -> None:
    with pytest.raises(ScoreRefused) as refused:
        psfs(ratings)
    assert str(refused.value) == f"Patient-Specific Functional Scale: {words}"


@pytest.mark.parametrize(
    ("ratings", "words"),
    [
        ({"wellbeing": 5}, "rate 1 to 3 goals; so far: 0."),
        ({"a": GAP, "wellbeing": 5}, "rate 1 to 3 goals; so far: 0."),
        ({"a": 1, "b": 1, "c": 1, "d": 1, "wellbeing": 5}, "keep to 3 goals at most."),
        ({"a": 1}, "rate wellbeing as well, from 0 to 10."),
        ({"a": 1, "wellbeing": GAP}, "rate wellbeing as well, from 0 to 10."),
        ({"a": -1, "wellbeing": 5}, "use a whole number from 0 to 10."),
    ],
)
def test_goals_are_refused(ratings: dict[str, int | None], words: str) -> None:
    with pytest.raises(ScoreRefused) as refused:
        goals(ratings)
    assert str(refused.value) == f"My goals: {words}"


@pytest.mark.parametrize("code", MEASURES)
def test_a_typed_score_is_taken_within_the_range_and_not_beyond(code: str) -> None:
    its = measure(code)
    assert entered(code, its.low) == its.low
    assert entered(code, Decimal(its.high)) == its.high
    for beyond in (its.low - 1, its.high + 1, Decimal("1E+40"), Decimal("NaN"), 5.0, "5", None):
        with pytest.raises(ScoreRefused, match=f"from {its.low} to {its.high}"):
            entered(code, beyond)


@pytest.mark.parametrize(
    ("code", "value", "taken"),
    [
        ("tendins_a", "41.67", True),
        ("tendins_a", "41.671", False),
        ("mymop", "2.67", True),
        ("faam_adl", "88.16", True),
        ("lefs", "40", True),
        ("lefs", "40.00", True),
        ("lefs", "40.5", False),
        ("visa_a", "51.5", False),
        ("nrs_pain", "3.5", False),
        ("wellness_5", "18.5", False),
    ],
)
def test_decimals_are_taken_where_the_score_has_them(code: str, value: str, taken: bool) -> None:
    if taken:
        assert entered(code, Decimal(value)) == Decimal(value)
    else:
        with pytest.raises(ScoreRefused):
            entered(code, Decimal(value))


def test_a_typed_minus_0_is_0() -> None:
    assert str(entered("mymop", Decimal("-0"))) == "0.00"


@pytest.mark.parametrize("hours", [0, 8, 24, Decimal("7.5")])
def test_hours_of_sleep_are_taken_in_halves(hours: Decimal | int) -> None:
    assert sleep_hours(hours) == hours


@pytest.mark.parametrize("hours", [-1, 25, Decimal("7.25"), Decimal("NaN"), 7.5, "8", None, True])
def test_other_hours_of_sleep_are_refused(hours: object) -> None:
    with pytest.raises(ScoreRefused, match="in half hours"):
        sleep_hours(hours)


def test_every_measure_has_an_example_or_is_a_total_from_elsewhere() -> None:
    assert {code for code, _, _ in WORKED} == set(SCORERS)
    assert set(MEASURES) - set(SCORERS) == {"psfs", "goals", "tendins_a", "mymop"}


# Places of a form, the range of an answer, and the way the score goes as an answer goes up.
FORMS = {
    "wellness_5": (5, 1, 5, 1), "hooper": (4, 1, 7, 1), "lefs": (20, 0, 4, 1),
    "faam_adl": (21, 0, 4, 1), "faam_sport": (8, 0, 4, 1), "faos_sport": (5, 0, 4, -1),
    "ffi": (23, 0, 10, 1), "ffi_pain": (9, 0, 10, 1), "visa_a": (8, 0, 10, 1),
}  # fmt: skip


@given(st.data(), st.sampled_from(sorted(FORMS)))
def test_a_score_is_in_range_and_follows_every_answer(data: st.DataObject, code: str) -> None:
    places, low, high, way = FORMS[code]
    answers = data.draw(st.lists(st.integers(low, high), min_size=places, max_size=places))
    one = data.draw(st.integers(0, places - 1))
    answers[one] = min(answers[one], high - 1)
    more = [answer + (n == one) for n, answer in enumerate(answers)]
    its = measure(code)
    assert its.low <= score(code, answers) <= its.high
    assert (score(code, more) - score(code, answers)) * way > 0


@pytest.mark.slow
@given(st.dictionaries(st.text(min_size=1), st.integers(0, 10), min_size=3, max_size=5))
def test_a_mean_lies_between_its_ratings(ratings: dict[str, int]) -> None:
    assert min(ratings.values()) <= psfs(ratings) <= max(ratings.values())
