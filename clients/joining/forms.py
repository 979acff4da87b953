"""Choosing which of two records is kept."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from clients.models import Client
from practice.web.forms import PlainForm


class KeepForm(PlainForm):
    """One of the two. Neither is chosen beforehand."""

    kept = forms.ChoiceField(
        label="Which record is kept?",
        widget=forms.RadioSelect,
        help_text="The other one's visits, notes, answers and routines go to it.",
        error_messages={"required": "Choose the record that is kept."},
    )

    def __init__(self, *args: Any, clients: tuple[Client, Client], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kept"].choices = [  # type: ignore[attr-defined]
            (client.ref, f"Record {n}: {client.name}") for n, client in enumerate(clients, 1)
        ]
        self.helper.layout = Layout("kept")
