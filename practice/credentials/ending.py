"""When something ends, and when that is said. Pure: days in, words out."""

from datetime import date, timedelta

from practice.web.words import count

# Days before the last day on which somebody is told; -1 is the day after it.
STAGES = (60, 30, 7, -1)
# Somebody who writes an old one down later than this is told nothing of it.
LATEST = -30


def stage_of(last: date, on: date) -> int | None:
    """The stage that is reached on this day: the nearest to the end; None while it is far, and
    long after it.
    """
    left = (last - on).days
    if left < LATEST:
        return None
    return min((stage for stage in STAGES if left <= stage), default=None)


def next_stage_on(last: date, stage: int) -> date:
    """The day from which a letter of this stage says too little: the next one's."""
    later = [one for one in (*STAGES, LATEST) if one < stage]
    return last - timedelta(days=later[0])


def in_words(what: str, last: date, on: date) -> str:
    """ "Insurance ends in 12 days", "Insurance ended 3 days ago"."""
    left = (last - on).days
    if left < 0:
        return f"{what} ended {'yesterday' if left == -1 else f'{-left} days ago'}"
    if left == 0:
        return f"{what} ends today"
    return f"{what} ends in {count(left, 'day', 'days')}"
