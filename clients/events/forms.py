"""Telling of an adverse event, and adding to it."""

from typing import Any
from uuid import uuid4

from crispy_forms.layout import Div, Layout
from django import forms

from clients.events.models import AdverseEvent
from practice.accounts.models import Practice
from practice.schedule.wall import TimeDoesNotExist, wall_time
from practice.web.forms import PlainForm
from practice.web.text import plain_text


def words(label: str, *, required: str, help_text: str = "", rows: int = 3) -> forms.CharField:
    """A box for a few sentences."""
    return forms.CharField(
        label=label, max_length=5000, validators=[plain_text], help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}), error_messages={"required": required},
    )  # fmt: skip


class EventForm(PlainForm):
    """What happened, when, what was done and who was told."""

    kind = forms.ChoiceField(
        label="What was it?", choices=AdverseEvent.Kind.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose what it was."},
    )  # fmt: skip
    on = forms.DateField(
        label="Day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the day.", "invalid": "Enter a day, such as 14/3/2027."},
    )  # fmt: skip
    at = forms.TimeField(
        label="Time, as near as you know", error_messages={"required": "Enter the time."},
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )  # fmt: skip
    what = words(
        "What happened",
        required="Write what happened.",
        help_text="What you saw and what the client said, with the side.",
    )
    done = words("What was done", required="Write what was done. Write “nothing” if so.", rows=2)
    informed = words(
        "Who was told, and when",
        required="Write who was told. Write “nobody yet” if so.",
        help_text="For example: the client, on the spot; her GP's reception at 15:10.",
        rows=2,
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.practice = practice
        self.fields["form_key"].initial = uuid4
        self.helper.layout = Layout(
            "kind", Div("on", "at", css_class="form-pair"), "what", "done", "informed", "form_key"
        )

    def clean(self) -> dict[str, Any]:
        """Turn day and time into the instant `happened_at`."""
        cleaned = super().clean() or {}
        if cleaned.get("on") and cleaned.get("at"):
            try:
                cleaned["happened_at"] = wall_time(cleaned["on"], cleaned["at"], self.practice.zone)
            except TimeDoesNotExist as gap:
                self.add_error("at", str(gap))
            except OverflowError:
                self.add_error("on", "Enter a day within a few years of today.")
        return cleaned

    @property
    def told(self) -> dict[str, Any]:
        """What the action takes, once the form is valid."""
        return {name: v for name, v in self.cleaned_data.items() if name not in ("on", "at")}


class EntryForm(PlainForm):
    """A few sentences that are added."""

    text = words("", required="")
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, label: str, required: str, help_text: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label
        self.fields["text"].help_text = help_text
        self.fields["text"].error_messages["required"] = required
        self.fields["form_key"].initial = uuid4
        self.helper.layout = Layout("text", "form_key")
