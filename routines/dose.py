"""How much of a step: by time, by counting or by breaths, in sets with rests; seconds and words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from practice.web.words import count
from routines.models import Measure, RoutineStep

# What a step says that was written before it could say more, and every shipped one.
PLAIN: Mapping[str, Any] = {
    "only_foot": "", "mode": "time", "sets": 1, "rest_seconds": 0, "ready_seconds": 5,
    "waits": True, "rep_count": 0, "breath_count": 0, "breath_in": 0, "breath_out": 0,
    "picture_id": None, "picture_alt": "",
}  # fmt: skip
RANGES = {
    "sets": (1, 10), "rest_seconds": (0, 120), "ready_seconds": (0, 15), "rep_count": (1, 100),
    "breath_count": (1, 100), "breath_in": (3, 5), "breath_out": (4, 8),
}  # fmt: skip
IN, OUT = 4, 6  # seconds; the usual breath
COUNTS = ("rep_count", "breath_count", "breath_in", "breath_out")
COUNTED = {Measure.REPS.value: COUNTS[:1], Measure.BREATHS.value: COUNTS[1:]}
PACE = re.compile(r"\bin for (\d), out for (\d)\b")


def in_all(seconds: int, sets: int, turns: int, rest_seconds: int) -> int:
    """Every set on every foot, each taking so many seconds, with the rests between sets."""
    return sets * turns * seconds + (sets - 1) * rest_seconds


@dataclass(frozen=True)
class Dose:
    """How much of a step is done on `turns` feet, one after the other. Seconds; 0 is not given."""

    min_seconds: int
    max_seconds: int
    turns: int = 1
    mode: str = Measure.TIME.value
    sets: int = 1
    rest_seconds: int = 0
    rep_count: int = 0
    breath_count: int = 0
    breath_in: int = 0
    breath_out: int = 0

    @property
    def least(self) -> int:
        """Seconds in all, at the shortest: every set on every foot, and the rests between sets."""
        return in_all(self.min_seconds, self.sets, self.turns, self.rest_seconds)

    @property
    def most(self) -> int:
        """As `least`, at the longest."""
        return in_all(self.max_seconds, self.sets, self.turns, self.rest_seconds)

    @property
    def words(self) -> tuple[str, ...]:
        """In parts: "30 seconds, left then right, twice", "10 times, 2 sets, 30 seconds rest"."""
        rest = f"{count(self.rest_seconds, 'second', 'seconds')} rest"
        rests = (rest,) if self.sets > 1 and self.rest_seconds else ()
        each = " each foot" if self.turns == 2 else ""
        if self.mode == Measure.TIME:
            time = range_words(self.min_seconds, self.max_seconds)
            if self.sets == 1:
                return (time + each,)
            how_often = "twice" if self.sets == 2 else f"{self.sets} times"
            return (time, *(("left then right",) if each else ()), how_often, *rests)
        sets = (f"{self.sets} sets",) if self.sets > 1 else ()
        if self.mode == Measure.REPS:
            return (
                ("once" if self.rep_count == 1 else f"{self.rep_count} times") + each,
                *sets,
                *rests,
            )
        breaths = count(self.breath_count, "breath", "breaths") + each
        return breaths, f"in {self.breath_in}, out {self.breath_out}", *sets, *rests


def dose_in(step: RoutineStep) -> Dose:
    """All that a step asks for, as it is written."""
    return Dose(
        step.min_seconds, step.max_seconds, 2 if step.per_side and not step.only_foot else 1,
        step.mode, step.sets, step.rest_seconds, step.rep_count, step.breath_count,
        *pace_of(step),
    )  # fmt: skip


def pace_of(step: RoutineStep) -> tuple[int, int]:
    """Seconds in and out of its breath, from its fields or its words; 0 and 0 without a pace.

    Steps from before there were fields for it say it in words.
    """
    if step.breath_in:
        return step.breath_in, step.breath_out
    said = PACE.search(step.breath)
    pace = (int(said[1]), int(said[2])) if said else (0, 0)
    return pace if _fits("breath_in", pace[0]) and _fits("breath_out", pace[1]) else (0, 0)


def wrong_in_dose(step: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What does not go together in how much of a step is done: the field, and what to do."""
    if step["mode"] not in Measure.values:
        yield "mode", "Choose one of the answers on the page."
    if step["only_foot"] not in ("", *(("left", "right") if step["per_side"] else ())):
        yield "side", "Choose one of the answers on the page."
    counted = COUNTED.get(step["mode"], ())
    for name in ("sets", "rest_seconds", "ready_seconds", *counted):
        if not _fits(name, step[name]):
            yield name, "Enter a whole number, {} to {}.".format(*RANGES[name])
            return
    if step["mode"] == Measure.BREATHS:
        each = step["breath_in"] + step["breath_out"]
        needs = each * step["breath_count"]
        if needs > step["max_seconds"] >= step["min_seconds"]:
            said = f"{count(step['breath_count'], 'breath', 'breaths')} of {each} seconds"
            yield "max_seconds", f"{said} take {needs} seconds: the longest time is at least that."


def settled(step: Mapping[str, Any]) -> dict[str, Any]:
    """The same step without what it does not count, and without rests where there is one set."""
    rest = step["rest_seconds"] if step["sets"] > 1 else 0
    return dict(step) | dict.fromkeys(not_counted(step["mode"]), 0) | {"rest_seconds": rest}


def not_counted(mode: str) -> tuple[str, ...]:
    """The fields that a step of this mode does without."""
    return tuple(name for name in COUNTS if name not in COUNTED.get(mode, ()))


def minutes_of(steps: Iterable[RoutineStep]) -> str:
    """How long it takes with every set on every foot, without the optional steps."""
    counted = [dose_in(step) for step in steps if not step.is_optional]
    return range_words(sum(one.least for one in counted), sum(one.most for one in counted))


def range_words(least: int, most: int) -> str:
    """A range of seconds: whole minutes from 90 seconds on, so that nobody reads decimals."""
    if most < 90:
        return f"{least} seconds" if least == most else f"{least} to {most} seconds"
    low, high = max(1, round(least / 60)), round(most / 60)
    if low == high:
        return f"{high} minutes"
    return f"{low} to {high} minutes"


def dose_of(step: RoutineStep) -> str:
    """How long, how often, how firmly: "60 to 80 seconds each foot, 6 to 10 presses, firm"."""
    only = f"{step.only_foot} foot only" if step.only_foot else ""
    return joined(dose_in(step).words, only, step.reps, step.hold, step.pressure)


def joined(words: Iterable[str], only: str, reps: str, hold: str, pressure: str) -> str:
    """A dose in one line; what is empty is left out."""
    how = (only, reps, f"hold {hold}" if hold else "", f"{pressure} pressure" if pressure else "")
    return ", ".join((*words, *filter(None, how)))


def _fits(name: str, value: int) -> bool:
    least, most = RANGES[name]
    return least <= value <= most
