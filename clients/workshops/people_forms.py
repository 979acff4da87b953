"""What a member writes about somebody who signed up."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from phonenumber_field.formfields import PhoneNumberField

from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import Outcome
from clients.workshops.safety import in_words
from clients.workshops.signing_up import Given
from practice.mail.fields import AddressField
from practice.web.forms import PlainForm, in_region
from practice.web.text import one_line, plain_text
from routines.safety.tags import WORDS


def _reason(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, validators=[one_line])


class AddForm(PlainForm):
    """Somebody who signed up by telephone, or stands at the door."""

    name = forms.CharField(label="Name", max_length=120, validators=[one_line])
    email = AddressField(
        label="Email", required=False,
        help_text="Without one they get no letters, and no place is offered to them by letter.",
    )  # fmt: skip
    phone = PhoneNumberField(label="Phone", required=False)
    others = forms.CharField(
        label="Who comes along", required=False, max_length=600, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 3}), help_text="One name a line.",
    )  # fmt: skip
    access_needs = forms.CharField(
        label="What would make it hard to take part", required=False, max_length=600,
        validators=[plain_text], widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Read by whoever leads the workshop, and by nobody else.",
    )  # fmt: skip
    asked = forms.BooleanField(
        label="I asked them about their health today, and nothing speaks against it", required=False
    )
    adaptation = forms.CharField(
        label="What to leave out or do gently", required=False, max_length=300,
        validators=[one_line],
    )  # fmt: skip
    tells = forms.BooleanField(label="Write to them", required=False, initial=True)
    beyond = forms.BooleanField(label="Give them a place although none is free", required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, workshop: Workshop, leads: bool, at_door: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={"form_key": uuid4}, **kwargs)
        self.workshop, self.at_door = workshop, at_door
        in_region(self, workshop.practice.region)
        if not leads:
            del self.fields["adaptation"]
        if not workshop.techniques:
            del self.fields["asked"]
            self.fields.pop("adaptation", None)
        if at_door:
            del self.fields["tells"]
        if workshop.party_most == 1:
            del self.fields["others"]

    def clean_others(self) -> tuple[str, ...]:
        """The names, as many as one sign-up may bring."""
        names = tuple(n.strip() for n in self.cleaned_data["others"].splitlines() if n.strip())
        most = self.workshop.party_most - 1
        if len(names) > most:
            raise ValidationError(f"One sign-up may bring {most} more. Add the others apart.")
        if any(len(name) > 120 for name in names):
            raise ValidationError("Shorten the names to 120 characters each.")
        return names

    def clean(self) -> dict[str, Any]:
        """Nobody takes part who was not asked about their health, where it matters."""
        values = super().clean() or {}
        if "asked" in self.fields and not values.get("asked"):
            self.add_error("asked", "Ask them about their health first, then tick this.")
        return values

    @property
    def key(self) -> UUID:
        """Of this form."""
        key: UUID = self.cleaned_data["form_key"]
        return key

    @property
    def given(self) -> Given:
        """What was typed, of a valid form."""
        found = self.cleaned_data
        adaptation = found.get("adaptation", "")
        outcome = Outcome.ADAPTED if adaptation else Outcome.OK
        return Given(
            name=found["name"], email=found["email"], phone=str(found["phone"] or ""),
            others=found.get("others", ()), access_needs=found["access_needs"],
            outcome=outcome if found.get("asked") else Outcome.NOT_ASKED, adaptation=adaptation,
        )  # fmt: skip


class PaidForm(PlainForm):
    """What was paid outside Instep."""

    pounds = forms.DecimalField(
        label="Paid, in pounds", min_value=0, max_value=99999, decimal_places=2,
        error_messages={"max_decimal_places": "Enter pounds and pence, such as 23.50."},
    )  # fmt: skip
    reference = forms.CharField(
        label="Reference", required=False, max_length=80, validators=[one_line]
    )

    @property
    def pence(self) -> int:
        """Of a valid form."""
        return int(self.cleaned_data["pounds"] * 100)


class ClearForm(PlainForm):
    """What came of a talk: they can come, with what is adapted."""

    leave_out = forms.MultipleChoiceField(
        label="Leave out", required=False, widget=forms.CheckboxSelectMultiple
    )
    gently = forms.MultipleChoiceField(
        label="Do gently", required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label="A line for the list at the door", required=False, max_length=200,
        validators=[one_line], help_text="What to do differently, never why.",
    )  # fmt: skip

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tags = [(tag, words) for tag, words in WORDS.items() if tag in workshop.techniques]
        for name in ("leave_out", "gently"):
            choice: Any = self.fields[name]
            choice.choices = tags

    @property
    def adapted(self) -> dict[str, list[str]]:
        """The tags, each once."""
        out = self.cleaned_data["leave_out"]
        gently = [tag for tag in self.cleaned_data["gently"] if tag not in out]
        return {"leave_out": out, "gently": gently}

    @property
    def adaptation(self) -> str:
        """The line on the list."""
        tags = self.adapted
        if not tags["leave_out"] and not tags["gently"]:
            return str(self.cleaned_data["words"])
        said = in_words(tags["leave_out"], tags["gently"])
        return f"{said} {self.cleaned_data['words']}".strip()


class SkipForm(PlainForm):
    """Why nothing is offered to them for now."""

    reason = _reason("Why are they passed over?")


class ReorderForm(PlainForm):
    """Where in the line, and why."""

    before = forms.ChoiceField(label="Before whom?", required=False)
    reason = _reason("Why out of order?")

    def __init__(self, *args: Any, row: SignUp, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = SignUp.objects.filter(workshop=row.workshop_id).in_line().exclude(pk=row.pk)
        choice: Any = self.fields["before"]
        choice.choices = [("", "At the end"), *others.values_list("ref", "name")]


class MoveForm(PlainForm):
    """To which other date."""

    to = forms.ChoiceField(label="To which date?")

    def __init__(self, *args: Any, dates: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["to"]
        choice.choices = dates
