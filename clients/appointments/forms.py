"""Choosing a time."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

from crispy_forms.layout import Div, Layout
from django import forms
from django.forms.models import ModelChoiceIterator

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

    # Set when somebody else has the time: the page answers 409.
    is_taken = False
    # Why the time is outside what is offered; the page then shows the box to go on all the same.
    outside = ""

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

    def warn(self, outside: str) -> bool:
        """Refuse a time outside of what is offered, once: whoever ticks the box goes on."""
        if not outside or self.data.get("anyway") == "1":
            return False
        self.outside = outside
        self.add_error("at", f"{outside} Choose another time, or tick the box to book it anyway.")
        return True

    @property
    def starts_at(self) -> datetime:
        """The chosen instant, once the form is valid."""
        value: datetime = self.cleaned_data["starts_at"]
        return value


class BookForm(WhenForm):
    """What, with whom, where and when; once or every few weeks."""

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
    words = forms.CharField(
        label="A word to the client", required=False, max_length=500,
        validators=[plain_text], widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It is in their letter. Leave out anything about health.",
    )  # fmt: skip
    every = forms.TypedChoiceField(
        label="Repeat", required=False, coerce=int, empty_value="0",
        choices=[
            (0, "Once"), (1, "Every week"), *((n, f"Every {n} weeks") for n in range(2, 13)),
        ],
    )  # fmt: skip
    times = forms.IntegerField(
        label="How many visits in all", required=False, min_value=2, max_value=26,
        help_text="From 2 to 26. You see every date before anything is booked.",
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, practice=practice, **kwargs)
        self.fields["form_key"].initial = uuid4
        kinds = practice.appointment_types.filter(is_retired=False).order_by("minutes", "name")
        self.fields["type"].queryset = kinds  # type: ignore[attr-defined]
        offer_therapists(self.fields["therapist"], practice)
        offer_rooms(self.fields["room"], practice)
        self.helper.layout = Layout(
            "type", Div("on", "at", css_class="form-pair"), "therapist", "room", "words",
            Div("every", "times", css_class="form-pair"), "form_key", "stop_reason",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A repeat needs to know how often."""
        cleaned = super().clean()
        if (
            int(cleaned.get("every") or 0)
            and not cleaned.get("times")
            and "times" not in self.errors
        ):
            self.add_error("times", "Enter how many visits, from 2 to 26.")
        return cleaned


class MoveForm(WhenForm):
    """Another day and time for the same appointment, or another therapist or room."""

    therapist: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        queryset=None, label="Therapist", required=False, empty_label=None
    )
    room: "forms.ModelChoiceField[Room]" = forms.ModelChoiceField(
        queryset=None, label="Room", required=False, empty_label="No room"
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, practice=practice, **kwargs)
        offer_therapists(self.fields["therapist"], practice)
        offer_rooms(self.fields["room"], practice)
        self.helper.layout = Layout(
            Div("on", "at", css_class="form-pair"), "therapist", "room", "version", "stop_reason"
        )


class ReadOnce(ModelChoiceIterator):
    """Django asks once for the list, and once more whether its first line is empty."""

    def __init__(self, field: "forms.ModelChoiceField[Membership]") -> None:
        super().__init__(field)
        self._read: list[Any] | None = None

    def __iter__(self) -> Iterator[Any]:
        """The lines as they were first read."""
        if self._read is None:
            self._read = list(super().__iter__())
        return iter(self._read)


def offer_therapists(field: forms.Field, practice: Practice) -> None:
    """Those who take appointments here."""
    people = practice.memberships.active().therapists().select_related("user")
    field.label_from_instance = lambda m: m.name  # type: ignore[attr-defined]
    field.iterator = ReadOnce  # type: ignore[attr-defined]
    field.queryset = people  # type: ignore[attr-defined]


def offer_rooms(field: forms.Field, practice: Practice) -> None:
    """The rooms in use."""
    field.queryset = practice.rooms.filter(is_retired=False)  # type: ignore[attr-defined]


class CancelForm(PlainForm):
    """Why it is cancelled, in a few neutral words, and whose word it was."""

    WHY = [
        ("The client cancelled", "The client cancelled"),
        ("The client is unwell", "The client is unwell"),
        ("The therapist is away", "The therapist is away"),
        ("Booked by mistake", "Booked by mistake"),
        ("", "Something else"),
    ]
    BY_CLIENT = {"The client cancelled", "The client is unwell"}

    why = forms.ChoiceField(
        label="Why", required=False, choices=WHY, widget=forms.RadioSelect, initial=""
    )
    reason = forms.CharField(
        label="In a few words", required=False, max_length=160, validators=[plain_text],
        help_text="For the diary. Leave out anything about health.",
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def in_words(self) -> str:
        """The reason kept."""
        parts = [self.cleaned_data["why"], self.cleaned_data["reason"].strip()]
        return ". ".join(part for part in parts if part)

    @property
    def by_client(self) -> bool:
        """Whether the client gave the time back."""
        return self.cleaned_data["why"] in self.BY_CLIENT


class StopReasonForm(PlainForm):
    """Why somebody goes on over a stop."""

    stop_reason = forms.CharField(
        label="Why you are going on", max_length=1000, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It is kept in the record with your name and the time.",
        error_messages={"required": "Write why you are going on, or go back."},
    )  # fmt: skip
