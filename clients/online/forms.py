"""What is filled in about moving and about earlier times, by clients and by staff."""

from datetime import date, datetime, time
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from practice.accounts.models import Membership, Practice
from practice.schedule.models.hours import WEEKDAYS
from practice.schedule.wall import TimeDoesNotExist, wall_time
from practice.web.forms import PlainForm
from practice.web.text import one_line, plain_text

DAY = 24 * 60
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class WishForm(PlainForm):
    """When an earlier time would suit, and whether it is taken without asking."""

    therapist: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        queryset=None, label="With", required=False, empty_label="Anybody",
        widget=forms.RadioSelect,
    )  # fmt: skip
    from_date = forms.DateField(label="From", widget=DATE)
    until_date = forms.DateField(label="Until", widget=DATE)
    weekdays = forms.TypedMultipleChoiceField(
        label="Days that suit", coerce=int, choices=list(enumerate(WEEKDAYS)),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
        error_messages={"required": "Choose at least one day."},
    )  # fmt: skip
    from_time = forms.TimeField(label="Beginning no sooner than", required=False, widget=TIME)
    until_time = forms.TimeField(label="And no later than", required=False, widget=TIME)
    automatic = forms.BooleanField(
        label="Take a time for me automatically", required=False,
        help_text="We move the visit without asking first, and write to you. Otherwise we write, "
        "and you decide.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, practice: Practice, first: date, last: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        people = practice.memberships.active().therapists().select_related("user")
        field: Any = self.fields["therapist"]
        field.queryset = people
        field.label_from_instance = lambda member: member.name
        self.fields["from_date"].initial = first
        self.fields["until_date"].initial = last
        self.fields["weekdays"].initial = list(range(7))
        if len(people) < 2:
            del self.fields["therapist"]
        self.helper.layout = Layout(
            *(name for name in ("therapist",) if name in self.fields),
            Div("from_date", "until_date", css_class="form-pair"), "weekdays",
            Div("from_time", "until_time", css_class="form-pair"), "automatic",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Days and times in order."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("from_date"), cleaned.get("until_date")
        if first and last and last < first:
            self.add_error("until_date", "Choose a last day that is not before the first.")
        if last and first and (last - first).days > 366:
            self.add_error("until_date", "Choose a last day within a year of the first.")
        soon, late = cleaned.get("from_time"), cleaned.get("until_time")
        if soon and late and late <= soon:
            self.add_error("until_time", "Choose a latest time that is after the soonest.")
        return cleaned

    @property
    def wish(self) -> dict[str, Any]:
        """As `join` takes it."""
        asked = self.cleaned_data
        return {
            "therapist": asked.get("therapist"),
            "from_date": asked["from_date"],
            "until_date": asked["until_date"],
            "weekdays": sum(1 << day for day in asked["weekdays"]),
            "from_minute": _minute(asked["from_time"], 0),
            "until_minute": _minute(asked["until_time"], DAY),
            "automatic": asked["automatic"],
        }


class StaffWishForm(WishForm):
    """The same, written down for a client: which of their visits, or a new one."""

    what = forms.ChoiceField(label="Which visit", widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["what"]
        field.choices = choices
        self.fields["automatic"].label = "Take a time for them automatically"
        self.fields["automatic"].help_text = "Only if they asked for that. They are written to."
        self.helper.layout.fields.insert(0, "what")


class ByHandForm(PlainForm):
    """Offering a time out of turn: when, with whom, and why."""

    on = forms.DateField(label="Day", widget=DATE)
    at = forms.TimeField(label="Time", widget=TIME)
    therapist: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        queryset=None, label="Therapist", empty_label=None
    )
    reason = forms.CharField(
        label="Why them, out of turn", max_length=200, validators=[one_line],
        help_text="It is kept with the offer.",
        error_messages={"required": "Say in a few words why you offer it out of turn."},
    )  # fmt: skip

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.practice = practice
        field: Any = self.fields["therapist"]
        field.queryset = practice.memberships.active().therapists().select_related("user")
        field.label_from_instance = lambda member: member.name
        self.helper.layout = Layout(Div("on", "at", css_class="form-pair"), "therapist", "reason")

    def clean(self) -> dict[str, Any]:
        """Turn day and time into an instant."""
        cleaned = super().clean() or {}
        if cleaned.get("on") and cleaned.get("at"):
            try:
                cleaned["starts_at"] = wall_time(cleaned["on"], cleaned["at"], self.practice.zone)
            except TimeDoesNotExist as gap:
                self.add_error("at", str(gap))
            except OverflowError:
                self.add_error("on", "Enter a day within a few years of today.")
        return cleaned

    @property
    def starts_at(self) -> datetime:
        """The chosen instant, once the form is valid."""
        value: datetime = self.cleaned_data["starts_at"]
        return value


class AskToMoveForm(PlainForm):
    """When else would suit, in the client's words."""

    first = forms.CharField(
        label="A time that would suit you", max_length=120, validators=[one_line],
        help_text="For example: Tuesday 1 December, any time after 3pm.",
        error_messages={"required": "Write at least one time that would suit you."},
    )  # fmt: skip
    second = forms.CharField(label="Another", max_length=120, required=False, validators=[one_line])
    third = forms.CharField(
        label="And another", max_length=120, required=False, validators=[one_line]
    )
    words = forms.CharField(
        label="Anything we need to know", max_length=500, required=False, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Leave out anything about your health: your health questions are the place "
        "for that.",
    )  # fmt: skip

    @property
    def wished(self) -> str:
        """One time a line."""
        lines = (self.cleaned_data[name].strip() for name in ("first", "second", "third"))
        return "\n".join(line for line in lines if line)


class AnswerForm(PlainForm):
    """What the client is told."""

    answer = forms.CharField(
        label="Your answer", max_length=1000, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="They read it in a letter. Leave out anything about health.",
        error_messages={"required": "Write what they are told."},
    )  # fmt: skip


class RefuseForm(PlainForm):
    """Why an asked-for time cannot be, in words to the client."""

    words = forms.CharField(
        label="A word to the client", max_length=500, required=False, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="They read it in the letter. Leave out anything about health.",
    )  # fmt: skip


def _minute(at: time | None, otherwise: int) -> int:
    return otherwise if at is None else at.hour * 60 + at.minute
