"""Words that imply a hazard are pointed out unless the hazard is ticked, or answered for."""

from typing import Any

import pytest

from routines.library import heads_read, stock
from routines.safety.tags import TAGS
from routines.safety.wording import (
    BOTH_AT_ONCE,
    HINTS,
    READ,
    findings,
    open_findings,
    texts_of,
    wrong_in,
    wrong_in_head,
)

NONE = frozenset({"elevation"})  # a hazard that no word below means
STEP: dict[str, Any] = {
    "title": "One", "instruction": "Be still.", "reps": "", "hold": "", "tip": "", "easier": "",
    "harder": "", "pressure": "", "min_seconds": 30, "max_seconds": 60, "tags": ["touch_light"],
    "easier_tags": None, "harder_tags": None, "not_so": [], "per_side": False, "breath": "",
    "only_foot": "", "picture_alt": "",
}  # fmt: skip


def step(**changes: Any) -> dict[str, Any]:
    return STEP | changes


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("Press deeply into the arch", "pressure_deep"),
        ("Use FIRM pressure", "pressure_deep"),
        ("Now harder", "pressure_deep"),
        ("Take a lacrosse ball", "pressure_deep"),
        ("With your knuckles", "pressure_deep"),
        ("With your full body weight", "pressure_deep"),
        ("Roll a ball to and fro", "pressure_moderate"),
        ("Knead the sole", "pressure_moderate"),
        ("A frozen bottle", "pressure_moderate"),
        ("Stroke the foot", "touch_light"),
        ("Use both thumbs", "touch_light"),
        ("Work up both calves", "calf_pressure"),
        ("Beside the Achilles", "achilles_friction"),
        ("Stretch for 20 seconds", "stretch_calf"),
        ("Lean in", "stretch_calf"),
        ("Pull each toe", "toe_traction"),
        ("Draw the big toe back", "toe_traction"),
        ("Circle your ankles", "ankle_rom"),
        ("Lift a weight", "strength"),
        ("Scrunch a towel", "strength"),
        ("Stand on one leg", "weight_bearing"),
        ("Keep your balance", "weight_bearing"),
        ("Half-kneel", "kneel"),
        ("On hands and knees", "kneel"),
        ("Lay on a warm towel", "heat"),
        ("A hot-water bottle", "heat"),
        ("Soak the feet", "heat"),
        ("Ice for a minute", "cold"),
        ("Something cool", "cold"),
        ("Put your feet up", "elevation"),
        ("Raise both legs", "elevation"),
        ("Rub in almond oil", "oil_product"),
        ("A little magnesium", "oil_product"),
        ("h\u200bot", "heat"),
        ("A footbath", "heat"),
        ("Pull on a TheraBand", "strength"),
        ("Rest your feet on three pillows", "elevation"),
        ("Legs against the wall", "elevation"),
        ("March on the spot", "weight_bearing"),
        ("Climb the stairs", "weight_bearing"),
        ("Jog or skip", "weight_bearing"),
        ("Squash the arch", "pressure_moderate"),
        ("With a fist", "pressure_moderate"),
        ("Crush it", "pressure_moderate"),
        ("ｈｏｔ", "heat"),
    ],
)
def test_a_word_suggests_its_hazard(text: str, suggested: str) -> None:
    tags = frozenset({"kneel"}) if suggested == "elevation" else NONE
    found = findings(texts_of(step(instruction=text, tags=sorted(tags))))
    assert suggested in {one.tags[0] for one in found}
    ticked = sorted({suggested})
    assert suggested not in {
        one.tags[0] for one in findings(texts_of(step(instruction=text, tags=ticked)))
    }


@pytest.mark.parametrize(
    ("text", "tags", "hints"),
    [
        (
            "Knead the calf from ankle to knee, then stretch it.",
            ["pressure_moderate", "stretch_calf"],
            ["calf pressed", "ankle"],
        ),
        ("Roll the calf.", ["calf_pressure"], []),
        ("Stroke up the calf.", ["calf_pressure"], []),
        ("Stretch the calf.", ["stretch_calf"], []),
        (
            "Rub across the Achilles tendon, then stretch it.",
            ["touch_light", "stretch_calf"],
            ["achilles pressed"],
        ),
        ("Rub across the Achilles tendon.", ["achilles_friction"], []),
        ("Massage the whole sole with your thumbs", ["toe_traction"], ["touch"]),
        ("Lean into the wall, back heel down", ["toe_traction"], ["stretch"]),
        ("Pull each toe, then circle the ankle", ["toe_traction"], ["ankle"]),
        ("Circle the ankle", ["stretch_calf"], ["ankle"]),
    ],
)
def test_one_hazard_does_not_answer_for_another(
    text: str, tags: list[str], hints: list[str]
) -> None:
    assert [one.hint for one in findings(texts_of(step(instruction=text, tags=tags)))] == hints


RISING = {"per_side": True, "tags": ["strength", "weight_bearing"]}


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"instruction": "Both feet: rise onto your toes."}, ["instruction"]),
        ({"instruction": "Rise with your FEET TOGETHER."}, ["instruction"]),
        ({"instruction": "Cross the other leg."}, ["instruction"]),
        ({"instruction": "Begin with the left."}, ["instruction"]),
        ({"easier": "Rise on both heels."}, ["easier form"]),
        ({"instruction": "Rise onto your toes."}, []),
        ({"tip": "Then the other foot."}, []),
        ({"instruction": "Both feet: rise onto your toes.", "per_side": False}, []),
    ],
)
def test_what_is_done_with_one_foot_is_written_for_one(
    changes: dict[str, Any], where: list[str]
) -> None:
    found = open_findings(step(**RISING | changes))
    assert [(one.where, one.wants) for one in found] == [(one, BOTH_AT_ONCE) for one in where]
    not_so = [
        {"where": one.where, "hint": one.hint, "text": one.text, "because": "A comparison."}
        for one in found
    ]
    assert open_findings(step(**RISING | changes, not_so=not_so)) == ()


def test_a_breath_says_what_to_do_as_well() -> None:
    breath = "Press deep with a knuckle as you breathe out, standing."
    found = findings(texts_of(step(breath=breath)))
    assert [(one.where, one.hint) for one in found] == [
        ("breath", "deep"),
        ("breath", "press"),
        ("breath", "standing"),
    ]


LACROSSE = "Press a lacrosse ball deep into the arch. Kneel and sit back on your heels."


@pytest.mark.parametrize(
    ("head", "wrong"),
    [
        ({}, []),
        ({"aftercare": "Wrap up warm, put your feet up, and wipe off oil. No ice."}, []),
        ({"aftercare": LACROSSE}, [("aftercare", "“lacrosse”, “Press”, “Kneel”")]),
        ({"purpose": "Stretch the calf"}, [("purpose", "“calf”, “Stretch”")]),
        ({"aftercare": "Wipe off oil before you stand."}, []),
        ({"aftercare": "Wipe off oil before you stand up."}, [("aftercare", "“stand”")]),
        ({"purpose": "Ease tight calves"}, []),
        ({"name": "Deep press", "equipment": "Ball"}, []),
    ],
)
def test_what_needs_a_hazard_does_not_stand_above_the_steps(
    head: dict[str, str], wrong: list[tuple[str, str]]
) -> None:
    said = "Write this as a step, where its hazard can be ticked: {}."
    found = list(wrong_in_head(head, read=heads_read()))
    assert found == [(name, said.format(words)) for name, words in wrong]


def test_the_shipped_heads_are_clean() -> None:
    heads = [one.version for one in stock()]
    assert [head for head in heads if list(wrong_in_head(head, read=heads_read()))] == []


@pytest.mark.parametrize(
    "text",
    ["Rest with both feet on the floor.", "Breathe out slowly.", "Look at the ball of the foot.",
     "Notice what the foot feels.", "A shot of colour.", "Without hurry."],
)  # fmt: skip
def test_plain_words_suggest_nothing(text: str) -> None:
    assert findings(texts_of(step(instruction=text, tags=["elevation"]))) == ()


@pytest.mark.parametrize("where", ["title", "instruction", "reps", "hold", "tip", "breath"])
def test_every_text_that_says_what_to_do_is_read(where: str) -> None:
    assert [one.tags for one in findings(texts_of(step(**{where: "hot"})))] == [("heat",)]


@pytest.mark.parametrize(
    ("tags", "easier_tags", "harder_tags", "where"),
    [
        (["touch_light"], None, None, ["easier form", "harder form"]),
        (["touch_light", "heat"], None, None, []),
        # An easier form with hazards of its own is judged by these alone.
        (["touch_light", "heat"], ["touch_light"], None, ["easier form"]),
        (["touch_light"], ["heat"], None, ["harder form"]),
        # A harder form is judged by its own and those of the step.
        (["touch_light"], ["heat"], ["heat"], []),
        (["touch_light", "heat"], None, ["strength"], []),
    ],
)
def test_each_form_is_held_against_the_hazards_it_is_judged_by(
    tags: list[str], easier_tags: list[str] | None, harder_tags: list[str] | None, where: list[str]
) -> None:
    one = step(
        easier="A hot pack.", harder="A hot pack.", tags=tags, easier_tags=easier_tags,
        harder_tags=harder_tags,
    )  # fmt: skip
    assert [found.where for found in findings(texts_of(one))] == where


def answer(**changes: str) -> list[dict[str, str]]:
    kept = {"where": "instruction", "hint": "heat", "text": "Not too hot.", "because": "A wish."}
    return [kept | changes]


@pytest.mark.parametrize(
    ("not_so", "is_open"),
    [
        ([], True),
        (answer(), False),
        (answer(because=" "), True),
        (answer(text="Not hot."), True),
        (answer(where="tip"), True),
        (answer(hint="cold"), True),
    ],
)
def test_an_answer_holds_for_the_very_same_words_only(not_so: list[Any], is_open: bool) -> None:
    found = open_findings(step(instruction="Not too hot.", not_so=not_so))
    assert bool(found) is is_open


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"tags": []}, "tags"),
        ({"tags": ["pressure_moderate"], "pressure": "firm"}, "tags"),
        ({"tags": ["pressure_deep"], "pressure": "firm"}, None),
        ({"tags": ["touch_light"], "pressure": "medium"}, "tags"),
        ({"tags": ["pressure_moderate"], "pressure": "medium"}, None),
        ({"tags": ["calf_pressure"], "pressure": "medium"}, None),
        ({"pressure": "light"}, None),
        ({"tags": ["touch_light", "tickling"]}, "tags"),
        ({"easier_tags": ["heat"], "easier": ""}, "easier"),
        ({"easier_tags": ["heat"], "easier": "Warm socks"}, "easier"),
        ({"easier_tags": ["heat"], "easier": "Put on warm socks."}, None),
        ({"harder_tags": ["heat"], "harder": ""}, "harder"),
        ({"min_seconds": 61}, "max_seconds"),
        ({"min_seconds": 0}, "max_seconds"),
    ],
)
def test_what_is_wrong_in_a_step_is_no_matter_of_words(
    changes: dict[str, Any], field: str | None
) -> None:
    assert [name for name, _ in wrong_in(step(**changes))] == ([field] if field else [])


def shipped() -> list[dict[str, Any]]:
    return [dict(one) for routine in stock() for one in routine.steps]


def test_the_shipped_steps_are_clean() -> None:
    assert [one["title"] for one in shipped() if open_findings(one) or list(wrong_in(one))] == []


def test_every_text_that_is_excused_is_still_shipped() -> None:
    needed = {
        (one.hint, one.text)
        for step in shipped()
        for one in findings(texts_of(step), read=frozenset())
    }
    assert needed == READ


def test_every_hazard_is_suggested_by_some_word() -> None:
    suggested = {tag for hint in HINTS for tag in hint.answered_by}
    assert suggested == TAGS
