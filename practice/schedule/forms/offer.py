"""Appointment types, rooms and rules, as they are typed."""

import re
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from practice.accounts.models import Practice
from practice.schedule.models import AppointmentType, BookingRules, Room, TherapistRules
from practice.schedule.zones import zone_choices
from practice.web.forms import PlainForm, PlainModelForm
from practice.web.text import one_line

POUNDS = re.compile(r"£?\s*(\d{1,4})(?:\.(\d\d))?")
STEPS = [(n, f"{n} minutes") for n in (5, 10, 15, 20, 30, 45, 60, 90, 120)]


class TypeForm(PlainModelForm):
    """A kind of appointment. `price` is typed in pounds and kept in pence."""

    price = forms.CharField(
        label="Price", max_length=12, help_text="In pounds, such as 45 or 45.50. 0 is free.",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    rooms: "forms.ModelMultipleChoiceField[Room]" = forms.ModelMultipleChoiceField(
        queryset=None, label="Rooms", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Any of these. None ticked: it needs no room.",
    )  # fmt: skip

    class Meta:
        model = AppointmentType
        fields = (
            "name", "minutes", "buffer_before", "buffer_after", "colour", "is_hands_on",
            "is_first_visit", "is_online", "note_prompts",
        )  # fmt: skip
        labels = {
            "minutes": "Length in minutes",
            "buffer_before": "Minutes kept free before",
            "buffer_after": "Minutes kept free after",
            "colour": "Colour in the diary",
            "is_hands_on": "Hands on: it counts towards the day's limit and waits for letters",
            "is_first_visit": "A first visit",
            "is_online": "Clients may book it online",
            "note_prompts": "What the note asks about",
        }
        help_texts = {"note_prompts": "One prompt a line."}
        widgets = {"note_prompts": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.practice = practice
        for name, least, most in (
            ("minutes", 5, 480), ("buffer_before", 0, 240), ("buffer_after", 0, 240)
        ):  # fmt: skip
            label = self.fields[name].label
            self.fields[name] = forms.IntegerField(
                label=label, min_value=least, max_value=most, required=name == "minutes",
                error_messages={
                    "required": "Fill in: Length in minutes.",
                    "invalid": "Enter a whole number, such as 45.",
                    "min_value": f"Enter {least} or more.", "max_value": f"Enter {most} or less.",
                },
            )  # fmt: skip
        rooms = practice.rooms.filter(is_retired=False).order_by("name")
        self.fields["rooms"].queryset = rooms  # type: ignore[attr-defined]
        if self.instance.pk:
            pounds, pence = divmod(self.instance.price_pence, 100)
            self.initial["price"] = f"{pounds}.{pence:02}" if pence else str(pounds)
            self.initial["rooms"] = self.instance.rooms.all()
        if not rooms:
            del self.fields["rooms"]
        self.helper.layout = Layout(
            "name", "minutes", Div("buffer_before", "buffer_after", css_class="form-pair"),
            "price", "colour", "is_hands_on", "is_first_visit", "is_online",
            *(["rooms"] if rooms else []), "note_prompts",
        )  # fmt: skip

    def clean_price(self) -> str:
        """The price as typed, kept on the row in pence."""
        typed: str = self.cleaned_data["price"].strip()
        found = POUNDS.fullmatch(typed)
        if found is None:
            raise forms.ValidationError("Enter the price in pounds, such as 45 or 45.50.")
        self.instance.price_pence = int(found[1]) * 100 + int(found[2] or 0)
        return typed

    def clean_buffer_before(self) -> int:
        """Empty is none."""
        return self.cleaned_data["buffer_before"] or 0

    def clean_buffer_after(self) -> int:
        """Empty is none."""
        return self.cleaned_data["buffer_after"] or 0


class RoomForm(PlainForm):
    """A room's name."""

    name = forms.CharField(label="Name of the room", max_length=60, validators=[one_line])


class BookingRulesForm(PlainModelForm):
    """How clients book."""

    step_minutes = forms.TypedChoiceField(
        label="Times are offered every", choices=STEPS, coerce=int,
        help_text="Counted from the opening of each free stretch.",
    )  # fmt: skip

    class Meta:
        model = BookingRules
        fields = (
            "notice_minutes", "horizon_days", "step_minutes", "accepts", "cancel_hours",
            "cancel_words", "hold_minutes", "offer_minutes",
        )  # fmt: skip
        labels = {
            "notice_minutes": "Shortest notice, in minutes",
            "horizon_days": "How many days ahead clients may book",
            "accepts": "When a client books",
            "cancel_hours": "Clients may cancel until this many hours before",
            "cancel_words": "What they read before they cancel",
            "hold_minutes": "Minutes a time is kept while a client fills in the form",
            "offer_minutes": "Minutes a freed time is kept for one waiting client",
        }
        help_texts = {
            "notice_minutes": "120 is two hours. You may book sooner yourself.",
            "horizon_days": "1 to 730.",
            "cancel_hours": "After that they ask you. 0 is until it begins.",
            "hold_minutes": "2 to 60.",
            "offer_minutes": "10 to 2880, which is two days. Then the next client is asked.",
        }
        widgets = {"accepts": forms.RadioSelect}

    LIMITS = (
        ("notice_minutes", 0, 20160), ("horizon_days", 1, 730), ("cancel_hours", 0, 720),
        ("hold_minutes", 2, 60), ("offer_minutes", 10, 2880),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accepts"].choices = BookingRules.Accepts.choices  # type: ignore[attr-defined]
        self.helper.layout = Layout(*self.Meta.fields)

    def clean(self) -> dict[str, Any]:
        """Keep to sensible limits; the database has them too."""
        cleaned = super().clean() or {}
        for name, least, most in self.LIMITS:
            value = cleaned.get(name)
            if value is not None and not least <= value <= most:
                self.add_error(name, f"Enter a number from {least} to {most}.")
        return cleaned


class TherapistRulesForm(PlainModelForm):
    """How one therapist is booked."""

    time_zone = forms.ChoiceField(
        label="Their hours are on the clock of", required=False,
        help_text="Change it only for somebody who works from another country.",
    )  # fmt: skip
    most_minutes = forms.IntegerField(
        label="Most minutes with hands on clients in a day", required=False, min_value=5,
        max_value=1440, help_text="No more times are offered once a day would go over it. "
        "Empty: no limit.",
    )  # fmt: skip

    class Meta:
        model = TherapistRules
        fields = ("takes_online", "most_minutes", "time_zone")
        labels = {"takes_online": "Clients may book them online"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = self.instance.practice.time_zone
        self.fields["time_zone"].choices = zone_choices(here)  # type: ignore[attr-defined]
        self.helper.layout = Layout(*self.Meta.fields)
