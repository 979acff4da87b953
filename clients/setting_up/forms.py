"""What is typed while a practice is set up."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms

from practice.accounts.countries import COUNTRIES
from practice.accounts.models import Practice
from practice.accounts.sources import DEFAULTS, lines_of, short_list
from practice.schedule.forms.offer import POUNDS
from practice.schedule.zones import zone_choices
from practice.web.forms import PlainForm
from practice.web.text import one_line, plain_text


class PracticeForm(PlainForm):
    """What it is called, and how it is reached."""

    name = forms.CharField(
        label="Name of the practice", max_length=120, validators=[one_line],
        help_text="As clients know it. It stands at the head of pages and letters.",
    )  # fmt: skip
    phone = forms.CharField(
        label="Phone", required=False, max_length=40, validators=[one_line],
        help_text="In letters and on receipts, as you write it here.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    address = forms.CharField(
        label="Address", required=False, max_length=300, validators=[plain_text],
        help_text="On receipts. Leave it empty if you only visit people at home.",
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )  # fmt: skip


class ClockForm(PlainForm):
    """Which clock the days go by, and whose phone numbers these are."""

    time_zone = forms.ChoiceField(
        label="Time zone",
        help_text="Visits that are booked already keep their moment, so their time of day changes "
        "with this. At first: Europe/London.",
    )
    country = forms.ChoiceField(
        label="Country", choices=list(COUNTRIES.items()),
        help_text="A phone number without +44 or the like is read as one of this country. Numbers "
        "that are kept already stay as they are.",
    )  # fmt: skip

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        initial = {"time_zone": practice.time_zone, "country": practice.region}
        super().__init__(*args, initial=initial, **kwargs)
        _here, *others = zone_choices(practice.time_zone)
        zones = {practice.time_zone: practice.time_zone, **dict(others)}
        self.fields["time_zone"].choices = sorted(zones.items())  # type: ignore[attr-defined]
        if not practice.country:
            # A script then chooses the browser's own zone, which is only a suggestion.
            self.fields["time_zone"].widget.attrs["data-browsers-zone"] = ""


class SourcesForm(PlainForm):
    """What somebody who is asked how they heard of the practice chooses from."""

    sources = forms.CharField(
        label="How people hear of you", required=False, max_length=1000,
        validators=[plain_text, short_list], widget=forms.Textarea(attrs={"rows": 9}),
        help_text="One a line. Empty: the list that every practice begins with. What is written in "
        "a client’s details already stays as it is.",
    )  # fmt: skip

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        initial = {"sources": "\n".join(practice.ways_heard)}
        super().__init__(*args, initial=initial, **kwargs)

    def clean_sources(self) -> str:
        """Each once; the list that practices begin with is not kept as their own."""
        lines = lines_of(self.cleaned_data["sources"])
        return "" if lines == DEFAULTS else "\n".join(lines)


class SenderForm(PlainForm):
    """Where answers to letters go."""

    reply_to = forms.EmailField(
        label="Answers go to", max_length=254,
        help_text="An address that somebody reads: clients answer letters about their visits.",
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        initial = {"reply_to": practice.reply_to, "form_key": uuid4()}
        super().__init__(*args, initial=initial, **kwargs)


@dataclass(frozen=True)
class Suggestion:
    """A kind of appointment that many begin with."""

    name: str
    minutes: int
    is_first_visit: bool = False


SUGGESTIONS = (
    Suggestion("First visit", 75, is_first_visit=True),
    Suggestion("Reflexology", 60),
    Suggestion("Sports massage", 45),
)
OTHER = "other"


class FirstTypeForm(PlainForm):
    """One kind of appointment: a suggestion as it is, or changed, or another."""

    which = forms.ChoiceField(
        label="Which kind first?", widget=forms.RadioSelect, initial="0",
        choices=[
            *((str(n), f"{one.name}, {one.minutes} minutes") for n, one in enumerate(SUGGESTIONS)),
            (OTHER, "Something else"),
        ],
    )  # fmt: skip
    name = forms.CharField(
        label="Its name", required=False, max_length=80, validators=[one_line],
        help_text="Empty: as above.",
    )  # fmt: skip
    minutes = forms.IntegerField(
        label="Length in minutes", required=False, min_value=5, max_value=480,
        help_text="Empty: as above.",
    )  # fmt: skip
    price = forms.CharField(
        label="Price", required=False, max_length=12,
        help_text="In pounds, such as 45 or 45.50. Empty: free, until you enter one.",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip

    def clean_price(self) -> int:
        """In pence."""
        typed = self.cleaned_data["price"].strip()
        found = POUNDS.fullmatch(typed or "0")
        if found is None:
            raise forms.ValidationError("Enter the price in pounds, such as 45 or 45.50.")
        return int(found[1]) * 100 + int(found[2] or 0)

    def clean(self) -> dict[str, Any]:
        """What is empty comes from the suggestion; something else needs a name and a length."""
        cleaned = super().clean() or {}
        if cleaned.get("which") == OTHER:
            if not cleaned.get("name") and "name" not in self.errors:
                self.add_error("name", "Enter what it is called.")
            if not cleaned.get("minutes") and "minutes" not in self.errors:
                self.add_error("minutes", "Enter how long it is, such as 45.")
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """As the row keeps them, once the form is valid."""
        typed = self.cleaned_data
        one = None if typed["which"] == OTHER else SUGGESTIONS[int(typed["which"])]
        return {
            "name": typed["name"] or (one.name if one else ""),
            "minutes": typed["minutes"] or (one.minutes if one else 0),
            "price_pence": typed["price"],
            "is_first_visit": bool(one and one.is_first_visit),
        }
