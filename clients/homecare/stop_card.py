"""When to stop a routine and whom to call: the same words on the page, in the player, on paper.

They name no illness. Source: the stop conditions of every step in domain B.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class StopCard:
    """What a client reads before the first step, and always beside it."""

    heading: str
    opening: str
    signs: tuple[str, ...]
    help: str


STOP_CARD = StopCard(
    heading="Stop and get help",
    opening=(
        "Comfort only: stop if it hurts, feels numb or shoots. "
        "Stop at once and sit down if you notice:"
    ),
    signs=(
        "sharp, shooting or spreading pain",
        "new numbness or tingling, or feeling dizzy",
        "new swelling, or heat or a deep ache in one calf",
        "skin that turns white, blisters or bleeds",
    ),
    help=(
        "If it does not settle in a few minutes, or you are worried, use NHS 111. "
        "Chest pain or trouble breathing: call 999."
    ),
)
