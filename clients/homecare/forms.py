"""Giving a routine to take home, and pausing it."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

from crispy_forms.layout import Layout
from django import forms

from clients.homecare.adherence import WEEKDAYS
from clients.homecare.models import AssignedRoutine
from clients.homecare.refusals import NewerMeanwhile
from practice.web.forms import PlainForm
from practice.web.text import one_line, plain_text

USUAL_LENGTH = timedelta(weeks=4)
USUAL_TIME = time(19, 0)


class AssignForm(PlainForm):
    """On which days, reminded when, until when, and a word to the client."""

    days = forms.TypedMultipleChoiceField(
        label="Days",
        coerce=int,
        choices=list(enumerate(WEEKDAYS)),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
        error_messages={"required": "Choose at least one day."},
    )
    remind_at = forms.TimeField(
        label="Remind by email at",
        required=False,
        help_text="For example, 19:00. Leave it empty to send no reminders.",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Enter a time as hours and minutes, such as 19:00."},
    )
    until = forms.DateField(
        label="Until",
        help_text="The last day of the plan.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Enter the last day of the plan.",
            "invalid": "Enter a real date for the last day.",
        },
    )
    message = forms.CharField(
        label="A word to the client",
        required=False,
        max_length=600,
        validators=[plain_text],
        help_text="They read it when they sign in. The page behind the emailed link leaves it out.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].initial = list(range(7))
        self.fields["remind_at"].initial = USUAL_TIME
        self.fields["until"].initial = today + USUAL_LENGTH
        self.fields["form_key"].initial = uuid4
        self.helper.layout = Layout("days", "remind_at", "until", "message", "form_key")


class PauseForm(PlainForm):
    """Why a routine is paused."""

    reason = forms.CharField(
        label="Why",
        max_length=200,
        validators=[one_line],
        help_text="For the record. The client is told that it is paused, not why.",
        error_messages={"required": "Say in a few words why you pause it."},
    )


class GiveBackForm(PlainForm):
    """Why paused steps are given back: one of them by its number, or all that may be."""

    reason = forms.CharField(
        label="Why they may do it again",
        max_length=400,
        validators=[plain_text],
        help_text="For the record. The client is not told why.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why the client may do it again."},
    )
    number = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class UpdateForm(PlainForm):
    """Which copies of a routine are brought to its newest version, the one that was shown."""

    copies = forms.MultipleChoiceField(
        label="Clients",
        error_messages={
            "required": "Tick at least one client.",
            "invalid_choice": "Somebody you ticked has the newest version already, or the plan "
            "has ended. Read what would change now.",
        },
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, *args: Any, copies: Iterable[AssignedRoutine], seen: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={"seen": seen}, **kwargs)
        self.newest = seen
        self.fields["copies"].choices = [(one.ref, one.ref) for one in copies]  # type: ignore[attr-defined]

    def clean_seen(self) -> int:
        """What somebody presses for is what they read."""
        if self.cleaned_data["seen"] != self.newest:
            raise forms.ValidationError(str(NewerMeanwhile()))
        return self.newest
