"""What must not be left behind in silence by somebody who leaves. Features say how much it is."""

from collections.abc import Callable
from datetime import datetime

from practice.accounts.models import Membership
from practice.web.words import count

# How many visits, or the like, are still to come with the member.
Coming = Callable[[Membership, datetime], int]
_COMING: list[Coming] = []


class LeftBehind(Exception):
    """People still expect them, and whoever ends the place did not say that they know it."""

    def __init__(self, member: Membership, number: int) -> None:
        self.number = number
        coming = count(number, "visit or workshop is", "visits or workshops are")
        super().__init__(
            f"{coming} still to come with {member.name}. Hand them over or cancel them first, or "
            "tick that they stay behind."
        )


def register(coming: Coming) -> None:
    """Let it count. Registered twice, it counts once."""
    if coming not in _COMING:
        _COMING.append(coming)


def still_to_come(member: Membership, now: datetime) -> int:
    """All of it together."""
    return sum(coming(member, now) for coming in _COMING)
