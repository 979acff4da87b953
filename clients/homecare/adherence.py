"""What was planned and what was done, day by day. Pure: dates in, words out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WINDOW = 14
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Day:
    """One day of the window. A day that is still running counts as missed only tomorrow."""

    on: date
    is_planned: bool
    is_done: bool
    is_today: bool
    # What was told of it beside a plain "done": Part, Skipped.
    told: str = ""

    @property
    def word(self) -> str:
        """What the cell says."""
        if self.told:
            return self.told
        if self.is_done:
            return "Done"
        if not self.is_planned:
            return ""
        return "Today" if self.is_today else "Missed"


@dataclass(frozen=True)
class Adherence:
    """The last two weeks of one routine."""

    days: tuple[Day, ...]

    @property
    def planned(self) -> int:
        """Planned days so far; today counts once it is marked."""
        return sum(
            day.is_planned and (day.is_done or bool(day.told) or not day.is_today)
            for day in self.days
        )

    @property
    def done(self) -> int:
        """Days on which it was done, planned or not."""
        return sum(day.is_done for day in self.days)

    @property
    def sentence(self) -> str:
        """Says what was recorded, and nothing about what it means."""
        if not self.planned and not self.done:
            return "No planned day has passed yet."
        on_plan = sum(day.is_planned and day.is_done for day in self.days)
        extra = self.done - on_plan
        said = f"Done on {on_plan} of {self.planned} planned days in the last {WINDOW} days."
        if extra:
            said += f" Also done on {extra} other {'day' if extra == 1 else 'days'}."
        return said


def adherence(
    days: Iterable[int], starts_on: date, until: date, done_on: Iterable[date], today: date,
    told: Mapping[date, str] | None = None,
) -> Adherence:  # fmt: skip
    """The window that ends today. `days` are weekdays, Monday 0; `told` words of single days."""
    weekdays, done = set(days), set(done_on)
    window = [today - timedelta(days=back) for back in reversed(range(WINDOW))]
    return Adherence(
        tuple(
            Day(
                on=day,
                is_planned=starts_on <= day <= until and day.weekday() in weekdays,
                is_done=day in done,
                is_today=day == today,
                told=(told or {}).get(day, ""),
            )
            for day in window
        )
    )


def next_day(days: Iterable[int], starts_on: date, until: date, after: date) -> date | None:
    """The first planned day later than `after`, or None when there is none."""
    weekdays = set(days)
    first = max(starts_on, after + timedelta(days=1))
    coming = (first + timedelta(days=ahead) for ahead in range(7))
    return next((day for day in coming if day <= until and day.weekday() in weekdays), None)


def days_in_words(days: Iterable[int]) -> str:
    """Every day, weekdays, or their names: "Monday, Wednesday and Friday"."""
    chosen = sorted(set(days))
    if chosen == list(range(7)):
        return "every day"
    if chosen == list(range(5)):
        return "Monday to Friday"
    names = [WEEKDAYS[day] for day in chosen]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
