"""Sharing with a colleague, and the practice's rule."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from crispy_forms.layout import Div, Layout
from django import forms

from clients.models import Care
from practice.accounts.models import Membership, Practice
from practice.schedule.wall import day_bounds, local_day
from practice.web.forms import PlainForm
from practice.web.text import plain_text

HAND_OVER = "hand_over"
LONGEST = timedelta(days=366)


def a_day(label: str, help_text: str = "") -> forms.DateField:
    """A day that is still to come, or today."""
    return forms.DateField(
        label=label, required=False, help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


class MemberField(forms.ModelChoiceField):
    """A member by their name; the value is their ref, never a number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Membership.objects.none(), to_field_name="ref", **kwargs)

    def label_from_instance(self, member: Any) -> str:
        """Their name."""
        return str(member.name)


class ShareForm(PlainForm):
    """With whom, how, from when until when, and why."""

    giver = MemberField(
        label="Whose clients", error_messages={"required": "Choose whose clients they are."}
    )
    colleague = MemberField(
        label="Colleague", error_messages={"required": "Choose a colleague."}
    )  # fmt: skip
    how = forms.ChoiceField(
        label="How",
        choices=[
            (Care.Kind.LOCUM.value, "They stand in for a time"),
            (Care.Kind.SHARED.value, "Both look after them"),
            (HAND_OVER, "Hand over for good"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how."},
    )
    since = a_day("From", "Empty: from now on. A handing over is always from now on.")
    until = a_day("Last day", "Leave a few days for the notes. Sharing may be without an end.")
    reason = forms.CharField(
        label="Why", max_length=500, validators=[plain_text],
        help_text="For example: two weeks away, asked for a second opinion.",
        error_messages={"required": "Write why. It is kept with it."},
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, by: Membership, givers: list[Membership], now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.now = by, now
        members = by.practice.memberships.select_related("user")
        giver: Any = self.fields["giver"]
        giver.queryset = members.filter(pk__in=[one.pk for one in givers])
        colleague: Any = self.fields["colleague"]
        colleague.queryset = members.active().therapists().order_by("user__name", "pk")
        if by.role != "owner":
            del self.fields["giver"]
            colleague.queryset = colleague.queryset.exclude(pk=by.pk)
        elif len(givers) == 1:
            giver.initial = givers[0].ref
        self.fields["form_key"].initial = uuid4
        asked = [name for name in ("giver",) if name in self.fields]
        days = Div("since", "until", css_class="form-pair")
        self.helper.layout = Layout(*asked, "colleague", "how", days, "reason", "form_key")

    @property
    def whose(self) -> Membership:
        """Whose clients they are: a therapist's own, or whom an owner chose."""
        chosen: Membership = self.cleaned_data.get("giver", self.by)
        return chosen

    @property
    def span(self) -> tuple[datetime, datetime | None]:
        """From the first instant of the first day, or now, to the last of the last day."""
        zone = self.by.practice.zone
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        begins = max(self.now, day_bounds(since, zone)[0]) if since else self.now
        return begins, day_bounds(until, zone)[1] if until else None

    def clean(self) -> dict[str, Any]:
        """What stands in has an end; no day has passed, and none is a slip."""
        cleaned = super().clean() or {}
        if cleaned.get("how") == Care.Kind.LOCUM and not cleaned.get("until"):
            self._say("until", "Enter the last day on which they stand in.")
        today = local_day(self.now, self.by.practice.zone)
        for name in ("since", "until"):
            on = cleaned.get(name)
            if on and not today <= on <= today + LONGEST:
                self.add_error(name, "Enter a day from today to a year ahead.")
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day is before the first.")
        if cleaned.get("colleague") == cleaned.get("giver", self.by):
            self.add_error("colleague", "Choose a colleague: these are their clients already.")
        return cleaned

    def _say(self, name: str, sentence: str) -> None:
        if name not in self.errors:
            self.add_error(name, sentence)


class RuleForm(PlainForm):
    """Who sees whose file."""

    seen = forms.ChoiceField(
        label="A therapist sees",
        choices=[
            ("all", "All clients of the practice"),
            ("own", "Only their own clients and those shared with them"),
        ],
        widget=forms.RadioSelect,
        help_text="A client is their own whom they added, have a visit with or wrote a note of. "
        "Owners always see everybody. The office sees no health, notes or routines.",
    )

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = "own" if practice.own_clients_only else "all"
