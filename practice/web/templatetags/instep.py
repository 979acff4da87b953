"""Small filters for pages. Each leaves an empty value empty."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django import forms, template
from django.forms.formsets import BaseFormSet
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html

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
def address(value: str) -> str:
    """rosa@post.example, which a narrow line parts before the @."""
    name, at_sign, domain = str(value or "").rpartition("@")
    return format_html("{}<wbr>@{}", name, domain) if at_sign else domain


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


@register.filter
def described_by(field: forms.BoundField) -> str:
    """The ids of the field's hint and error, as far as it has them."""
    ids = [f"{field.auto_id}_hint"] if field.help_text else []
    if field.errors:
        ids.append(f"{field.auto_id}_error")
    return " ".join(ids)


@register.simple_tag
def described(field: forms.BoundField) -> str:
    """The field's control, tied to its hint and its error for screen readers."""
    # A placeholder goes when somebody types; what it says belongs in the label or the hint.
    field.field.widget.attrs.pop("placeholder", None)
    field.form.use_required_attribute = False  # also in forms that are not ours
    attrs: dict[str, Any] = {}
    if ids := described_by(field):
        attrs["aria-describedby"] = ids
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


@register.inclusion_tag("instep/errors.html", takes_context=True)
def error_summary(context: Context, *of: forms.BaseForm | BaseFormSet | str) -> dict[str, Any]:
    """What went wrong in all the forms of a page, once: later forms leave their own summary out."""
    context["without_summary"] = True
    return {"lines": [line for one in of for line in _lines(one)]}


def _lines(of: forms.BaseForm | BaseFormSet | str) -> Iterator[tuple[str, str]]:
    """Each error with the id it leads to, or "" where there is no control to lead to.

    A name that the page does not have arrives as an empty string, and says nothing.
    """
    if isinstance(of, BaseFormSet):
        yield from ((str(error), "") for error in of.non_form_errors())
        for form in of.forms:
            yield from _lines(form)
    elif isinstance(of, forms.BaseForm):
        yield from ((str(error), "") for error in of.non_field_errors())
        for field in _in_order(of):
            to = "" if field.is_hidden else anchor(field)
            yield from ((str(error), to) for error in field.errors)


def _in_order(form: forms.BaseForm) -> list[forms.BoundField]:
    """The fields as the page shows them: first those of the layout, then the rest."""
    layout = getattr(getattr(form, "helper", None), "layout", None)
    shown = [pointer.name for pointer in layout.get_field_names()] if layout else []
    return sorted(form, key=lambda f: shown.index(f.name) if f.name in shown else len(shown))


@register.filter
def pounds(pence: int) -> str:
    """£45.50."""
    return words.pounds(int(pence))
