"""The three questions after a workshop, and a message to its people."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from clients.workshops.feedback import STARS
from clients.workshops.models import Feedback, WorkshopMessage
from practice.mail.fields import OwnText
from practice.web.forms import PlainForm
from practice.web.text import one_line, plain_text
from practice.web.words import count

To = WorkshopMessage.To
ENDS = {1: "1, not good", 5: "5, very good"}


class FeedbackForm(PlainForm):
    """Nothing is chosen beforehand, and nothing has to be answered but one of the three."""

    stars = forms.TypedChoiceField(
        label="How was it for you?", required=False, coerce=int, empty_value=None,
        choices=[(one, ENDS.get(one, str(one))) for one in STARS], widget=forms.RadioSelect,
    )  # fmt: skip
    recommends = forms.ChoiceField(
        label="Would you recommend it to a friend?", required=False, widget=forms.RadioSelect,
        choices=[one for one in Feedback.Recommends.choices if one[0]],
    )  # fmt: skip
    words = forms.CharField(
        label="What would you change?", required=False, max_length=2000, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Please leave your health out of it. If something is not right, answer the "
        "letter instead.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("stars", "recommends", "words")

    def clean(self) -> dict[str, Any]:
        """An answer says something."""
        values = super().clean() or {}
        if not self.errors and not any(values.get(name) for name in self.fields):
            raise ValidationError("Answer at least one of the questions.")
        return values


class MessageForm(PlainForm):
    """Whom it is for, and the words."""

    to = forms.ChoiceField(label="Who gets it?", choices=To.choices, widget=forms.RadioSelect)
    subject = forms.CharField(
        label="Subject", max_length=120, validators=[one_line],
        help_text="Phones show it on the table: name nothing about anybody's health.",
    )  # fmt: skip
    text = OwnText(
        label="Message", max_length=3000, required=True, widget=forms.Textarea(attrs={"rows": 10}),
        help_text="About this workshop only. The greeting and the reason why they get it are "
        "added. An address that begins with https:// becomes a link.",
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    pick = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)

    def __init__(
        self, *args: Any, ticked: Sequence[str] = (), message: WorkshopMessage | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        names = ("to", "subject", "text", "form_key")
        initial: dict[str, Any] = {"to": To.TICKED if ticked else To.CONFIRMED, "form_key": uuid4}
        initial |= {name: getattr(message, name) for name in names} if message else {}
        super().__init__(*args, initial={**initial, "pick": ticked}, **kwargs)
        self._offer(ticked)
        self.helper.layout = Layout(*names, "pick")

    def _offer(self, ticked: Sequence[str]) -> None:
        """Those who were ticked, where somebody was."""
        groups = [one for one in To.choices if one[0] != To.TICKED]
        if ticked:
            words = count(len(ticked), "person who was ticked", "people who were ticked")
            groups.insert(0, (To.TICKED, f"The {words}"))
        self.fields["to"].choices = groups  # type: ignore[attr-defined]
        self.fields["pick"].choices = [(one, one) for one in ticked]  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        """A message says something."""
        if not self.cleaned_data["text"]:
            raise ValidationError("Write the message.")
        return str(self.cleaned_data["text"])
