"""Hours and time off, as they are typed: wall-clock times."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.forms.boundfield import BoundField

from practice.schedule.models.hours import DAY, WEEKDAYS
from practice.schedule.slots import Stretch
from practice.schedule.wall import wall_time_or_next
from practice.web.forms import PlainForm
from practice.web.text import one_line
from practice.web.words import day as day_in_words

MOST = 4  # stretches in one day
FURTHEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class TypedDay:
    """The fields of one day, for the page; `more` are seldom needed."""

    name: str
    rows: list[tuple[BoundField, BoundField]]
    more: list[tuple[BoundField, BoundField]]

    @property
    def more_is_open(self) -> bool:
        """Whether something is typed there, or wrong."""
        return any(field.value() or field.errors for row in self.more for field in row)


def _clock(label: str) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def words(stretch: Stretch) -> str:
    """ "09:00 to 13:00", from minutes since midnight."""
    start, end = stretch
    return f"{start // 60:02}:{start % 60:02} to {end // 60 % 24:02}:{end % 60:02}"


class StretchesForm(PlainForm):
    """Days of up to four stretches. Subclasses add them with `add_day`."""

    def add_day(self, key: str, name: str, standing: list[Stretch]) -> None:
        """The fields of a day, filled in with what stands."""
        for n in range(MOST):
            start, end = (_clock(f"{name}, {n + 1}, {word}") for word in ("from", "until"))
            if n < len(standing):
                first, last = standing[n]
                start.initial = time(first // 60, first % 60)
                end.initial = time(last // 60 % 24, last % 60)
            self.fields[f"{key}_{n}_from"], self.fields[f"{key}_{n}_until"] = start, end
        # The sentences of our forms, for fields made after it was.
        for name_, field in self.fields.items():
            if name_.startswith(f"{key}_"):
                field.error_messages["invalid"] = "Enter a time, such as 14:30."

    def typed(self, key: str, name: str) -> TypedDay:
        """The day's fields for the page."""
        rows = [(self[f"{key}_{n}_from"], self[f"{key}_{n}_until"]) for n in range(MOST)]
        return TypedDay(name, rows[:2], rows[2:])

    def stretches(self, key: str, name: str) -> list[Stretch]:
        """What was typed for a day, in order; marks what is half typed, backward or overlapping.

        Until 00:00 is until the day ends.
        """
        found: list[tuple[Stretch, str]] = []
        for n in range(MOST):
            first, last = f"{key}_{n}_from", f"{key}_{n}_until"
            start, end = self.cleaned_data.get(first), self.cleaned_data.get(last)
            if first in self.errors or last in self.errors or (start is None and end is None):
                continue
            if start is None or end is None:
                missing = "when it begins" if start is None else "when it ends"
                self.add_error(first if start is None else last, f"{name}: enter {missing}.")
                continue
            stretch = (_minute(start), _minute(end) or DAY)
            if stretch[0] >= stretch[1]:
                self.add_error(last, f"{name}: {words(stretch)} ends before it begins.")
                continue
            for other, _ in found:
                if stretch[0] < other[1] and other[0] < stretch[1]:
                    self.add_error(
                        first,
                        f"{name}: {words(stretch)} overlaps {words(other)}. "
                        "Let one end before the other begins.",
                    )
                    break
            found.append((stretch, first))
        return sorted(stretch for stretch, _ in found)


class WeekForm(StretchesForm):
    """A whole week; `week` is what was typed, by weekday."""

    copy_monday = forms.BooleanField(
        label="Tuesday to Friday are like Monday", required=False,
        help_text="What is typed for them is then left aside.",
    )  # fmt: skip
    seen = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    sent = forms.BooleanField(
        widget=forms.HiddenInput, initial=True,
        error_messages={"required": "Nothing arrived. Open the page again."},
    )  # fmt: skip

    def __init__(
        self, *args: Any, standing: dict[int, list[Stretch]], seen: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={"seen": seen, "sent": True}, **kwargs)
        self.week: dict[int, list[Stretch]] = {}
        for n, name in enumerate(WEEKDAYS):
            self.add_day(f"d{n}", name, standing.get(n, []))

    @property
    def days(self) -> list[TypedDay]:
        """All seven, for the page."""
        return [self.typed(f"d{n}", name) for n, name in enumerate(WEEKDAYS)]

    def clean(self) -> dict[str, Any]:
        """Read the week; what Monday replaces is not looked at."""
        cleaned = super().clean() or {}
        like_monday = range(1, 5) if cleaned.get("copy_monday") else ()
        for n in like_monday:
            for name in [one for one in self.errors if one.startswith(f"d{n}_")]:
                del self.errors[name]
        self.week = {
            n: self.stretches(f"d{n}", name)
            for n, name in enumerate(WEEKDAYS)
            if n not in like_monday
        }
        self.week |= dict.fromkeys(like_monday, self.week[0])
        return cleaned


def _day_field(label: str, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


class DateForm(StretchesForm):
    """One date's own hours; `hours` is what was typed, empty for a day without work."""

    on = _day_field("Day")
    told = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.hours: list[Stretch] = []
        self.add_day("d", "That day", [])

    @property
    def day(self) -> TypedDay:
        """Its fields, for the page."""
        return self.typed("d", "Hours of that day")

    def clean_on(self) -> date:
        """A day from today on, within a few years."""
        return _sensible(self.cleaned_data["on"], self.today)

    def clean(self) -> dict[str, Any]:
        """Read the day's stretches."""
        cleaned = super().clean() or {}
        self.hours = self.stretches("d", "That day")
        return cleaned


class BlockForm(PlainForm):
    """A time off: whole days, or from one time to another; `starts_at` and `ends_at` in UTC."""

    from_day = _day_field("From")
    until_day = _day_field(
        "Until, this day included", required=False, help_text="Empty: that one day."
    )
    from_time = _clock("From this time on the first day")
    until_time = _clock("Until this time on the last day")
    reason = forms.CharField(
        label="Reason", required=False, max_length=80, validators=[one_line],
        help_text="Only people who work here see it. Leave out anything about health.",
    )  # fmt: skip
    told = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, zone: ZoneInfo, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.today = zone, today
        self.fields["from_time"].help_text = "Leave both times empty for whole days."
        for name in ("from_time", "until_time"):
            self.fields[name].error_messages["invalid"] = "Enter a time, such as 14:30."

    def clean_until_day(self) -> date | None:
        """Within a few years, too."""
        until = self.cleaned_data["until_day"]
        return _sensible(until, self.today) if until else None

    def clean(self) -> dict[str, Any]:
        """Turn days and times into two instants."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("from_day"), cleaned.get("until_day") or cleaned.get("from_day")
        if first is None or last is None or self.errors:
            return cleaned
        if first - self.today > FURTHEST or self.today - first > FURTHEST:
            self.add_error("from_day", "Enter a day within three years of today.")
            return cleaned
        start, end = cleaned.get("from_time") or time(0), cleaned.get("until_time") or time(0)
        if end == time(0):
            last += timedelta(days=1)
        starts_at = wall_time_or_next(first, start, self.zone)
        ends_at = wall_time_or_next(last, end, self.zone)
        if ends_at <= starts_at:
            where = "until_time" if cleaned.get("until_time") else "until_day"
            self.add_error(where, "This is before it begins. Enter a later one.")
        cleaned |= {"starts_at": starts_at, "ends_at": ends_at}
        return cleaned

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From and until, once the form is valid."""
        return self.cleaned_data["starts_at"], self.cleaned_data["ends_at"]


def _sensible(on: date, today: date) -> date:
    if on < today:
        raise forms.ValidationError(f"Enter a day from {day_in_words(today)} on.")
    if on - today > FURTHEST:
        raise forms.ValidationError("Enter a day within three years of today.")
    return on
