"""What is asked, why, and the name typed once more."""

from typing import Any
from uuid import uuid4

from crispy_forms.layout import Layout
from django import forms

from clients.models import Client
from clients.rights.erasing import same_name
from clients.rights.models import PersonRequest
from clients.rights.models.rules import LONGEST
from clients.rights.retention import YEARS, YEARS_OF_MONEY, YEARS_PAST_18
from practice.web.forms import PlainForm

DAY = {"type": "date"}
WORDS = forms.Textarea(attrs={"rows": 4})


# The same kinds, as somebody says them of themselves.
OWN_WORDS = [
    (PersonRequest.Kind.ACCESS, "A copy of what is written about me"),
    (PersonRequest.Kind.CORRECTION, "Something put right"),
    (PersonRequest.Kind.RESTRICTION, "That my record is not used for now"),
    (PersonRequest.Kind.ERASURE, "That my record is erased"),
    (PersonRequest.Kind.OBJECTION, "To object to how it is used"),
    (PersonRequest.Kind.COMPLAINT, "To complain about how my data is handled"),
]


class ReasonForm(PlainForm):
    """Why, for the trace of what was done."""

    reason = forms.CharField(label="Why?", max_length=1000, widget=WORDS)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": {"form_key": uuid4}} | kwargs))


class RequestForm(PlainForm):
    """What a client asks, on their own page or by word of mouth."""

    kind = forms.ChoiceField(
        label="What is asked for?", choices=PersonRequest.Kind.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label="In the client's words", max_length=3000, required=False, widget=WORDS
    )
    received_on = forms.DateField(
        label="When did it come?", required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text="The days count from then. Leave it empty for today.",
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": {"form_key": uuid4}} | kwargs))
        if is_own:
            del self.fields["received_on"]
            self.helper.layout = Layout(*self.fields)
            kind: Any = self.fields["kind"]
            kind.label, kind.choices = "What would you like?", OWN_WORDS
            self.fields["words"].label = "Anything that helps us to do it"


class AnswerForm(PlainForm):
    """What was decided, and what the client is told."""

    decision = forms.ChoiceField(
        label="What was decided?", choices=PersonRequest.Decision.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(label="What the client is told", max_length=3000, widget=WORDS)


class EraseForm(PlainForm):
    """The client's name, typed, and why."""

    name = forms.CharField(label="Type the client's name", max_length=120)
    reason = forms.CharField(label="Why?", max_length=1000, widget=WORDS)

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client = client

    def clean_name(self) -> str:
        """As it stands on the page."""
        name = str(self.cleaned_data["name"])
        if not same_name(name, self.client):
            raise forms.ValidationError("That is not the client's name. Type it as it stands here.")
        return name


class RulesForm(PlainForm):
    """Where an insurer asks for longer."""

    years = forms.IntegerField(
        label="Years after the last treatment", min_value=YEARS, max_value=LONGEST
    )
    years_past_18 = forms.IntegerField(
        label="Years past the 18th birthday, of who was a child then",
        min_value=YEARS_PAST_18, max_value=LONGEST,
    )  # fmt: skip
    years_of_money = forms.IntegerField(
        label="Years after the tax year of the last charge or payment",
        min_value=YEARS_OF_MONEY, max_value=LONGEST,
        help_text="What is written here of tax law still awaits an accountant’s review: ask yours.",
    )  # fmt: skip


class NoticeForm(PlainForm):
    """The practice's privacy notice."""

    text = forms.CharField(
        label="Privacy notice", min_length=200, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text="An empty line begins a paragraph. Name what you keep, why, for how long, what "
        "people may ask for, and where they can complain.",
    )  # fmt: skip
