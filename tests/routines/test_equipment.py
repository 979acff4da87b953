"""Things that may stand for each other, and the ladder of balls."""

import pytest

from routines.equipment import LADDER, balls_in, softer_ball, things_in
from routines.library import stock


@pytest.mark.parametrize(
    ("text", "balls"),
    [
        ("", ()),
        ("Chair; hand towel", ()),
        ("Roll from the heel to the ball of the foot.", ()),
        ("Roll a softer ball along the whole sole.", ("soft massage ball",)),
        ("Foot mobility ball or tennis ball", ("soft massage ball", "tennis ball")),
        ("A lacrosse ball", ("lacrosse ball",)),
        ("Gentle golf-ball roll", ("golf ball",)),
        ("a lacrosse, tennis or soft massage ball",
         ("soft massage ball", "tennis ball", "lacrosse ball")),
        ("A lacrosse ball (70 to 75 mm), tennis ball or soft massage ball; mat",
         ("soft massage ball", "tennis ball", "lacrosse ball")),
        ("Standing on the ball, holding a wall", ("standing on the ball",)),
        ("Stand on a golf ball", ("standing on the ball",)),
    ],
)  # fmt: skip
def test_balls_are_named_from_softest_to_firmest(text: str, balls: tuple[str, ...]) -> None:
    assert balls_in(text) == balls


@pytest.mark.parametrize(("firmer", "softer"), list(zip(LADDER[1:], LADDER[:-1], strict=True)))
def test_each_ball_has_the_next_softer_one(firmer: str, softer: str) -> None:
    assert softer_ball(firmer) == softer


@pytest.mark.parametrize("text", ["soft massage ball", "tennis or soft ball", "chair", ""])
def test_nothing_is_softer_than_the_softest_and_what_is_no_ball_has_none(text: str) -> None:
    assert softer_ball(text) is None


@pytest.mark.parametrize("ball", LADDER)
def test_every_rung_is_known_by_its_own_name(ball: str) -> None:
    assert balls_in(ball) == (ball,)


@pytest.mark.parametrize(
    ("line", "things"),
    [
        ("", ()),
        ("Chair; hand towel", (("Chair",), ("hand towel",))),
        ("Tennis ball or lacrosse ball; mat", (("Tennis ball", "lacrosse ball"), ("mat",))),
        ("A lacrosse ball (70 or 75 mm; firm), tennis ball, or soft ball",
         (("A lacrosse ball (70 or 75 mm; firm)", "tennis ball", "soft ball"),)),
        ("Chair, with arms; mat", (("Chair, with arms",), ("mat",))),
    ],
)  # fmt: skip
def test_things_are_divided_by_semicolons_and_alternatives_by_or(
    line: str, things: tuple[tuple[str, ...], ...]
) -> None:
    assert things_in(line) == things


def test_every_shipped_line_is_read_without_losing_a_word() -> None:
    for one in stock():
        for thing in (part for group in things_in(one.version["equipment"]) for part in group):
            assert thing in one.version["equipment"]
