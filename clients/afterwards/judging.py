"""What follows from how a client has been after a visit. Pure.

The limits are app-derived and await a clinician's review.
"""

from enum import StrEnum

RISE = 2  # of 10, from the end of the session to two days after it


class Follows(StrEnum):
    """What a therapist must do about it."""

    NOTHING = "nothing"
    LOOK = "look"
    CALL = "call"


def follows(
    *, hours: int, soreness: int | None, before: int | None, unexpected: bool, limit: int
) -> Follows:
    """Anything unexpected, or soreness at the practice's limit, is a call; after 48 hours a rise
    by 2 is a look.

    `before` is how sore they were after the session or, where nobody wrote it down, a day later.
    `unexpected` is true for somebody who is not sure.
    """
    if unexpected or (soreness is not None and soreness >= limit):
        return Follows.CALL
    if hours == 48 and None not in (soreness, before) and soreness - before >= RISE:  # type: ignore[operator]
        return Follows.LOOK
    return Follows.NOTHING
