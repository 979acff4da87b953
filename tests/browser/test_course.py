"""The states of the player by themselves: what comes next, at which moment, for any clock."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEFT_RIGHT_BOTH = (
    {"number": 1, "foot": "left"},
    {"number": 1, "foot": "right"},
    {"number": 2, "foot": "together"},
)
# Two sets of one step, left then right, with ten seconds of rest between the sets.
TWO_SETS = tuple(
    {"number": 1, "foot": foot, "set": number, "rest": 10_000}
    for number in (1, 2)
    for foot in ("left", "right")
)


def turns(*given: dict[str, Any]) -> list[dict[str, Any]]:
    """Turns of 30 to 60 seconds that wait for a press."""
    usual = {"set": 1, "min": 30_000, "max": 60_000, "ready": 0, "rest": 0, "waits": True}
    return [
        usual | {"isOpen": False} | one | {"key": f"{n}"} for n, one in enumerate(given)
    ]  # fmt: skip


@pytest.fixture
def course(page: Page) -> Any:
    """`course(turns, lines)`: what each line of script gives, with `c` the course."""
    page.goto("/help/")

    def play(given: list[dict[str, Any]], *lines: str) -> list[Any]:
        script = ", ".join(lines)
        return list(
            page.evaluate(
                "async (turns) => { const {Course} = await import('/static/js/course.js');"
                f" const c = new Course(turns); return [{script}]; }}",
                given,
            )
        )

    return play


NOW = "c.phase, c.index, c.left(0)"


@pytest.mark.parametrize(
    ("given", "lines", "expected"),
    [
        # Left, five seconds to change feet, right; the next step waits.
        (LEFT_RIGHT_BOTH, ("c.start(0)", "c.phase"), ["began", "running"]),
        (LEFT_RIGHT_BOTH, ("c.start(0)", "c.catchUp(29999)", "c.left(29999)"), ["began", [], 1]),
        (
            LEFT_RIGHT_BOTH,
            ("c.start(0)", "c.catchUp(30000)", "c.phase", "c.turn.foot", "c.left(30000)"),
            ["began", ["change"], "changing", "right", 5000],
        ),
        (
            LEFT_RIGHT_BOTH,
            ("c.start(0)", "c.catchUp(35001)", "c.left(35001)"),
            ["began", ["change", "began"], 29_999],
        ),
        # Asleep for an hour: what was due came due when it was due, and no more than that.
        (
            LEFT_RIGHT_BOTH,
            ("c.start(0)", "c.catchUp(3600000)", "c.phase", "c.index", "[...c.ended]"),
            ["began", ["change", "began", "wait"], "ready", 2, ["0", "1"]],
        ),
        # By itself from step to step, if wanted; by the step's own word, if it says so.
        (
            LEFT_RIGHT_BOTH,
            ("(c.goesOn = true)", "c.start(0)", "c.catchUp(3600000)", "c.phase"),
            [True, "began", ["change", "began", "began", "over"], "over"],
        ),
        (
            (LEFT_RIGHT_BOTH[0], {"number": 2, "foot": "left", "waits": False}),
            ("c.start(0)", "c.catchUp(30000)", "c.phase"),
            ["began", ["began"], "running"],
        ),
        (
            (LEFT_RIGHT_BOTH[0], {"number": 2, "foot": "left", "waits": False, "ready": 7000}),
            ("c.start(0)", "c.catchUp(30000)", "c.left(30000)", "c.catchUp(37000)"),
            ["began", ["prepare"], 7000, ["began"]],
        ),
        # Getting ready, at first and after a pause that came before the turn itself.
        (
            ({"number": 1, "foot": "left", "ready": 5000},),
            ("c.start(0)", "c.left(1000)", "c.pause(1000)", "c.left(1000)", "c.start(9000)",
             "c.catchUp(14000)", "c.left(14000)"),
            ["prepare", 4000, None, 30_000, "prepare", ["began"], 30_000],
        ),
        # A pause within a turn goes on where it was, without getting ready again.
        (
            ({"number": 1, "foot": "left", "ready": 5000},),
            ("c.start(0)", "c.catchUp(15000)", "c.pause(15000)", "c.left(99000)",
             "c.start(99000)", "c.left(99000)"),
            ["prepare", ["began"], None, 20_000, "began", 20_000],
        ),
        # Sets: left, change, right, rest, left, change, right.
        (
            TWO_SETS,
            ("c.start(0)", "c.catchUp(3600000)", "c.phase"),
            ["began", ["change", "began", "rest", "began", "change", "began", "over"], "over"],
        ),
        # A rest shorter than the change of feet is the change of feet; no rest on one foot is none.
        (
            tuple(one | {"rest": 1000} for one in TWO_SETS),
            ("c.start(0)", "c.catchUp(65000)", "c.left(65000)"),
            ["began", ["change", "began", "change"], 5000],
        ),
        (
            ({"number": 1, "foot": "left"}, {"number": 1, "foot": "left", "set": 2}),
            ("c.start(0)", "c.catchUp(30000)", "c.left(30000)"),
            ["began", ["began"], 30_000],
        ),
        # Times stay within the step's range, and say which end they met.
        (
            LEFT_RIGHT_BOTH,
            ("c.nudge(15000, 0)", "c.left(0)", "c.nudge(15000, 0)", "c.nudge(15000, 0)",
             "c.left(0)", "c.nudge(-99000, 0)", "c.left(0)"),
            ["", 45_000, "longest", "longest", 60_000, "shortest", 30_000],
        ),
        (
            LEFT_RIGHT_BOTH,
            ("c.start(0)", "c.nudge(15000, 10000)", "c.left(10000)", "c.pause(10000)",
             "c.nudge(-15000, 10000)", "c.left(10000)"),
            ["began", "", 35_000, None, "shortest", 20_000],
        ),
        # Less time than has passed: it ends in a second and not in the past.
        (
            LEFT_RIGHT_BOTH,
            ("c.nudge(15000, 0)", "c.start(0)", "c.nudge(-15000, 40000)", "c.left(40000)"),
            ["", "began", "shortest", 1000],
        ),
        # By repetitions: no end but the person's; a pause keeps how long it has run.
        (
            tuple({"number": 1, "foot": foot, "isOpen": True} for foot in ("left", "right")),
            ("c.start(0)", "c.catchUp(600000)", "c.left(600000)", "c.pause(600000)",
             "c.start(700000)", "c.left(700000)", "c.end(710000)", "c.catchUp(715000)",
             "c.nudge(15000, 715000)"),
            ["began", [], 600_000, None, "began", 600_000, "change", ["began"], ""],
        ),
        # Back and skip; before the first is the first, past the last it is over.
        (LEFT_RIGHT_BOTH, ("c.move(-1)", "c.index"), ["wait", 0]),
        (LEFT_RIGHT_BOTH, ("c.move(1)", "c.index"), ["wait", 1]),
        (LEFT_RIGHT_BOTH, ("c.move(3)", "c.phase", "[...c.ended]"), ["over", "over", []]),
        # What hurt is gone on both feet, and the course goes on with what is left.
        (
            LEFT_RIGHT_BOTH,
            ("c.start(0)", "c.catchUp(36000)", "c.without(1)", "c.turn.number", "c.phase"),
            ["began", ["change", "began"], True, 2, "ready"],
        ),
        (LEFT_RIGHT_BOTH, ("c.move(2)", "c.without(2)", "c.phase"), ["wait", False, "over"]),
        (LEFT_RIGHT_BOTH[:2], ("c.without(1)", "c.phase"), [False, "over"]),
        # Back after a kill: where it was, paused, also with more time than at first.
        (
            LEFT_RIGHT_BOTH,
            ("c.resume(1, 45000)", "c.phase", "c.left(0)", "c.start(0)", "c.left(15000)",
             "c.ran(15000)"),
            [None, "paused", 45_000, "began", 30_000, 15_000],
        ),
    ],
)  # fmt: skip
def test_what_comes_next(
    given: tuple[dict[str, Any], ...], lines: tuple[str, ...], expected: list[Any], course: Any
) -> None:
    assert course(turns(*given), *lines) == expected


def test_a_breath_is_four_in_and_six_out(page: Page) -> None:
    page.goto("/help/")
    moments = [0, 3999, 4000, 9999, 10_000]
    seen = page.evaluate(
        "async (moments) => { const {breathAt} = await import('/static/js/pacer.js');"
        " return moments.map((at) => breathAt(at, 4, 6))"
        ".map((b) => [b.isIn, b.count, b.second, b.round]); }",
        moments,
    )
    assert json.loads(json.dumps(seen)) == [
        [True, 4, 1, 1],
        [True, 1, 4, 1],
        [False, 6, 1, 1],
        [False, 1, 6, 1],
        [True, 4, 1, 2],
    ]
