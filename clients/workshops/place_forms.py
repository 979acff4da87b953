"""Forms of one's own place. Programs that read letters press buttons: nothing is chosen beforehand,
and nothing changes before somebody chooses.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from phonenumber_field.formfields import PhoneNumberField

from clients.workshops.models import SignUp
from practice.web.forms import PlainForm, in_our_words, in_region
from practice.web.text import one_line, plain_text

YES, NO = "yes", "no"
# After a date whose line was chosen.
WAITS = ".waits"


class AnswerForm(PlainForm):
    """Yes or no, in words that fit the question. `about` is what the page had asked."""

    about = forms.CharField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        widget=forms.RadioSelect, error_messages={"required": "Choose one of the two, then press."}
    )

    def __init__(self, *args: Any, ask: str, yes: str, no: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["answer"]
        field.label, field.choices = ask, [(YES, yes), (NO, no)]


class CancelForm(PlainForm):
    """Giving the place back."""

    sure = forms.BooleanField(
        label="Yes, give my place back",
        error_messages={"required": "Tick this if you want to give your place back."},
    )


class MoveForm(PlainForm):
    """Which other date."""

    to = forms.ChoiceField(
        label="Which date suits you better?", widget=forms.RadioSelect,
        error_messages={
            "required": "Choose a date.",
            "invalid_choice": "That date has changed meanwhile. Choose again.",
        },
    )  # fmt: skip

    def __init__(self, *args: Any, dates: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.choices = dates

    @property
    def date_and_line(self) -> tuple[str, bool]:
        """The date's ref, and whether they chose to wait there."""
        chosen: str = self.cleaned_data["to"]
        return chosen.removesuffix(WAITS), chosen.endswith(WAITS)


class DetailsForm(PlainForm):
    """Names, telephone, needs; ticked before it is kept."""

    name = forms.CharField(
        label="Your name", max_length=120, validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name."},
    )  # fmt: skip
    phone = PhoneNumberField(
        label="Phone number", required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    access_needs = forms.CharField(
        label="Is there anything that would make it hard for you to take part?", required=False,
        max_length=500, validators=[plain_text], widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only the person who leads the workshop reads it.",
    )  # fmt: skip
    sure = forms.BooleanField(
        label="This is right now",
        error_messages={"required": "Tick “This is right now”, and press again."},
    )  # fmt: skip

    def __init__(self, *args: Any, sign_up: SignUp, **kwargs: Any) -> None:
        others = [one.name for one in sign_up.attendees.all() if one.place]
        initial = {
            "name": sign_up.name, "phone": sign_up.phone, "access_needs": sign_up.access_needs,
            **{f"other_{place}": name for place, name in enumerate(others, start=1)},
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        self.lines = [f"other_{place}" for place in range(1, len(others) + 1)]
        for place, line in enumerate(self.lines, start=2):
            self.fields[line] = forms.CharField(
                label=f"Name of person {place}", required=False, max_length=120,
                validators=[one_line],
            )  # fmt: skip
        self.order_fields(["name", *self.lines, "phone", "access_needs", "sure"])
        in_our_words(self)
        in_region(self, sign_up.practice.region)

    @property
    def details(self) -> dict[str, Any]:
        """As `change_details` takes them."""
        said = self.cleaned_data
        return {
            "name": said["name"],
            "phone": str(said["phone"] or ""),
            "others": [said[line].strip() for line in self.lines],
            "access_needs": said["access_needs"],
        }
