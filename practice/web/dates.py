"""A remembered date as three fields: day, month by number or name, year."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

MONTHS = ["january", "february", "march", "april", "may", "june"]
MONTHS += ["july", "august", "september", "october", "november", "december"]
PARTS = ("day", "month", "year")


class DateInputs(forms.MultiWidget):
    """Three short text inputs."""

    template_name = "instep/widgets/date_inputs.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            name: forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 4})
            for name in PARTS
        }
        super().__init__(widgets, attrs)

    def decompress(self, value: Any) -> list[Any]:
        """A date, or its ISO text, as three values."""
        if isinstance(value, str) and value:
            try:
                value = date.fromisoformat(value)
            except ValueError:
                return [None, None, None]
        return [value.day, value.month, value.year] if isinstance(value, date) else [None] * 3

    def id_for_label(self, id_: str) -> str:
        """The error summary leads to the day."""
        return f"{id_}_day" if id_ else id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Name the three parts for the template and for screen readers."""
        context = super().get_context(name, value, attrs)
        for part, widget in zip(PARTS, context["widget"]["subwidgets"], strict=True):
            widget["part"] = part
            widget["attrs"]["id"] = f"{context['widget']['attrs'].get('id', name)}_{part}"
            widget["attrs"].pop("aria-describedby", None)
        return context


class DateFields(forms.Field):
    """A date from three fields. What is missing or impossible is said in a sentence."""

    widget = DateInputs
    default_error_messages = {"required": "Enter the day, the month and the year."}

    def to_python(self, value: Sequence[str | None] | date | None) -> date | None:
        """The date, None when all three are empty, or a ValidationError that names the trouble."""
        if value is None or isinstance(value, date):
            return value
        day, month, year = ((part or "").strip() for part in value)
        if not (day or month or year):
            return None
        missing = [name for name, part in zip(PARTS, (day, month, year), strict=True) if not part]
        if missing:
            raise ValidationError(f"The date needs a {' and a '.join(missing)}.")
        number = _month(month)
        if not day.isdecimal() or number is None:
            raise ValidationError("Write the date in numbers, such as 27 3 1986.")
        if not re.fullmatch(r"[0-9]{4}", year):
            raise ValidationError("Write the year with four numbers, such as 1986.")
        if not 1 <= number <= 12:
            raise ValidationError(f"There is no month {number}. Write 1 to 12, or its name.")
        try:
            return date(int(year), number, int(day))
        except (ValueError, OverflowError):
            name = MONTHS[number - 1].capitalize()
            raise ValidationError(f"{day[:4]} {name} {year} is not a date.") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as dates, so that 3 and 03 are the same day."""
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


def _month(text: str) -> int | None:
    if text.isdecimal() and len(text) <= 2:
        return int(text)
    found = [
        n for n, name in enumerate(MONTHS, 1) if len(text) >= 3 and name.startswith(text.lower())
    ]
    return found[0] if len(found) == 1 else None
