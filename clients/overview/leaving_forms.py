"""To whom everything of somebody goes, and ending their place."""

from typing import Any

from django import forms

from clients.sharing.forms import MemberField
from practice.accounts.models import Membership
from practice.web.forms import PlainForm
from practice.web.text import plain_text


class HandOverForm(PlainForm):
    """A colleague, and why."""

    colleague = MemberField(label="To", error_messages={"required": "Choose a colleague."})
    reason = forms.CharField(
        label="Why", max_length=500, validators=[plain_text],
        help_text="For example: they leave at the end of the month.",
        error_messages={"required": "Write why. It is kept with it."},
    )  # fmt: skip
    tells = forms.BooleanField(
        label="Write to the clients whose visits move", required=False, initial=True
    )

    def __init__(self, *args: Any, giver: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = giver.practice.memberships.active().therapists().exclude(pk=giver.pk)
        colleague: Any = self.fields["colleague"]
        colleague.queryset = people.select_related("user").order_by("user__name", "pk")
