"""What the next visits of a series have in common, before each date is looked at."""

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from clients.appointments.forms import offer_rooms, offer_therapists
from clients.series.booking import MOST_AT_ONCE
from practice.accounts.models import Membership, Practice
from practice.schedule.models import AppointmentType, Room
from practice.web.forms import PlainForm


class PlanForm(PlainForm):
    """What, with whom, where, at what time of day, and how many."""

    type: "forms.ModelChoiceField[AppointmentType]" = forms.ModelChoiceField(
        queryset=None, label="Appointment", empty_label=None,
        error_messages={"required": "Choose the kind of appointment."},
    )  # fmt: skip
    therapist: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        queryset=None, label="Therapist", empty_label=None,
        error_messages={"required": "Choose a therapist."},
    )  # fmt: skip
    room: "forms.ModelChoiceField[Room]" = forms.ModelChoiceField(
        queryset=None, label="Room", required=False, empty_label="No room"
    )
    at = forms.TimeField(
        label="Time of day", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Enter the time.", "invalid": "Enter a time, such as 14:30."},
    )  # fmt: skip
    count = forms.IntegerField(
        label="How many", required=False, min_value=1, max_value=MOST_AT_ONCE,
        help_text="Empty: as many as are left to book.",
    )  # fmt: skip

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="plan_%s", **kwargs)
        kinds = practice.appointment_types.filter(is_retired=False).order_by("minutes", "name")
        self.fields["type"].queryset = kinds  # type: ignore[attr-defined]
        offer_therapists(self.fields["therapist"], practice)
        offer_rooms(self.fields["room"], practice)
        self.helper.layout = Layout(
            "type", Div("therapist", "room", css_class="form-pair"),
            Div("at", "count", css_class="form-pair"),
        )  # fmt: skip
