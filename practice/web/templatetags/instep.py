"""Small filters for pages. Each leaves an empty value empty."""

from datetime import date, datetime, time
from typing import Any

from django import forms, template
from django.utils import timezone

from practice.web import words

register = template.Library()


def _local(value: Any) -> Any:
    return timezone.localtime(value) if isinstance(value, datetime) and value.tzinfo else value


@register.filter
def day(value: date | None) -> str:
    """Wednesday 18 November 2026."""
    return words.day(_local(value)) if value else ""


@register.filter
def at(value: datetime | time | None) -> str:
    """2:30pm."""
    return words.at(_local(value)) if value is not None else ""


@register.filter
def day_at(value: datetime | None) -> str:
    """Wednesday 18 November 2026, 2:30pm."""
    return words.day_at(_local(value)) if value else ""


@register.filter
def clock(value: datetime | time | None) -> str:
    """14:30."""
    return words.clock(_local(value)) if value is not None else ""


@register.filter
def count(number: int, forms_: str) -> str:
    """{{ 3|count:"step,steps" }} is "3 steps"."""
    one, many = forms_.split(",")
    return words.count(int(number), one, many)


@register.filter
def minutes(seconds: int) -> str:
    """480 is "8 minutes"."""
    return words.minutes(int(seconds))


@register.filter
def is_group(field: forms.BoundField) -> bool:
    """Whether the field is several controls under one legend."""
    return bool(field.field.widget.use_fieldset)


@register.filter
def is_checkbox(field: forms.BoundField) -> bool:
    """Whether the field is one box to tick."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def anchor(field: forms.BoundField) -> str:
    """The id that an error summary leads to: the first control of the field."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"{field.auto_id}_0"
    return str(widget.id_for_label(field.auto_id))


@register.simple_tag
def described(field: forms.BoundField) -> forms.BoundField:
    """The field's control, tied to its hint and its error for screen readers."""
    ids = []
    if field.help_text:
        ids.append(f"{field.auto_id}_hint")
    if field.errors:
        ids.append(f"{field.auto_id}_error")
    attrs: dict[str, Any] = {}
    if ids and not field.field.widget.use_fieldset:
        attrs["aria-describedby"] = " ".join(ids)
    if field.errors and not field.field.widget.use_fieldset:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)  # type: ignore[return-value]
