"""The form of the practice's rules for reminders."""

from typing import Any

from django import forms

from clients.reminders.models import ReminderRules
from practice.web.forms import PlainForm

BEFORE = ReminderRules.Before.choices
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ReminderRulesForm(PlainForm):
    """How long before a visit, whether again, and when it is quiet."""

    first = forms.ChoiceField(
        label="Remind of a visit", choices=BEFORE, required=False,
        help_text="The client can stop these letters. What was booked later than that is not "
        "reminded of: the letter of the booking said it.",
    )  # fmt: skip
    second = forms.ChoiceField(label="And again", choices=BEFORE, required=False)
    third = forms.ChoiceField(label="And a last time", choices=BEFORE, required=False)
    again_hours = forms.TypedChoiceField(
        label="Remind of a routine a second time on the same day", coerce=int,
        choices=ReminderRules.Again.choices, widget=forms.RadioSelect,
        help_text="Only if nothing was noted by then, and never in the quiet hours.",
    )  # fmt: skip
    asks_after = forms.BooleanField(
        label="Ask how they have been, 24 and 48 hours after a visit", required=False,
        help_text="Soreness, sleep, and whether anything was unexpected. The client can stop "
        "these letters. What needs a therapist comes up under “Needs you”.",
    )  # fmt: skip
    quiet_from = forms.TimeField(label="Quiet from", widget=TIME)
    quiet_until = forms.TimeField(
        label="Quiet until", widget=TIME,
        help_text="No reminder leaves between these times. What would, waits for the end, or "
        "leaves the evening before. The same time twice: never quiet.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Two reminders at one time are a slip."""
        values = super().clean() or {}
        named = [values.get(name) for name in ("first", "second", "third") if values.get(name)]
        if len(named) != len(set(named)):
            self.add_error("second", "Choose each time once.")
        return values
