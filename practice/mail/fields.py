"""Boxes for a practice's own words in a letter, and for the address it goes to."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from practice.mail.models import LONGEST_WORDS
from practice.mail.queue import CannotQueue, one_address
from practice.mail.wording import UnknownPlace, check_places, tidy
from practice.web.text import plain_text

LONGEST_LOCAL = 64  # RFC 5321, 4.5.3.1.1


class AddressField(forms.EmailField):
    """One address that a letter can be written to, as letters write it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254, **kwargs})

    def clean(self, value: Any) -> str:
        """What would be refused when the first letter is written is refused here."""
        address = super().clean(value)
        if not address:
            return ""
        try:
            address = one_address(address)
        except CannotQueue as error:
            raise ValidationError(str(error)) from None
        local, _, domain = address.rpartition("@")
        if len(local) > LONGEST_LOCAL:
            raise ValidationError("The part before the @ is too long to be real. Check it.")
        if domain.startswith("["):
            raise ValidationError("Enter an address with a name after the @, not numbers.")
        return address


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
