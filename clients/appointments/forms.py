"""Choosing a time."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from crispy_forms.layout import Div, Layout
from django import forms

from practice.accounts.models import Membership, Practice
from practice.schedule.models import AppointmentType, Room
from practice.schedule.wall import TimeDoesNotExist, wall_time
from practice.web.forms import PlainForm
from practice.web.text import plain_text


class WhenForm(PlainForm):
    """A day and a wall-clock time of the practice; `starts_at` is the instant they name."""

    on = forms.DateField(
        label="Day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the day.", "invalid": "Enter a day, such as 14/3/2027."},
    )  # fmt: skip
    at = forms.TimeField(
        label="Time", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Enter the time.", "invalid": "Enter a time, such as 14:30."},
    )  # fmt: skip
    stop_reason = forms.CharField(
        required=False, max_length=1000, validators=[plain_text], widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.practice = practice

    def clean(self) -> dict[str, Any]:
        """Turn day and time into an instant; a time that the clocks jump over is refused."""
        cleaned = super().clean() or {}
        if cleaned.get("on") and cleaned.get("at"):
            try:
                cleaned["starts_at"] = wall_time(cleaned["on"], cleaned["at"], self.practice.zone)
            except TimeDoesNotExist as gap:
                self.add_error("at", str(gap))
            except OverflowError:
                self.add_error("on", "Enter a day within a few years of today.")
        return cleaned

    @property
    def starts_at(self) -> datetime:
        """The chosen instant, once the form is valid."""
        value: datetime = self.cleaned_data["starts_at"]
        return value


class BookForm(WhenForm):
    """What, with whom, where and when."""

    type: "forms.ModelChoiceField[AppointmentType]" = forms.ModelChoiceField(
        queryset=None, label="Appointment", widget=forms.RadioSelect, empty_label=None,
        error_messages={"required": "Choose the kind of appointment."},
    )  # fmt: skip
    therapist: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        queryset=None, label="Therapist", empty_label=None,
        error_messages={"required": "Choose a therapist."},
    )  # fmt: skip
    room: "forms.ModelChoiceField[Room]" = forms.ModelChoiceField(
        queryset=None, label="Room", required=False, empty_label="No room"
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, practice=practice, **kwargs)
        self.fields["form_key"].initial = uuid4
        kinds = practice.appointment_types.filter(is_retired=False).order_by("minutes", "name")
        people = practice.memberships.active().therapists().select_related("user")
        self.fields["type"].queryset = kinds  # type: ignore[attr-defined]
        self.fields["therapist"].queryset = people  # type: ignore[attr-defined]
        self.fields["therapist"].label_from_instance = lambda m: m.name  # type: ignore[attr-defined]
        self.fields["room"].queryset = practice.rooms.filter(is_retired=False)  # type: ignore[attr-defined]
        self.helper.layout = Layout(
            "type", Div("on", "at", css_class="form-pair"), "therapist", "room",
            "form_key", "stop_reason",
        )  # fmt: skip


class MoveForm(WhenForm):
    """Another day and time for the same appointment."""


class CancelForm(PlainForm):
    """Why it is cancelled, in a few neutral words."""

    reason = forms.CharField(
        label="Reason", required=False, max_length=200, validators=[plain_text],
        help_text="For the diary. Leave out anything about health.",
    )  # fmt: skip


class StopReasonForm(PlainForm):
    """Why somebody goes on over a stop."""

    stop_reason = forms.CharField(
        label="Why you are going on", max_length=1000, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It is kept in the record with your name and the time.",
        error_messages={"required": "Write why you are going on, or go back."},
    )  # fmt: skip
