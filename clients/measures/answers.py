"""Reading what was answered: whole numbers in their range, gaps kept apart from zeros."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

# One answer per question of a form, in its order. None: not answered, or does not apply.
Answers = Sequence[int | None]


class ScoreRefused(ValueError):
    """No score was worked out. The words say what to change."""


def whole_number(answer: object, low: int, high: int, name: str) -> int:
    """The answer as it is. Raises ScoreRefused for anything but a whole number in the range."""
    if type(answer) is not int or not low <= answer <= high:
        raise ScoreRefused(f"{name}: use a whole number from {low} to {high}.")
    return answer


def given(answers: Answers, *, of: int, low: int, high: int, name: str, least: int) -> list[int]:
    """The answered ones, checked. Gaps are left out.

    Raises ScoreRefused when there are not `of` places, when fewer than `least` are answered, or
    when one is out of its range.
    """
    if len(answers) != of:
        raise ScoreRefused(
            f"{name} has {of} questions; places given: {len(answers)}. "
            "Keep an empty place for a question that was not answered."
        )
    read = [
        whole_number(answer, low, high, f"{name}, question {n}")
        for n, answer in enumerate(answers, 1)
        if answer is not None
    ]
    if len(read) < least:
        needs = f"all {of}" if least == of else f"at least {least} of {of}"
        raise ScoreRefused(
            f"{name} needs {needs} questions answered; so far: {len(read)}. "
            "Ask for the missing ones, or leave the score out this time."
        )
    return read


def mean(ratings: Sequence[int]) -> Fraction:
    """The exact mean of 1 or more ratings."""
    return Fraction(sum(ratings), len(ratings))


def rounded(score: Fraction | int, places: int = 2) -> Decimal:
    """A score as it is stored, shown and compared: one number everywhere, halves away from 0."""
    exact = Fraction(score)
    ratio = Decimal(exact.numerator) / Decimal(exact.denominator)
    return ratio.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
