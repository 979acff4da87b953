"""The weeks before a race: which visits, what work, what at home. Pure: days in, days out.

As in the planner, the numbers are proposals that await a professional's review.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WEEK = 7
LAST_FIRM = 14
CUT_OFF, CUT_OFF_IF_USED_TO_IT = 7, 5
LIGHT_DAYS = (3, 2)
TAPER = 21
USUAL_OFFSETS = (70, 49, 28)


@dataclass(frozen=True)
class RaceVisit:
    """One visit of the countdown. `number` is its place among the five; `days_before` the race."""

    number: int
    on: date
    days_before: int
    work: str
    home: str
    minutes: str


WORK = {
    1: (
        "Ask about health in full, take the first scores. Medium pressure.",
        "A routine that suits the weekly distance.",
    ),
    2: ("Medium to firm: calves and arches.", "The full routine after runs of 16 km or more."),
    3: (
        "Firm, if it is tolerated; 48 hours clear of the long run.",
        "The full routine after runs of 16 km or more.",
    ),
    4: ("The last firm visit. The taper begins.", "One level less pressure."),
    5: ("Light and relaxing only.", "Light. No ball on sore spots."),
}
FIRST_BUT_LATE = "Ask about health in full. Medium pressure: a first visit this late is not firm."


def race_visits(race_on: date, today: date) -> list[RaceVisit]:
    """The visits that still fit between `today` and the race, in order.

    With 10 weeks or more: 10, 7, 4 and 2 weeks before, and 3 days before. With fewer, the last two
    stay where they are and up to three are spread before them, at least 7 days apart. Below 14
    days only the light one is left; on the day before the race and on its day there is none.
    """
    left = (race_on - today).days
    visits: list[RaceVisit] = []
    if left >= LAST_FIRM:
        before = _spread(left)
        for number, days in enumerate(before, start=1):
            visits.append(_visit(number, race_on, days))
        visits.append(_visit(4, race_on, LAST_FIRM, is_first=not before))
    light = next((days for days in LIGHT_DAYS if days <= left), None)
    if light is not None:
        visits.append(_visit(5, race_on, light))
    return visits


def _spread(left: int) -> list[int]:
    """Days before the race for the visits that come before the fourth."""
    if left >= USUAL_OFFSETS[0]:
        return [*USUAL_OFFSETS]
    room = left - LAST_FIRM
    number = min(3, room // WEEK)
    return [LAST_FIRM + room * (number - n) // number for n in range(number)]


def _visit(number: int, race_on: date, days: int, *, is_first: bool = False) -> RaceVisit:
    work, home = WORK[number]
    return RaceVisit(
        number=number,
        on=race_on - timedelta(days=days),
        days_before=days,
        work=FIRST_BUT_LATE if is_first else work,
        home=home,
        minutes="20 to 30 minutes" if number == 5 else "30 to 40 minutes",
    )


class Pressure(StrEnum):
    """The most that is done on a day around the race."""

    FIRM = "firm"
    MEDIUM = "medium"
    NOT_DEEP = "not_deep"
    LIGHT = "light"
    NONE = "none"


SAID = {
    Pressure.FIRM: "Firm work is possible, if it is tolerated.",
    Pressure.MEDIUM: "Medium at most: firm work ends 2 weeks before the race.",
    Pressure.NOT_DEEP: "No deep work and nothing new.",
    Pressure.LIGHT: "Light and relaxing only, 20 to 30 minutes.",
    Pressure.NONE: "No visit: feet up.",
}
AFTER_THE_RACE = "Ask about health first: calf pain, swelling, blisters, nails, bruising."


def most_pressure(on: date, race_on: date, *, is_used_to_deep: bool) -> Pressure:
    """The most that is done on that day. Deep work ends 7 days before, 5 for who is used to it.

    On the race day and the day before it there is no visit; light until 2 days after it, then
    medium.
    """
    days = (race_on - on).days
    cut_off = CUT_OFF_IF_USED_TO_IT if is_used_to_deep else CUT_OFF
    if days >= LAST_FIRM:
        return Pressure.FIRM
    if days > cut_off:
        return Pressure.MEDIUM
    if days > 4:
        return Pressure.NOT_DEEP
    if days >= 2:
        return Pressure.LIGHT
    if days >= 0:
        return Pressure.NONE
    return Pressure.LIGHT if days >= -2 else Pressure.MEDIUM


def is_taper(on: date, race_on: date) -> bool:
    """The three weeks before a race, without its day, in which lighter training is usual."""
    return 1 <= (race_on - on).days <= TAPER
