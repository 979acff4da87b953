"""Recording an answer that was given in person."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from clients.consents.models import Consent
from practice.web.forms import PlainForm
from practice.web.text import one_line

SPEAKERS = [("client", "The client"), ("guardian", "A parent or guardian")]


class InPersonForm(PlainForm):
    """The answer and whose word it was. Nothing is chosen beforehand."""

    answer = forms.ChoiceField(
        label="Do they agree?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no."},
    )
    said_by = forms.ChoiceField(
        label="Who says so?",
        choices=SPEAKERS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who says so."},
    )
    guardian_name = forms.CharField(
        label="Name of the parent or guardian",
        required=False,
        max_length=120,
        validators=[one_line],
        help_text="Only when it is their word.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("answer", "said_by", "guardian_name")

    def clean(self) -> dict[str, Any]:
        """A guardian has a name."""
        cleaned = super().clean() or {}
        is_guardian = cleaned.get("said_by") == Consent.Speaker.GUARDIAN
        if is_guardian and not cleaned.get("guardian_name") and not self.errors:
            self.add_error("guardian_name", "Enter the name of the parent or guardian.")
        return cleaned
