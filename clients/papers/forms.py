"""Adding a paper."""

from typing import Any
from uuid import uuid4

from crispy_forms.layout import Layout
from django import forms

from practice.web.forms import PlainForm
from practice.web.text import one_line

NOTHING = "Choose a file of at most 10 MB: a PDF, or a photo of the page."


class PaperForm(PlainForm):
    """One file, what it is, and the day on it."""

    file = forms.FileField(
        label="The paper",
        help_text="A PDF, or a photo of the page. At most 10 MB.",
        error_messages={"required": NOTHING, "empty": NOTHING, "missing": NOTHING},
        max_length=None,
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )
    called = forms.CharField(
        label="What is it?", max_length=120, validators=[one_line],
        help_text="For example: discharge letter from the hospital.",
        error_messages={"required": "Say in a few words what it is."},
    )  # fmt: skip
    dated_on = forms.DateField(
        label="The day on it", required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_key"].initial = uuid4
        self.helper.layout = Layout("file", "called", "dated_on", "form_key")
