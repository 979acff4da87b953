"""Writing a label, and choosing those of a client."""

from typing import Any

from django import forms

from clients.labels.models import Label
from practice.web.forms import PlainForm, PlainModelForm


class LabelForm(PlainModelForm):
    """A name and the colour of its bar."""

    class Meta:
        model = Label
        fields = ("name", "colour")
        labels = {"name": "Label", "colour": "Colour of its bar"}
        help_texts = {"name": "Short, such as “Runner” or “Mornings”. Nothing about health."}


class LabelsForm(PlainForm):
    """Those that a client wears."""

    labels: "forms.ModelMultipleChoiceField[Label]" = forms.ModelMultipleChoiceField(
        queryset=None, label="Labels", required=False, to_field_name="ref",
        widget=forms.CheckboxSelectMultiple,
        help_text="Labels are seen by everyone in the practice. Nothing about health.",
    )  # fmt: skip

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["labels"]
        field.queryset = offered
        field.label_from_instance = lambda label: label.name
