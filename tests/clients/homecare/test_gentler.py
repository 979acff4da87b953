"""Softened steps in plain words, and lists without what is ruled out."""

import pytest

from clients.homecare.gentler import (
    SENTENCES,
    gentler_sentences,
    implied,
    sentences_allowed,
    things_needed,
)
from routines.library import stock
from routines.models import RoutineStep
from routines.safety.rules import load_rules
from routines.safety.tags import ALL, TAGS


def test_every_hazard_has_a_sentence() -> None:
    assert set(SENTENCES) == TAGS


def test_no_sentence_names_an_illness() -> None:
    said = " ".join(SENTENCES.values()).lower()
    named = {rule.label.split(",")[0].lower() for rule in load_rules().values()}
    assert [label for label in named if label in said] == []


@pytest.mark.parametrize(
    ("easier", "softening", "said"),
    [
        ("", [], ()),
        ("", ["pressure_deep", "pressure_moderate"], ("Keep the pressure light.",)),
        (
            "Roll a softer ball",
            ["pressure_deep"],
            ("Keep the pressure light.", "Use a softer ball."),
        ),
        ("From heel to the ball of the foot", ["pressure_deep"], ("Keep the pressure light.",)),
        ("Roll a softer ball", ["oil_product"], ("Use dry hands: no oil, balm or lotion.",)),
    ],
)
def test_each_thing_is_said_once(easier: str, softening: list[str], said: tuple[str, ...]) -> None:
    assert gentler_sentences(RoutineStep(easier=easier), softening) == said


def test_the_list_of_things_leaves_out_what_is_ruled_out() -> None:
    listed = "chair; light oil or balm; a warm towel if you like; balm"
    assert things_needed(listed, frozenset()) == (
        "Chair",
        "Light oil or balm",
        "A warm towel if you like",
        "Balm",
    )
    assert things_needed(listed, frozenset({"oil_product", "heat"})) == (
        "Chair",
        "Dry hands, without oil, balm or lotion",
    )
    assert things_needed("", frozenset()) == ()


def test_a_sentence_that_calls_for_something_ruled_out_is_not_said() -> None:
    text = "Put your feet up for a while. Wipe off oil before you stand: it is slippery."
    assert sentences_allowed(text, frozenset()) == text
    assert sentences_allowed(text, frozenset({"elevation"})).startswith("Wipe off oil")
    assert sentences_allowed(text, frozenset({"elevation", "oil_product"})) == ""


def test_words_imply_hazards() -> None:
    assert implied("A frozen bottle") == {"cold"}
    assert implied("Foam roller") == {"calf_pressure"}
    assert implied("Gel roller") == {"cold"}
    assert implied("Tennis ball") == frozenset()


@pytest.mark.parametrize("routine", stock(), ids=lambda one: one.code)
def test_everything_a_shipped_list_implies_is_a_hazard_of_some_step_or_of_comfort(routine) -> None:
    carried = {tag for step in routine.steps for tag in step["tags"]} | {"heat", "elevation"}
    said = f"{routine.version['equipment']} {routine.version['aftercare']}"
    assert implied(said) <= carried
    assert ALL not in carried


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("Soak your feet in a bath.", {"heat"}),
        ("Something out of the fridge", {"cold"}),
        ("Lie down with your legs up.", {"elevation"}),
        ("Arnica", {"oil_product"}),
        ("A chair", set()),
    ],
)
def test_words_of_a_practice_s_own_imply_what_the_editor_points_out(
    text: str, tags: set[str]
) -> None:
    assert implied(text) == tags
    assert sentences_allowed(text, frozenset(tags)) == ("" if tags else text)
