"""How a softened step is done, in plain words that name no illness.

The wording awaits a clinician's sign-off, like every safety text of the product.
"""

import re
from collections.abc import Iterable

from routines.equipment import LADDER, balls_in, softer_ball, things_in
from routines.models import RoutineStep
from routines.safety.wording import plainly_implied

SENTENCES = {
    "pressure_deep": "Keep the pressure light.",
    "pressure_moderate": "Keep the pressure light.",
    "calf_pressure": "Keep the pressure on the calf light.",
    "touch_light": "Use a very light touch.",
    "achilles_friction": "Touch very lightly, and stay beside the tendon.",
    "stretch_calf": "Stretch only a little, and stop before it pulls.",
    "stretch_plantar": "Stretch only a little, and stop before it pulls.",
    "toe_traction": "Move the toes gently, without pulling.",
    "ankle_rom": "Move slowly, only as far as is easy.",
    "strength": "Do fewer, with less effort.",
    "weight_bearing": "Hold on to something steady, or sit down for this one.",
    "kneel": "Put a cushion under your knees, and stop if they hurt.",
    "heat": "Use mild warmth only, and test it on your hand first.",
    "cold": "Use something cool rather than frozen.",
    "elevation": "Raise your feet only a little.",
    "oil_product": "Use dry hands: no oil, balm or lotion.",
}
SOFTER_BALL = "Use a softer ball."
STANDING = "standing on the ball"
TAKES_A_BALL = re.compile(r"\b(soft|softer|tennis) ball\b", re.IGNORECASE)
# A ball to roll on: the ball of the foot is none.
A_BALL = re.compile(
    r"\bballs?\b(?! of (?:the|your|each|one|either) (?:\w+ )?(?:foot|feet|toe))", re.IGNORECASE
)
# "A softer ball" is no ball by its name; standing on one says nothing of how firm it is.
NO_NAME = re.compile(
    r"\bsofter (?:massage )?balls?\b|\bstand(?:ing)? (?:up )?(?:on|onto)\b", re.IGNORECASE
)
PRESSURE = {"pressure_deep", "pressure_moderate"}

# Words in free text that call for something a step would carry a hazard tag for.
IMPLIES = {
    "oil_product": re.compile(r"\b(oil|balm|lotion|cream|rub)s?\b", re.IGNORECASE),
    "heat": re.compile(r"\b(warm|heat|hot)\b", re.IGNORECASE),
    "cold": re.compile(r"\b(frozen|ice|cold|gel)\b", re.IGNORECASE),
    "elevation": re.compile(r"\b(feet up|raise)", re.IGNORECASE),
    "calf_pressure": re.compile(r"\b(foam roller|calves)\b", re.IGNORECASE),
}
IN_PLACE = {"oil_product": "Dry hands, without oil, balm or lotion"}


def gentler_sentences(
    step: RoutineStep, softening: Iterable[str], ball: str = ""
) -> tuple[str, ...]:
    """What to do about each softened hazard, each thing said once.

    `ball` is what `ball_sentence` says; it stands in the place of a softer one in general.
    """
    softened = sorted(softening)
    said = dict.fromkeys(SENTENCES[tag] for tag in softened)
    if PRESSURE & set(softened) and TAKES_A_BALL.search(step.easier):
        said[ball or SOFTER_BALL] = None
    elif ball:
        said[ball] = None
    return tuple(said)


def takes_a_ball(step: RoutineStep, equipment: str) -> bool:
    """Whether a ball is rolled on in the step, as far as its words say."""
    words = f"{step.instruction} {step.tip} {step.easier}"
    return bool(A_BALL.search(words) or (A_BALL.search(step.title) and A_BALL.search(equipment)))


def ball_sentence(step: RoutineStep, words: str, equipment: str, rungs: int) -> str:
    """Which ball to take instead, that many rungs softer; empty when the step takes none.

    `words` are those the client reads. It is never firmer than a ball named anywhere for the step.
    """
    if not rungs or not takes_a_ball(step, equipment):
        return ""
    start = usual_ball(words, equipment)
    if not start:
        return SOFTER_BALL
    all_words = (step.title, step.instruction, step.tip, step.easier, words, equipment)
    named = (ball for text in all_words for ball in _rolled_on(text))
    ball = min([softer(start, rungs), *named], key=LADDER.index)
    return f"{'Sit down, and use' if STANDING in balls_in(words) else 'Use'} a {ball}."


def usual_ball(words: str, equipment: str) -> str:
    """The rung to go down from: the ball the words name, or that of the equipment; empty for none.

    Standing on a ball is a rung of its own only where nothing says which ball it is.
    """
    named = balls_in(words) or balls_in(equipment)
    if named == (STANDING,):
        named = _rolled_on(words) or _rolled_on(equipment) or named
    return named[0] if named else ""


def _rolled_on(text: str) -> tuple[str, ...]:
    """The balls a text names, also where one stands on them."""
    return balls_in(NO_NAME.sub(" ", text))


def softer(ball: str, rungs: int) -> str:
    """The ball so many rungs down the ladder; at its foot, the softest."""
    for _ in range(rungs):
        ball = softer_ball(ball) or ball
    return ball


def things_needed(equipment: str, refused: frozenset[str], rungs: int = 0) -> tuple[str, ...]:
    """What to have ready, without what the tags in `refused` rule out, balls `rungs` softer."""
    items = [item.strip() for item in equipment.split(";") if item.strip()]
    if rungs:
        items = [_with_softer_ball(item, rungs) for item in items]
    kept = (_allowed(item, refused) for item in items)
    return tuple(dict.fromkeys(item for item in kept if item))


def _with_softer_ball(item: str, rungs: int) -> str:
    named = balls_in(item)
    if not named:
        return item
    # Of several balls the softest counts, as beside the steps; what is no ball stays.
    others = [one for (*ones,) in things_in(item) for one in ones if not balls_in(one)]
    return " or ".join(dict.fromkeys([softer(named[0], rungs), *others]))


def sentences_allowed(text: str, refused: frozenset[str]) -> str:
    """A text of several sentences, without those that call for something refused."""
    sentences = re.split(r"(?<=[.!?])\s+", text.strip())
    return " ".join(one for one in sentences if not implied(one) & refused)


def implied(text: str) -> frozenset[str]:
    """The hazard tags that the words of a text imply."""
    own = frozenset(tag for tag, words in IMPLIES.items() if words.search(text))
    return own | plainly_implied(text)


def _allowed(item: str, refused: frozenset[str]) -> str:
    ruled_out = implied(item) & refused
    if not ruled_out:
        return item[0].upper() + item[1:]
    return next((IN_PLACE[tag] for tag in sorted(ruled_out) if tag in IN_PLACE), "")
