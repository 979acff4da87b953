"""What to write out, and why."""

from datetime import date
from typing import Any
from uuid import uuid4

from crispy_forms.layout import Fieldset, Layout
from django import forms

from practice.web.forms import PlainForm

DAY = {"type": "date"}


def a_day(label: str) -> forms.DateField:
    """One that may stay empty."""
    widget = forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class ExportForm(PlainForm):
    """Scope, formats, reason."""

    with_papers = forms.BooleanField(
        label="Signed notes as PDF", required=False, initial=True,
        help_text="One page or more each. They take the longest.",
    )  # fmt: skip
    with_files = forms.BooleanField(
        label="Photographs, papers, and letters that came back", required=False, initial=True
    )
    with_fhir = forms.BooleanField(
        label="FHIR R4, for other programs", required=False,
        help_text="Clients, health answers, visits, plans, scores and consents. Only if the "
        "system you move to asks for it.",
    )  # fmt: skip
    since = a_day("From")
    until = a_day("To")
    reason = forms.CharField(
        label="Why?", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stays in the list below.",
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": {"form_key": uuid4}} | kwargs))
        self.helper.layout = Layout(
            Fieldset("Beside the tables", "with_papers", "with_files", "with_fhir"),
            Fieldset("Only what happened on some days, or leave both empty", "since", "until"),
            "reason", "form_key",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Both days or neither, in order."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        since: date | None = said.get("since")
        until: date | None = said.get("until")
        if bool(since) != bool(until) and not {"since", "until"} & set(self.errors):
            missing = "until" if since else "since"
            self.add_error(missing, "Give both days, or leave both empty.")
        if since and until and until < since:
            self.add_error("until", "This day is before the first one.")
        return said
