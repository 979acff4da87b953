"""Forms as our template pack expects them: no browser validation, our own sentences."""

from collections.abc import Container
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import LayoutObject
from django import forms
from django.forms.fields import Field
from phonenumber_field.formfields import PhoneNumberField

# For fields that still have Django's own; a message given with the field stays.
SENTENCES: dict[str, str] = {
    "invalid_choice": "Choose one of the answers on the page.",
    "max_length": "Shorten this to %(limit_value)s characters. It has %(show_value)s.",
    "min_length": "Write at least %(limit_value)s characters. It has %(show_value)s.",
    "min_value": "Enter %(limit_value)s or more.",
    "max_value": "Enter %(limit_value)s or less.",
}
INVALID: dict[type[Field], str] = {
    PhoneNumberField: "Enter a phone number, such as 0121 496 0123 or +44 121 496 0123.",
    forms.EmailField: "Enter an email address in full, such as name@example.com.",
    forms.DateField: "Enter a day, such as 27/3/2026.",
    forms.TimeField: "Enter a time, such as 14:30.",
    forms.IntegerField: "Enter a whole number, such as 45.",
    forms.FloatField: "Enter a number, such as 4.5.",
    forms.DecimalField: "Enter a number, such as 4.5.",
}


def _prepare(form: "PlainForm | PlainModelForm") -> None:
    """Leave checking to the server, and say in every message what to do."""
    in_our_words(form)
    form.helper = FormHelper(form)
    # The page writes the <form> element, its token and its buttons; the layout holds the fields.
    form.helper.form_tag = False
    form.helper.disable_csrf = True


def in_our_words(form: forms.BaseForm) -> None:
    """Give every field of a form, also of somebody else's, our sentences."""
    form.use_required_attribute = False
    for name, field in form.fields.items():
        _speak(field, str(field.label or name.replace("_", " ").capitalize()))


def in_region(form: forms.BaseForm, region: str) -> None:
    """Read telephone numbers without a country as those of this one, and show them so."""
    for field in form.fields.values():
        if isinstance(field, PhoneNumberField):
            # What the widget shows in its country's short way is read back by the field.
            field.region = field.widget.region = region


def _speak(field: Field, label: str) -> None:
    what = "Choose an answer" if isinstance(field, forms.ChoiceField) else "Fill in"
    sentences = SENTENCES | {"required": f"{what}: {label.rstrip('?.')}."}
    for kind in type(field).__mro__:
        if kind in INVALID:
            sentences["invalid"] = INVALID[kind]
            break
    for code, sentence in sentences.items():
        # Django's own are lazy translations; a plain string was given with the field.
        if not isinstance(field.error_messages.get(code), str):
            field.error_messages[code] = sentence


class _Helped:
    """`helper_bare` is the layout without a form element of its own."""

    helper: FormHelper

    @property
    def helper_bare(self) -> FormHelper:
        """The fields alone, for a page that writes its own form element. One that a form has not
        got for this person is not looked for: that would be a traceback in the log each time.
        """
        if self.helper.layout is not None:
            _keep_to(self.helper.layout, self.fields)  # type: ignore[attr-defined]
        return self.helper


def _keep_to(part: LayoutObject, names: Container[str]) -> None:
    part.fields = [one for one in part.fields if not isinstance(one, str) or one in names]
    for one in part.fields:
        if isinstance(one, LayoutObject):
            _keep_to(one, names)


class PlainForm(_Helped, forms.Form):
    """A form of ours. Set `self.helper.layout` after `super().__init__`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _prepare(self)


class PlainModelForm(_Helped, forms.ModelForm):
    """A model form of ours; actions save, not the form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _prepare(self)
