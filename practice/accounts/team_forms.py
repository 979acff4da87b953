"""Inviting, joining, and a role."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from practice.access.roles import ROLES
from practice.accounts.models import IDLE_AFTER
from practice.web.forms import PlainForm
from practice.web.text import one_line

CHOICES = [(role.code, f"{role.label}: {role.description}") for role in ROLES.values()]


class RoleForm(PlainForm):
    """What somebody may do here."""

    role = forms.ChoiceField(label="Role", choices=CHOICES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(*self.fields)


class InviteForm(RoleForm):
    """Whom, and as what."""

    email = forms.EmailField(label="Email", max_length=254)
    field_order = ("email", "role")


class JoinForm(PlainForm):
    """A first account."""

    name = forms.CharField(
        label="Your name",
        max_length=120,
        validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label="Choose a password",
        max_length=200,
        strip=False,
        help_text="At least 10 characters. Three words that only you would put together do well.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("name", "password")


class IdleForm(PlainForm):
    """After how long without anything done they are signed out."""

    minutes = forms.TypedChoiceField(
        label="Sign people out after",
        coerce=int,
        choices=list(IDLE_AFTER.items()),
        help_text="Without anything opened, sent or typed. It holds for everybody who works here, "
        "from their next page on.",
    )
