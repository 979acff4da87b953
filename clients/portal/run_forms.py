"""What a client tells of a run: two taps, and more if they like."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms

from practice.schedule.wall import local_day, wall_time_or_next
from practice.web.forms import PlainForm
from routines.choosing import MORE_THAN_16

# What stands on the chips, and the metres it is kept as.
FAR = {
    "5": ("5 km", 5_000),
    "10": ("10 km", 10_000),
    "half": ("Half marathon", 21_097),
    "16plus": ("More than 16 km", MORE_THAN_16),
}
OTHER = "other"
CHIPS = [*((key, words) for key, (words, _) in FAR.items()), (OTHER, "Another distance")]
EFFORT = {0: "0, no effort", 10: "10, all you had"}
NOW, HOUR, AT = "now", "hour", "at"


class RunForm(PlainForm):
    """How far, how hard, and when it was over. `finished` is the button that was pressed."""

    far = forms.ChoiceField(
        label="How far?", choices=CHIPS, widget=forms.RadioSelect,
        error_messages={"required": "Choose how far you ran."},
    )  # fmt: skip
    km = forms.DecimalField(
        label="Another distance, in kilometres", required=False, min_value=Decimal("0.1"),
        max_value=300, max_digits=6, decimal_places=3,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": "Enter kilometres as a number, such as 7.5."},
    )  # fmt: skip
    effort = forms.TypedChoiceField(
        label="How hard was it?", required=False, coerce=int, empty_value=None,
        choices=[("", "Leave out"), *((str(n), EFFORT.get(n, str(n))) for n in range(11))],
    )  # fmt: skip
    hard = forms.BooleanField(
        label="Unusually hard, or I am not sure whether it was", required=False
    )
    at = forms.TimeField(
        label="Finished at another time", required=False,
        help_text="For example, 7:15. A time later than now counts as yesterday's.",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: datetime, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.zone = now, zone
        self.fields["form_key"].initial = uuid4

    def clean(self) -> dict[str, Any]:
        """`metres` and `finished_at`, beside what was typed."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("far") == OTHER and "km" not in self.errors and not cleaned.get("km"):
            self.add_error("km", "Enter how many kilometres you ran.")
        elif cleaned.get("far") and "km" not in self.errors:
            cleaned["metres"] = self._metres(cleaned)
        pressed = self.data.get("finished")
        if pressed not in (NOW, HOUR, AT):
            self.add_error("at", "Choose when you finished.")
        elif pressed == AT and "at" not in self.errors and cleaned.get("at") is None:
            self.add_error("at", "Enter the time you finished.")
        elif pressed != AT and cleaned.get("at") is not None:
            self.add_error("at", "Take the time out, or press “At the time I typed”.")
        elif "at" not in self.errors:
            cleaned["finished_at"] = self._finished_at(pressed, cleaned)
        return cleaned

    @staticmethod
    def _metres(cleaned: dict[str, Any]) -> int:
        if cleaned["far"] == OTHER:
            return int(cleaned["km"] * 1000)
        return FAR[cleaned["far"]][1]

    def _finished_at(self, pressed: str, cleaned: dict[str, Any]) -> datetime:
        if pressed != AT:
            return self.now - timedelta(hours=1 if pressed == HOUR else 0)
        today = local_day(self.now, self.zone)
        at = wall_time_or_next(today, cleaned["at"], self.zone)
        if at <= self.now:
            return at
        return wall_time_or_next(today - timedelta(days=1), cleaned["at"], self.zone)
