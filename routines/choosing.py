"""Which of the routines a client was given fits now, after which run. Values in, values out.

The rules are those of B.1: the full routine after a long or unusually hard run, in its window,
then the follow-up; shorter ones otherwise. Only codes in `assigned` are ever chosen, and a choice
says nothing about steps: those still go through the safety filter.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from routines.scaling import Mode

LONG_OVER = 16_000  # metres; 16 km itself is not a long run
# Somebody who says "more than 16 km" and no figure.
MORE_THAN_16 = LONG_OVER + 1
HARD_EFFORT = 9  # of 10: from here a run counts as unusually hard, whatever else was said
OPENS, CLOSES = timedelta(minutes=30), timedelta(minutes=90)  # after finishing, both inclusive
RUN_COUNTS_FOR = timedelta(hours=24)

FULL, FOLLOW_UP = "post_long_run_reflex_full", "evening_morning_follow_up"
SHORT, BALL = "post_run_reflex_short", "ten_minute_ball_mobility"
MASSAGE, STRETCHES = "five_minute_foot_massage", "basic_foot_stretches"
AFTER_A_RUN = (SHORT, BALL, MASSAGE)
WITHOUT_A_WINDOW = (BALL, MASSAGE, STRETCHES)
MOBILITY = (BALL, STRETCHES)  # what sore feet do rather than deep work
CALLED = {
    FULL: "the full routine",
    FOLLOW_UP: "the follow-up",
    SHORT: "the short arch-and-heel routine",
    BALL: "the 10-minute ball and mobility routine",
    MASSAGE: "the 5-minute foot massage",
    STRETCHES: "the three foot stretches",
}


class Stage(StrEnum):
    """Where a moment lies after a run."""

    TOO_SOON = "too_soon"
    IN_WINDOW = "in_window"
    LATER = "later"
    PAST = "past"


@dataclass(frozen=True)
class Run:
    """A run as told: metres, the end as an aware datetime, effort 0 to 10 or None.

    `felt_hard` is None where the runner is not sure; that counts as hard.
    """

    metres: int
    finished_at: datetime
    effort: int | None = None
    felt_hard: bool | None = False

    @property
    def is_hard(self) -> bool:
        """Unusually hard, also when nobody is sure."""
        return self.felt_hard is not False or (self.effort or 0) >= HARD_EFFORT

    @property
    def is_long(self) -> bool:
        """Whether the full routine is for it: over 16 km, or unusually hard."""
        return self.metres > LONG_OVER or self.is_hard

    @property
    def window(self) -> tuple[datetime, datetime]:
        """First and last moment for the routine right after it, on the clock of the run."""
        # Real minutes, also in a night when the clocks change.
        ended, zone = self.finished_at.astimezone(UTC), self.finished_at.tzinfo
        return (ended + OPENS).astimezone(zone), (ended + CLOSES).astimezone(zone)

    @property
    def words(self) -> str:
        """18 km; 5.2 km, unusually hard."""
        return distance(self.metres) + (", unusually hard" if self.is_hard else "")


@dataclass(frozen=True)
class Choice:
    """What fits: a routine's code, "" where the plan stands as it is, and why in a line.

    `opens_at` is when it fits, if that is still to come; `later` the code of what follows it.
    """

    mode: Mode
    why: str
    code: str = ""
    opens_at: datetime | None = None
    later: str = ""


def stage(run: Run, now: datetime) -> Stage:
    """Before the window, in it, in the day after it, or too long ago to matter."""
    # In UTC: two times of one zone compare by their clocks, which change in some nights.
    now = now.astimezone(UTC)
    opens, closes = run.window
    if now > run.finished_at.astimezone(UTC) + RUN_COUNTS_FOR:
        return Stage.PAST
    if now > closes:
        return Stage.LATER
    return Stage.IN_WINDOW if now >= opens else Stage.TOO_SOON


def choose(
    *, run: Run | None, mode: Mode, assigned: Collection[str], now: datetime,
    done: Collection[str] = (),
) -> Choice:  # fmt: skip
    """The routine of the codes in `assigned` that fits, if one does. `done`: done since the run.

    Sharp pain or a high score (Mode.NONE) chooses nothing, whatever the run was.
    """
    if mode is Mode.NONE:
        return Choice(mode, "No routine today, after what you told us about your feet.")
    at = Stage.PAST if run is None else stage(run, now)
    if run is None or at is Stage.PAST:
        code = _first(MOBILITY, assigned) if mode is Mode.SORE else ""
        called = _called(code)
        why = called[0].upper() + called[1:] + (", rather than deeper work." if code else ".")
        return Choice(mode, why, code)
    if at is not Stage.LATER and set(_wanted(run, mode, Stage.IN_WINDOW)) & set(done):
        at = Stage.LATER
    code = _first(_wanted(run, mode, at), [one for one in assigned if one not in done])
    later = FOLLOW_UP if run.is_long and at is not Stage.LATER and FOLLOW_UP in assigned else ""
    opens_at = run.window[0] if code and at is Stage.TOO_SOON else None
    said = [
        _called(code) + _when(at, code),
        f"{CALLED[FOLLOW_UP]} this evening or tomorrow morning",
    ]
    why = f"After {run.words}: {', '.join(said if later else said[:1])}."
    return Choice(mode, why, code, opens_at, later)


def distance(metres: int) -> str:
    """18 km, 5.2 km, more than 16 km."""
    if metres == MORE_THAN_16:
        return "more than 16 km"
    if metres < 1000:
        return f"{metres} m"
    # Never rounded up to a distance that was not run.
    tenths = metres // 100
    return f"{tenths // 10} km" if tenths % 10 == 0 else f"{tenths / 10:.1f} km"


def _wanted(run: Run, mode: Mode, at: Stage) -> tuple[str, ...]:
    if at is Stage.LATER:
        usual = (FOLLOW_UP, *WITHOUT_A_WINDOW) if run.is_long else WITHOUT_A_WINDOW
    else:
        usual = (FULL, *AFTER_A_RUN) if run.is_long else AFTER_A_RUN
    # The follow-up has no deep work in it, so it stays ahead of mobility.
    if mode is Mode.SORE and usual[0] != FOLLOW_UP:
        return (*MOBILITY, *usual)
    return usual


def _first(wanted: Collection[str], assigned: Collection[str]) -> str:
    return next((code for code in wanted if code in assigned), "")


def _called(code: str) -> str:
    return CALLED[code] if code else "your routines as planned"


def _when(at: Stage, code: str) -> str:
    if not code or at is Stage.LATER:
        return ""
    return " now" if at is Stage.IN_WINDOW else " from 30 minutes after it, once you have stretched"
