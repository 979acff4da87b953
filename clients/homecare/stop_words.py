"""What is said when a client stops a step because it hurts. Values in, words out.

Nothing is diagnosed. The wording follows the contraindications that such a reason would raise, and
awaits a clinician's sign-off.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from routines.models import RoutineStep

# What is done to the lower leg, where the signs of a clot are looked for.
LEG_TAGS = frozenset({"calf_pressure", "stretch_calf", "achilles_friction"})


class Reason(StrEnum):
    """Why it was stopped, in the client's word. UNSURE is no reason given."""

    SHARP = "sharp"
    COLOUR = "colour"
    SWELLING = "swelling"
    NUMB = "numb"
    OTHER = "other"
    UNSURE = "unsure"


# As the buttons say it.
ASKED = {
    Reason.SHARP: "Sharp or shooting pain",
    Reason.COLOUR: "The skin changed colour, blistered or bled",
    Reason.SWELLING: "Swelling",
    Reason.NUMB: "Numb or tingling",
    Reason.OTHER: "Something else",
}
# As their therapist reads it.
TOLD = {
    Reason.SHARP: "sharp pain",
    Reason.COLOUR: "a change of colour, a blister or bleeding",
    Reason.SWELLING: "swelling",
    Reason.NUMB: "numb or tingling",
    Reason.OTHER: "something else",
    Reason.UNSURE: "no reason given, which counts as the gravest",
}

LEG = (
    "Leave all your routines, and do not massage, roll or stretch that leg. Use NHS 111 or ask "
    "your GP for an urgent appointment today, and tell them what you noticed. Call 999 if you are "
    "short of breath, if your chest hurts, or if the pain is severe and constant."
)
SETTLES = "If it does not settle in a few minutes, or you are worried, use NHS 111."
FOOT = {
    Reason.SHARP: f"Rest the foot and have it looked at. Do not push through. {SETTLES}",
    Reason.COLOUR: f"Sit down and leave that place alone. {SETTLES}",
    Reason.SWELLING: "Leave that foot alone. Get medical advice if the swelling has not eased "
    "after a few days, or comes with pain, heat or breathlessness.",
    Reason.NUMB: "Ask for the foot to be looked at. Where feeling is reduced you cannot judge "
    f"what pressure is safe. {SETTLES}",
    Reason.OTHER: f"Sit down and rest. {SETTLES}",
    Reason.UNSURE: f"Rest the foot and have it looked at. Do not push through. {SETTLES}",
}


@dataclass(frozen=True)
class Advice:
    """What the client reads, and what follows.

    `needs_call`: their therapists are written to. `stops_all`: every routine waits, not only the
    step.
    """

    words: str
    needs_call: bool
    stops_all: bool


def reason_of(said: str) -> Reason:
    """The reason in a form; anything that is not one of the five is UNSURE."""
    known = {one.value: one for one in ASKED}
    return known.get(said.strip(), Reason.UNSURE)


def is_on_leg(tags: Collection[str]) -> bool:
    """Whether a step with these hazards reaches the lower leg; one without any may."""
    return not tags or not LEG_TAGS.isdisjoint(tags)


def may_be_on_leg(step: RoutineStep) -> bool:
    """Whether a step reaches the lower leg in its usual form or its easier one."""
    return is_on_leg({*step.tags, *(step.easier_tags or ())})


def advise(reason: Reason, *, on_leg: bool) -> Advice:
    """On the lower leg every reason is taken for the gravest."""
    if on_leg:
        return Advice(LEG, needs_call=True, stops_all=True)
    return Advice(FOOT[reason], needs_call=reason is not Reason.OTHER, stops_all=False)
