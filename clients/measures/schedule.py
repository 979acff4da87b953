"""Which measures are due at a session. Pure: it is told the number of the session."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from clients.measures.answers import ScoreRefused
from clients.measures.catalogue import measure

EVERY = 4
OVERALL_CHANGE_FROM = 3


class Moment(StrEnum):
    """When within a session a measure is asked."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class Due:
    """A measure to ask for, and when."""

    code: str
    moments: tuple[Moment, ...] = (Moment.BEFORE,)


def is_milestone(session: int, of: int | None) -> bool:
    """Whether a session is the first, a fourth (4, 8, 12 and so on) or the last.

    `session` counts from 1. `of` is the agreed number, None where none was agreed: then no session
    is known to be the last. One beyond the agreed number counts as the last.
    """
    if session < 1 or (of is not None and of < 1):
        raise ScoreRefused("Sessions are counted from 1. Check the number of the session.")
    return session == 1 or session % EVERY == 0 or (of is not None and session >= of)


def due(*, session: int, of: int | None, region_codes: Collection[str] = ()) -> list[Due]:
    """What to ask at session number `session` of `of`, in the order of asking.

    Each session: pain and soreness before and after, sleep before. First, every fourth and last:
    PSFS, goals and the measures of a region that the therapist chose for this client
    (`region_codes`, none unless that region matters). From the third on: overall change.
    Everything else in the catalogue is there to be added by hand.
    """
    for code in region_codes:
        if measure(code).region is None:
            raise ScoreRefused(f"{measure(code).name} is not about one region. Add it by hand.")
    milestone = is_milestone(session, of)
    both = (Moment.BEFORE, Moment.AFTER)
    asked = [Due("nrs_pain", both), Due("nrs_soreness", both), Due("sleep_0_10")]
    if milestone:
        asked += [Due("psfs"), Due("goals")]
    if session >= OVERALL_CHANGE_FROM:
        asked.append(Due("pgic"))
    if milestone:
        asked += [Due(code) for code in dict.fromkeys(region_codes)]
    return asked
