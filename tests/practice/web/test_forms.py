"""Forms of ours, as a page writes them."""

import pytest
from crispy_forms.layout import Field, Fieldset, Layout
from crispy_forms.utils import render_crispy_form
from django import forms

from practice.web.forms import PlainForm


class Choosy(PlainForm):
    """Some of its fields are not for everybody."""

    name, age, town = (forms.CharField(required=False) for _ in range(3))

    def __init__(self) -> None:
        super().__init__()
        self.helper.layout = Layout("name", Field("age"), Fieldset("Where", "town"))
        del self.fields["age"], self.fields["town"]


def test_a_field_that_is_not_there_is_not_looked_for(caplog: pytest.LogCaptureFixture) -> None:
    form = Choosy()
    html = render_crispy_form(form, form.helper_bare)
    assert 'name="name"' in html
    assert "town" not in html
    assert caplog.text == ""
