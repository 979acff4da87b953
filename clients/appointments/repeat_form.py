"""The dates of a repeat, as a form: each is looked at again whenever it is sent."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict

from clients.appointments.forms import offer_rooms, offer_therapists
from clients.appointments.models import Appointment
from clients.appointments.repeat import MOST, Proposed, book_all, propose
from clients.models import Client
from practice.accounts.models import Membership, Practice
from practice.schedule.models import AppointmentType, Room
from practice.web.forms import PlainForm
from practice.web.text import plain_text


class RepeatForm(PlainForm):
    """What is booked, hidden, and a row for each date: day, time, leave it out."""

    type: "forms.ModelChoiceField[AppointmentType]" = forms.ModelChoiceField(
        queryset=None, widget=forms.HiddenInput
    )
    therapist: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        queryset=None, widget=forms.HiddenInput
    )
    room: "forms.ModelChoiceField[Room]" = forms.ModelChoiceField(
        queryset=None, widget=forms.HiddenInput, required=False
    )
    words = forms.CharField(
        required=False, max_length=500, validators=[plain_text], widget=forms.HiddenInput
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    stop_reason = forms.CharField(
        required=False, max_length=1000, validators=[plain_text], widget=forms.HiddenInput
    )
    count = forms.IntegerField(min_value=1, max_value=MOST, widget=forms.HiddenInput)
    is_taken = False

    def __init__(
        self, data: QueryDict | Mapping[str, Any] | None = None, *, practice: Practice, **rest: Any
    ) -> None:
        super().__init__(data, **rest)
        self.practice = practice
        self.looked: list[Proposed] = []
        kinds = practice.appointment_types.filter(is_retired=False)
        self.fields["type"].queryset = kinds  # type: ignore[attr-defined]
        offer_therapists(self.fields["therapist"], practice)
        offer_rooms(self.fields["room"], practice)
        for number in range(1, self._count() + 1):
            self.fields[f"on_{number}"] = forms.DateField(
                label=f"Day of visit {number}",
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                error_messages={"required": "Enter the day.", "invalid": "Enter a day."},
            )
            self.fields[f"at_{number}"] = forms.TimeField(
                label=f"Time of visit {number}",
                widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                error_messages={"required": "Enter the time.", "invalid": "Enter a time."},
            )
            self.fields[f"out_{number}"] = forms.BooleanField(
                label=f"Leave out visit {number}", required=False
            )

    @classmethod
    def of(
        cls, asked: Mapping[str, Any], looked: Sequence[Proposed], *, practice: Practice
    ) -> "RepeatForm":
        """The form as it is shown first."""
        rows: dict[str, Any] = {}
        for one in looked:
            rows |= {f"on_{one.number}": one.on, f"at_{one.number}": one.at}
        first = {name: asked[name] for name in ("type", "therapist", "room", "words")}
        form = cls(
            practice=practice,
            initial={**first, **rows, "form_key": uuid4(), "count": len(looked)},
        )
        form.looked = list(looked)
        return form

    def _count(self) -> int:
        """How many rows there are, as far as that can be told before checking."""
        text = str(self.data.get("count", "") if self.is_bound else self.initial.get("count", ""))
        return min(int(text), MOST) if text.isdecimal() and text.isascii() else 0

    @property
    def hidden(self) -> list[forms.BoundField]:
        """What goes along unseen."""
        return list(self.hidden_fields())

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each date with its fields and what is in its way."""
        looked = {one.number: one for one in self.looked}
        return [
            {
                "number": number,
                "on": self[f"on_{number}"],
                "at": self[f"at_{number}"],
                "out": self[f"out_{number}"],
                "looked": looked.get(number),
            }
            for number in range(1, self._count() + 1)
        ]

    def look(self, client: Client, *, now: datetime) -> None:
        """Look again at the dates that are not left out."""
        data = self.cleaned_data
        kept = [n for n in range(1, self._count() + 1) if not data[f"out_{n}"]]
        found = propose(
            client=client, therapist=data["therapist"], type=data["type"], room=data["room"],
            when=[(data[f"on_{n}"], data[f"at_{n}"]) for n in kept], now=now,
        )  # fmt: skip
        self.looked = [
            Proposed(n, one.on, one.at, one.starts_at, one.conflict, one.nearest)
            for n, one in zip(kept, found, strict=True)
        ]
        if not kept:
            self.add_error(None, "Every date is left out. Keep at least one.")

    @property
    def conflicts(self) -> int:
        """How many dates cannot be booked as they stand."""
        return sum(1 for one in self.looked if one.conflict) or (0 if self.looked else 1)

    def book(
        self, client: Client, *, by: Membership, now: datetime, stop_reason: str,
        stops_shown: Collection[str], tells: bool,
    ) -> Appointment:  # fmt: skip
        """Book them all; answers the first."""
        data = self.cleaned_data
        made = book_all(
            client=client, therapist=data["therapist"], type=data["type"], room=data["room"],
            starts=[one.starts_at for one in self.looked if one.starts_at is not None],
            form_key=data["form_key"], by=by, now=now, stop_reason=stop_reason,
            stops_shown=stops_shown, words=data["words"], tells=tells,
        )  # fmt: skip
        return made[0]
