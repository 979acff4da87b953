"""Writing a message to many and choosing whom it is for."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from clients.circulars.emails import PLACES
from clients.circulars.models import Circular
from practice.access.permissions import Permission
from practice.accounts.models import Membership
from practice.mail.fields import OwnText
from practice.schedule.wall import local_day
from practice.web.claims import claims_in
from practice.web.forms import PlainForm
from practice.web.text import one_line

LONGEST = timedelta(days=366)
FARTHEST = timedelta(days=3653)
DAY = {"type": "date"}


class CircularForm(PlainForm):
    """For a therapist only their own clients can be chosen; the office chooses any."""

    kind = forms.ChoiceField(
        label="What is it about?", choices=Circular.Kind.choices, widget=forms.RadioSelect,
        help_text="A message about their visits cannot be stopped by its readers, and goes only to "
        "people with a visit in the days you choose. News goes only to those who agreed to it.",
    )  # fmt: skip
    who = forms.ChoiceField(
        label="Who gets it?", choices=Circular.Who.choices, widget=forms.RadioSelect
    )
    since = forms.DateField(
        label="From, or since", required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label="To", required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text="That day included. Only for visits between two days.",
    )  # fmt: skip
    therapist = forms.ModelChoiceField(
        label="Whose clients?", queryset=Membership.objects.none(), required=False,
        to_field_name="ref", empty_label="Everybody's",
        error_messages={"invalid_choice": "Choose one of the therapists on the page."},
    )  # fmt: skip
    subject = forms.CharField(
        label="Subject", max_length=120, validators=[one_line],
        help_text="Phones show it on the table: name nothing about anybody's health.",
    )  # fmt: skip
    text = OwnText(
        label="Message", max_length=3000, required=True, places=PLACES,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="The greeting and the reason why they get it are added. Nothing about anybody's "
        "health. {first_name} and {practice} are filled in; an address that begins with https:// "
        "becomes a link.",
    )  # fmt: skip
    # The words that were pointed out already: whoever keeps them is not asked a second time.
    thought_of = forms.CharField(required=False, widget=forms.HiddenInput)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, by: Membership, circular: Circular | None = None, **kwargs: Any
    ) -> None:
        names = ("kind", "who", "since", "until", "therapist", "subject", "text")
        initial = {name: getattr(circular, name) for name in names} if circular else {}
        super().__init__(*args, initial={"form_key": uuid4, **initial}, **kwargs)
        self.by = by
        self.today = local_day(timezone.now(), by.practice.zone)
        if by.may(Permission.SEE_LETTERS):
            choice: Any = self.fields["therapist"]
            rows = by.practice.memberships
            may_be = Q(pk__in=rows.active().therapists())
            if circular is not None:  # whom it names already, though they left
                may_be |= Q(pk=circular.therapist_id)
            therapists = rows.filter(may_be).select_related("user")
            choice.queryset = therapists.order_by("user__name", "pk")
            choice.label_from_instance = lambda member: member.name
        else:
            del self.fields["therapist"]
        shown = [name for name in names if name in self.fields]
        self.helper.layout = Layout(*shown, "thought_of", "form_key")

    def clean(self) -> dict[str, Any]:
        """The days that the choice needs, and none that it does not."""
        values = super().clean() or {}
        kind, who = values.get("kind"), values.get("who")
        if kind == Circular.Kind.VISITS and who and who != Circular.Who.BETWEEN:
            self.add_error("who", "A message about visits needs the days of those visits.")
        if who == Circular.Who.BETWEEN:
            self._two_days(values)
        else:
            values["until"] = None
        if who == Circular.Who.NOT_SINCE and not values.get("since") and "since" in values:
            self.add_error("since", "Enter the day since when they have had no visit.")
        if who == Circular.Who.AGREED:
            values["since"] = None
        if "therapist" not in self.fields:
            values["therapist"] = self.by
        return values

    def clean_since(self) -> date | None:
        """A day that a diary may have."""
        return self._near("since")

    def clean_until(self) -> date | None:
        """A day that a diary may have."""
        return self._near("until")

    def _near(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day is not None and abs(day - self.today) > FARTHEST:
            raise ValidationError("Choose a day within ten years of today.")
        return day

    def _two_days(self, values: dict[str, Any]) -> None:
        for name, sentence in (("since", "Enter the first day."), ("until", "Enter the last day.")):
            if name in values and not values[name]:
                self.add_error(name, sentence)
        since, until = values.get("since"), values.get("until")
        if since and until and not timedelta(0) <= until - since <= LONGEST:
            self.add_error("until", "The last day comes after the first, by a year at most.")
        elif until and values.get("kind") == Circular.Kind.VISITS and until < self.today:
            self.add_error("until", "A message about visits is about visits to come.")

    def clean_text(self) -> str:
        """A message says something."""
        if not self.cleaned_data["text"]:
            raise ValidationError("Write the message.")
        return str(self.cleaned_data["text"])

    @property
    def values(self) -> dict[str, Any]:
        """What a draft keeps, of a valid form."""
        return {k: v for k, v in self.cleaned_data.items() if k not in {"thought_of", "form_key"}}

    def to_think_of(self) -> list[str]:
        """Words of a valid form that claim, and were not pointed out yet; from now on they are."""
        found = claims_in(f"{self.cleaned_data['subject']}\n{self.cleaned_data['text']}")
        thought_of = self.cleaned_data["thought_of"].split(", ")
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["thought_of"] = ", ".join(found)  # type: ignore[index]
        return [word for word in found if word not in thought_of]


class ConfirmForm(PlainForm):
    """What was read before the press, and a key for a test."""

    seen = forms.CharField(max_length=24, required=False, widget=forms.HiddenInput)
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
