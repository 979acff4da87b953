"""What a routine needs: things that may stand for each other, and balls from soft to firm.

The order of the balls is a general one. It awaits a professional's review.
"""

import re

# From softest to firmest; the last is how hard it gets, on the firmest ball.
LADDER: tuple[str, ...] = (
    "soft massage ball",
    "tennis ball",
    "golf ball",
    "lacrosse ball",
    "standing on the ball",
)
# How each is written; what is found earlier is not looked for again in the same words.
_WRITTEN = {
    "standing on the ball": r"stand(?:ing)? (?:up )?(?:on|onto) (?:the |a |your )?\w* ?balls?",
    "soft massage ball": r"soft(?:er)?(?: massage)? balls?|(?:foot )?(?:massage|mobility) balls?",
    "tennis ball": r"tennis[- ]balls?",
    "golf ball": r"golf[- ]balls?",
    "lacrosse ball": r"lacrosse[- ]balls?",
}
_WORDS = {ball: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for ball, words in _WRITTEN.items()}
# "A lacrosse, tennis or soft ball": the word that only the last one carries.
_SHARED = re.compile(
    r"\b(soft(?: massage)?|tennis|golf|lacrosse)(?=(?:,? or |, | and )(?:\w+[, ]+)*?"
    r"(?:soft|tennis|golf|lacrosse|massage)[\w ]* balls?\b)",
    re.IGNORECASE,
)


def balls_in(text: str) -> tuple[str, ...]:
    """The rungs of `LADDER` that a text names, from softest to firmest."""
    written = _SHARED.sub(r"\1 ball", text)
    found = set()
    for ball, words in _WORDS.items():
        written, times = words.subn(" ", written)
        if times:
            found.add(ball)
    return tuple(ball for ball in LADDER if ball in found)


def softer_ball(name: str) -> str | None:
    """The next softer rung than the softest one that is named; None when there is none."""
    named = balls_in(name)
    if not named or named[0] == LADDER[0]:
        return None
    return LADDER[LADDER.index(named[0]) - 1]


def things_in(equipment: str) -> tuple[tuple[str, ...], ...]:
    """Each thing of the equipment line, as the things of which any will do.

    "Chair; tennis ball or soft ball" is (("Chair",), ("tennis ball", "soft ball")). What stands in
    brackets belongs to the thing before it.
    """
    things = (part.strip() for part in re.split(r";(?![^(]*\))", equipment))
    return tuple(_alternatives(thing) for thing in things if thing)


def _alternatives(thing: str) -> tuple[str, ...]:
    """Parts divided by "or"; commas divide them only where an "or" comes after them."""
    if not re.search(r" or (?![^(]*\))", thing):
        return (thing,)
    parts = re.split(r",? or (?![^(]*\))|, (?![^(]*\))", thing)
    return tuple(part.strip() for part in parts if part.strip())
