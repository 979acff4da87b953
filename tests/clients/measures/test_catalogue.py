"""What the catalogue holds, what it must not hold, and how it speaks."""

import ast
import re
import sys
from collections.abc import Iterator

import pytest

from clients.measures import change, scoring
from clients.measures.catalogue import (
    COMFORT_CAPTION,
    MEASURES,
    OWN,
    PAIN_CHANGE,
    PROGRESS_CAPTION,
    SCORE_ENTRY,
    Measure,
    Region,
    measure,
    suited_to,
)
from practice.web.claims import claims_in
from tests.repository import tree

MODULES = [path for path in tree.modules("clients") if path.parent.name == "measures"]
# What a score does not show, besides the words that no text of ours may use.
OVERCLAIMS = re.compile(
    r"\b(cur(e|es|ed|ing)|pro(ve|ves|ved|ven|of)|thanks to|because of|work(s|ed)|fix(es|ed)?"
    r"|treat(s|ed|ment)?|heal(s|ed|ing)?|effective\w*|success\w*|normal)\b|!",
    re.IGNORECASE,
)


def words_of(its: Measure) -> Iterator[str]:
    yield from (its.name, its.credit, *its.labels)
    for item in its.items:
        yield from (item.words, item.low_words, item.high_words)
    if its.threshold:
        yield from (its.threshold.note, its.threshold.source)


SPOKEN = [
    *(words for its in MEASURES.values() for words in words_of(its)),
    *(PROGRESS_CAPTION, COMFORT_CAPTION, change.BEYOND, change.WITHIN, change.NOT_AGREED),
]


def test_the_measures_are_these() -> None:
    assert [its.code for its in OWN] == [
        "nrs_pain", "nrs_soreness", "nrs_stiffness", "nrs_fatigue", "nrs_stress", "sleep_0_10",
        "psfs", "pgic", "wellness_5", "goals",
    ]  # fmt: skip
    assert [its.code for its in SCORE_ENTRY] == [
        "hooper", "lefs", "faam_adl", "faam_sport", "faos_pain", "faos_symptoms", "faos_adl",
        "faos_sport", "faos_qol", "ffi", "ffi_pain", "ffi_disability", "ffi_limitation", "visa_a",
        "tendins_a", "mymop",
    ]  # fmt: skip
    assert len(MEASURES) == len(OWN) + len(SCORE_ENTRY)


@pytest.mark.parametrize("its", SCORE_ENTRY, ids=lambda its: its.code)
def test_no_question_of_a_published_form_is_here(its: Measure) -> None:
    assert its.score_entry_only
    assert (its.items, its.labels) == ((), ())
    assert its.credit


@pytest.mark.parametrize("its", OWN, ids=lambda its: its.code)
def test_every_question_of_ours_has_words_at_both_ends(its: Measure) -> None:
    assert not its.score_entry_only
    for item in its.items:
        assert item.words.endswith("?")
        assert item.low < item.high
        assert item.low_words != item.high_words
    assert len({item.key for item in its.items}) == len(its.items)


def test_the_questions_keep_to_their_ranges() -> None:
    by_code = {its.code: {(item.low, item.high) for item in its.items} for its in OWN}
    assert by_code.pop("pgic") == {(1, 7)}
    assert by_code.pop("wellness_5") == {(1, 5)}
    assert set().union(*by_code.values()) == {(0, 10)}
    assert [(code, its.named) for code, its in MEASURES.items() if its.named] == [
        ("psfs", (3, 5)),
        ("goals", (1, 3)),
    ]


@pytest.mark.parametrize(
    ("code", "low", "high"),
    [
        ("nrs_pain", 0, 10), ("sleep_0_10", 0, 10), ("psfs", 0, 10), ("pgic", 1, 7),
        ("wellness_5", 5, 25), ("goals", 0, 10), ("hooper", 4, 28), ("lefs", 0, 80),
        ("faam_adl", 0, 100), ("faam_sport", 0, 100), ("faos_qol", 0, 100), ("ffi", 0, 100),
        ("visa_a", 0, 100), ("tendins_a", 0, 100), ("mymop", 0, 6),
    ],
)  # fmt: skip
def test_scores_have_the_published_range(code: str, low: int, high: int) -> None:
    assert (measure(code).low, measure(code).high) == (low, high)


def test_overall_change_has_words_for_each_of_its_7_points() -> None:
    its = measure("pgic")
    assert len(its.labels) == 7
    assert (its.labels[0], its.labels[-1]) == (its.items[0].low_words, its.items[0].high_words)


def test_psfs_names_its_author() -> None:
    assert "Stratford" in measure("psfs").credit
    assert "1995" in measure("psfs").credit


def test_only_pain_is_rated_for_each_place() -> None:
    assert [code for code, its in MEASURES.items() if its.per_site] == ["nrs_pain"]


@pytest.mark.parametrize(("start", "points"), [(0, 2), (1, 2), (4, 2), (7, 2), (8, 3), (10, 3)])
def test_pain_takes_more_from_a_high_start(start: int, points: int) -> None:
    assert PAIN_CHANGE.at(scoring.entered("nrs_pain", start)) == points


@pytest.mark.parametrize(
    ("regions", "codes"),
    [
        ([], []),
        ([Region.LEG], ["lefs"]),
        ([Region.ACHILLES], ["visa_a", "tendins_a"]),
        ([Region.ACHILLES, Region.LEG], ["lefs", "visa_a", "tendins_a"]),
    ],
)
def test_a_measure_is_offered_for_its_region_only(regions: list[Region], codes: list[str]) -> None:
    assert [its.code for its in suited_to(regions)] == codes


@pytest.mark.parametrize("words", [words for words in dict.fromkeys(SPOKEN) if words])
def test_nothing_claims_more_than_a_rating_shows(words: str) -> None:
    assert claims_in(words) == []
    assert OVERCLAIMS.findall(words) == []


@pytest.mark.parametrize("claim", ["It worked!", "cured", "proven", "thanks to us", "heals"])
def test_the_list_of_claims_catches_a_claim(claim: str) -> None:
    assert OVERCLAIMS.search(claim)


def test_the_captions_say_what_the_ratings_are() -> None:
    assert PROGRESS_CAPTION == (
        "These are your own ratings over time. They show how you felt, not what caused it."
    )


def imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


# When the app has its own models and pages, they are not among these.
PURE = {"answers.py", "catalogue.py", "change.py", "schedule.py", "scoring.py"}


def test_the_pure_modules_know_the_standard_library_and_each_other_only() -> None:
    sources = {path.name: path.read_text() for path in MODULES if path.name in PURE}
    assert set(sources) == PURE
    beyond = {
        (name, module)
        for name, source in sources.items()
        for module in imported(source)
        if not module.startswith("clients.measures.")
        and module.split(".")[0] not in sys.stdlib_module_names
    }
    assert beyond == set()
