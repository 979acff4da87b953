"""One form for each page of a sign-up."""

from typing import Any

from django import forms
from django.utils.html import format_html
from phonenumber_field.formfields import PhoneNumberField

from clients.workshops.answering import Questions
from clients.workshops.journey import NONE, UNDER_16, UNSURE, Step, Typed
from clients.workshops.models import Workshop
from practice.mail.fields import AddressField
from practice.web.forms import PlainForm, in_our_words, in_region
from practice.web.text import one_line, plain_text

YES, NO, NOT_SURE = "yes", "no", "not_sure"
# What whoever leads it reads where somebody was not sure and said no more.
DOUBT = "Not sure yet whether anything would make it hard."


class StepForm(PlainForm):
    """A page of the sign-up. `typed` is what is kept of it."""

    def __init__(
        self, *args: Any, workshop: Workshop, questions: Questions, so_far: Typed, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.workshop, self.questions, self.so_far = workshop, questions, so_far
        self.prepare()
        in_our_words(self)
        in_region(self, workshop.practice.region)

    def prepare(self) -> None:
        """What differs from workshop to workshop."""

    @property
    def typed(self) -> dict[str, Any]:
        """As it is kept, once the form is valid."""
        return dict(self.cleaned_data)


class NameForm(StepForm):
    """Who comes."""

    name = forms.CharField(
        label="Your name", max_length=120, validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name."},
    )  # fmt: skip


class ReachForm(StepForm):
    """How they are reached."""

    email = AddressField(
        label="Email address",
        help_text="We send you a letter with a button. Press it to say that it is you.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"required": "Enter your email address."},
    )  # fmt: skip
    phone = PhoneNumberField(
        label="Phone number", required=False, help_text="In case something changes on the day.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip

    @property
    def typed(self) -> dict[str, Any]:
        """The number as text."""
        return self.cleaned_data | {"phone": str(self.cleaned_data["phone"] or "")}


class HealthForm(StepForm):
    """What is true of them, by rows; which of a row's conditions it is comes after."""

    told = forms.MultipleChoiceField(
        label="Is any of this true of you?", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick what is true of you, or “None of these”."},
    )  # fmt: skip
    hard = forms.ChoiceField(
        label="Is there anything that would make it hard for you to take part?", required=False,
        choices=[(YES, "Yes"), (NO, "No"), (NOT_SURE, "I’m not sure")], widget=forms.RadioSelect,
        help_text="Such as stairs, hearing, or sitting on the floor.",
    )  # fmt: skip
    access_needs = forms.CharField(
        label="What would make it hard?", required=False, max_length=500, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only the person who leads the workshop reads it.",
    )  # fmt: skip

    def prepare(self) -> None:
        """The rows that matter for what is done there."""
        field: Any = self.fields["told"]
        if self.workshop.party_most > 1:
            field.label = "Is any of this true of you, or of anybody you bring?"
        if self.initial.get("access_needs") == DOUBT:
            self.initial["access_needs"] = ""
        rows = [(row.key, _with_hint(row.ask, row.hint)) for row in self.questions.rows]
        field.choices = [*rows, (UNDER_16, "Under 16 years old"), (NONE, "None of these")]

    def clean_told(self) -> list[str]:
        """“None of these” stands alone."""
        told: list[str] = self.cleaned_data["told"]
        if NONE in told and len(told) > 1:
            raise forms.ValidationError(
                "You ticked “None of these” and something else. Take one of them away."
            )
        return told

    def clean(self) -> dict[str, Any]:
        """Yes needs words; No takes away those that were typed before it."""
        said = super().clean() or self.cleaned_data
        match said.get("hard"):
            case "yes" if said.get("access_needs") == "":
                self.add_error("access_needs", "Say what would make it hard, in a few words.")
            case "no":
                said["access_needs"] = ""
            case "not_sure" if not said.get("access_needs"):
                said["access_needs"] = DOUBT
        return said

    @property
    def typed(self) -> dict[str, Any]:
        """With the question that was asked; what was said of other rows, or by another question,
        is asked again.
        """
        kept: dict[str, Any] = self.cleaned_data | {"asked": self.questions.asked}
        same = ("told", "asked")
        if any(kept[name] != self.so_far.get(name) for name in same):
            kept["codes"] = []
        return kept


class WhichForm(StepForm):
    """Which of the conditions of the ticked rows."""

    codes = forms.MultipleChoiceField(
        label="Which of these is it?", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick what it is, or “Something else, or I’m not sure”."},
    )  # fmt: skip

    def prepare(self) -> None:
        """Those of the ticked rows, and a way out of choosing."""
        field: Any = self.fields["codes"]
        field.choices = [
            *self.questions.conditions(self.so_far),
            (UNSURE, "Something else, or I’m not sure, or I’d rather talk to you about it"),
        ]


class AgreeForm(StepForm):
    """Who else comes, and what they may be written to about."""

    agrees = forms.BooleanField(
        label="Write to me about this workshop", error_messages={
            "required": "Tick this, so that we can tell you when something changes. Without it we "
            "can’t keep a place for you."
        },
    )  # fmt: skip
    automatic = forms.BooleanField(
        label="Take a place for me automatically when one comes free", required=False,
        help_text="We take it and write to you. Otherwise we write first, and you decide.",
    )  # fmt: skip
    heard_from = forms.ChoiceField(
        label="How did you hear of us?", required=False,
        help_text="It tells us where to say that we are here.",
    )  # fmt: skip
    leave_empty = forms.CharField(
        label="Leave this empty: it is there to catch programs", required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )  # fmt: skip

    def prepare(self) -> None:
        """A line for each of the others; who is signed in is known already, and not asked."""
        if self.so_far.get("is_known"):
            del self.fields["heard_from"]
        else:
            ways = self.workshop.practice.ways_to_choose()
            self.fields["heard_from"].choices = ways  # type: ignore[attr-defined]
        for number in range(self.workshop.party_most - 1, 0, -1):
            field = forms.CharField(
                label=f"Name of person {number + 1}", required=False, max_length=120,
                validators=[one_line], widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )  # fmt: skip
            self.fields = {_other(number): field} | self.fields
        for number, name in enumerate(self.so_far.get("others", []), start=1):
            self.initial.setdefault(_other(number), name)

    @property
    def names(self) -> list[forms.BoundField]:
        """The lines of the others."""
        return [self[_other(number)] for number in range(1, self.workshop.party_most)]

    def clean_leave_empty(self) -> str:
        """Programs fill in everything; a person is told what it is."""
        if self.cleaned_data["leave_empty"]:
            raise forms.ValidationError(
                "Empty the last field and press again. People don’t see it, so what is in it "
                "was probably written by a program."
            )
        return ""

    @property
    def typed(self) -> dict[str, Any]:
        """The others as a list."""
        said = self.cleaned_data
        names = (said[_other(number)].strip() for number in range(1, self.workshop.party_most))
        return {
            "others": [name for name in names if name],
            "agrees": said["agrees"],
            "automatic": said["automatic"],
            "heard_from": said.get("heard_from", ""),
        }


class CheckForm(StepForm):
    """Nothing to fill in: read over, and sent."""


FORMS: dict[Step, type[StepForm]] = {
    Step.NAME: NameForm,
    Step.REACH: ReachForm,
    Step.HEALTH: HealthForm,
    Step.WHICH: WhichForm,
    Step.AGREE: AgreeForm,
    Step.CHECK: CheckForm,
}


def _other(number: int) -> str:
    return f"other_{number}"


def _with_hint(ask: str, hint: str) -> str:
    return format_html('{}<span class="choice-hint">{}</span>', ask, hint) if hint else ask
