"""Forms as our template pack expects them: no browser validation, our own sentences."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms


def _prepare(form: forms.BaseForm) -> None:
    """Say what to do in the message of every field that must be filled in."""
    form.use_required_attribute = False
    form.helper = FormHelper(form)
    # The page writes the <form> element, its token and its buttons; the layout holds the fields.
    form.helper.form_tag = False
    form.helper.disable_csrf = True
    for name, field in form.fields.items():
        standard = forms.Field.default_error_messages["required"]
        if field.error_messages.get("required") == standard:
            label = str(field.label or name.replace("_", " ")).rstrip("?")
            verb = "Choose" if isinstance(field, forms.ChoiceField) else "Enter"
            field.error_messages["required"] = f"{verb} an answer: {label}."


class _Helped:
    """`helper_bare` is the layout without a form element of its own."""

    helper: FormHelper

    @property
    def helper_bare(self) -> FormHelper:
        """The fields alone, for a page that writes its own form element."""
        return self.helper


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
