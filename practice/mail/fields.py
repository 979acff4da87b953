"""The box for a practice's own words in a letter."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from practice.mail.models import LONGEST_WORDS
from practice.mail.wording import UnknownPlace, check_places, tidy
from practice.web.text import plain_text


class OwnText(forms.CharField):
    """Some plain paragraphs; `places` are the names that may stand in curly brackets."""

    def __init__(self, *args: Any, places: tuple[str, ...] = (), **kwargs: Any) -> None:
        kwargs = {
            "required": False,
            "max_length": LONGEST_WORDS,
            "widget": forms.Textarea(attrs={"rows": 4}),
            **kwargs,
        }
        super().__init__(*args, **kwargs)
        self.places = places
        self.validators.append(plain_text)

    def to_python(self, value: Any) -> str:
        """As it would be kept."""
        return tidy(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        """Nothing but the places of its kind stands in curly brackets."""
        super().validate(value)
        try:
            check_places(value, self.places)
        except UnknownPlace as error:
            raise ValidationError(str(error)) from None
