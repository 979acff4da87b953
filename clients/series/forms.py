"""Starting a series, and what is then decided about it."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from crispy_forms.layout import Layout
from django import forms

from clients.series.countdown import race_visits
from clients.series.models import PlanTemplate, SeriesReview, TreatmentSeries
from practice.accounts.models import Membership, Practice
from practice.web.forms import PlainForm
from practice.web.text import one_line, plain_text

Kind = PlanTemplate.Kind
MOST_VISITS = 60
MOST_DAYS = 183


def words(label: str, *, required: str, help_text: str = "", rows: int = 3) -> forms.CharField:
    """A box for a few sentences."""
    return forms.CharField(
        label=label, max_length=1000, validators=[plain_text], help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}), error_messages={"required": required},
    )  # fmt: skip


class StartForm(PlainForm):
    """What was agreed with the client. Fields that the plan has no use for are left out."""

    goal = words(
        "Goal",
        required="Write the goal, in the client's words if you can.",
        help_text="What the client wants to be able to do or feel. Promise nothing.",
        rows=2,
    )
    race_on = forms.DateField(
        label="Day of the race", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Enter the day of the race.", "invalid": "Enter a day, such as 25/4/2027."
        },
    )  # fmt: skip
    is_used_to_deep = forms.BooleanField(
        label="Used to deep work in training", required=False,
        help_text="Deep work then ends 5 days before the race instead of 7.",
    )  # fmt: skip
    agreed_sessions = forms.IntegerField(
        label="Agreed number of visits", min_value=1, max_value=MOST_VISITS,
        error_messages={"required": "Enter how many visits you agreed on."},
    )  # fmt: skip
    interval_days = forms.IntegerField(
        label="Days between visits", min_value=2, max_value=MOST_DAYS,
        error_messages={"required": "Enter how many days lie between two visits."},
    )  # fmt: skip
    price = forms.DecimalField(
        label="Price of one visit, in pounds", required=False, min_value=0, max_value=10000,
        decimal_places=2, help_text="Leave it empty for the usual price.",
    )  # fmt: skip
    prepaid_sessions = forms.IntegerField(
        label="Visits paid for in advance", required=False, min_value=0, max_value=MOST_VISITS,
        help_text="Empty or 0: they pay visit by visit.",
    )  # fmt: skip
    counts_did_not_attend = forms.BooleanField(
        label="A visit they do not come to counts", required=False
    )
    counts_late_cancel = forms.BooleanField(
        label="A visit they cancel late counts",
        required=False,
    )
    therapist: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        queryset=None, label="Therapist", empty_label=None,
        error_messages={"required": "Choose a therapist."},
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, practice: Practice, template: PlanTemplate, today: date, hours: int,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.template, self.today = template, today
        people = practice.memberships.active().therapists().select_related("user")
        self.fields["therapist"].queryset = people  # type: ignore[attr-defined]
        self.fields["therapist"].label_from_instance = lambda m: m.name  # type: ignore[attr-defined]
        self.fields["form_key"].initial = uuid4
        self.fields["agreed_sessions"].initial = template.sessions_max
        self.fields["interval_days"].initial = template.interval_min
        self.fields["counts_late_cancel"].help_text = f"Later than {hours} hours before it."
        for name in _not_asked(template.kind):
            del self.fields[name]
        self.helper.layout = Layout(*self.fields)

    def clean(self) -> dict[str, Any]:
        """What does not fit together is said at the field that is easiest to change."""
        cleaned = super().clean() or {}
        agreed, paid = cleaned.get("agreed_sessions"), cleaned.get("prepaid_sessions") or 0
        if agreed is not None and paid > agreed:
            self.add_error(
                "prepaid_sessions", f"Only {agreed} visits are agreed. Enter that or less."
            )
        race_on = cleaned.get("race_on")
        if race_on is not None:
            fit = len(race_visits(race_on, self.today))
            if fit == 0:
                self.add_error(
                    "race_on", "No visit fits before that day. Enter a later day, or choose "
                    "another plan.",
                )  # fmt: skip
            elif agreed is not None and agreed > fit + 1:
                self.add_error(
                    "agreed_sessions",
                    f"{fit} before that day and 1 after it are what fits. Enter {fit + 1} or less.",
                )
        return cleaned

    @property
    def terms(self) -> dict[str, Any]:
        """The keywords of `actions.start`."""
        data = dict(self.cleaned_data)
        price: Decimal | None = data.pop("price")
        data["price_pence"] = None if price is None else int(price * 100)
        data["prepaid_sessions"] = data.get("prepaid_sessions") or 0
        data.setdefault("agreed_sessions", 1 if self.template.kind == Kind.SINGLE else None)
        data.setdefault("interval_days", self.template.interval_min)
        return data


def _not_asked(kind: str) -> list[str]:
    away = [] if kind == Kind.RACE else ["race_on", "is_used_to_deep"]
    if kind in (Kind.RACE, Kind.SINGLE):
        away.append("interval_days")
    if kind in (Kind.ROLLING, Kind.SINGLE):
        away.append("agreed_sessions")
    return away


class PauseForm(PlainForm):
    """Why it is paused."""

    reason = words("Why", required="Say in a few words why you pause it.", rows=2)


class ResumeForm(PlainForm):
    """What was decided."""

    decision = words(
        "What you decided",
        required="Write what you decided and why it may go on.",
        help_text="Any stop still asks for a reason at each booking.",
    )


class FinishForm(PlainForm):
    """What came of it."""

    outcome = words(
        "What came of it",
        required="Write what came of it, as the client and you see it.",
        help_text="Scores, what changed, what did not. No claim about what caused it.",
    )
    early = forms.BooleanField(label="It was stopped before its end", required=False)


class AgreeForm(PlainForm):
    """Another number of visits."""

    agreed_sessions = forms.IntegerField(
        label="Agreed number of visits", min_value=1, max_value=MOST_VISITS,
        help_text="All of them, with those already used.",
        error_messages={"required": "Enter how many visits you agreed on."},
    )  # fmt: skip

    def __init__(self, *args: Any, series: TreatmentSeries, **kwargs: Any) -> None:
        super().__init__(*args, initial={"agreed_sessions": series.agreed_sessions}, **kwargs)


class ReviewForm(PlainForm):
    """A look back, with a decision."""

    words = words(
        "What you looked at",
        required="Write what you looked at and why you decided so.",
        help_text="The scores, what the client says, what follows from it.",
    )
    decision = forms.ChoiceField(
        label="What follows", choices=SeriesReview.Decision.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose what follows."},
    )  # fmt: skip


class TemplateForm(PlainForm):
    """A plan as the practice offers it."""

    name = forms.CharField(label="Name", max_length=80, validators=[one_line])
    for_whom = forms.CharField(
        label="For whom", required=False, max_length=300, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 2}), help_text="Who it suits. Promise nothing.",
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="Number of visits", widget=forms.RadioSelect,
        choices=[(Kind.FIXED, Kind.FIXED.label), (Kind.ROLLING, Kind.ROLLING.label)],
    )  # fmt: skip
    sessions_min = forms.IntegerField(
        label="Fewest visits", required=False, min_value=1, max_value=MOST_VISITS
    )
    sessions_max = forms.IntegerField(
        label="Most visits", required=False, min_value=1, max_value=MOST_VISITS
    )
    interval_min = forms.IntegerField(
        label="Fewest days between visits", min_value=2, max_value=MOST_DAYS
    )
    interval_max = forms.IntegerField(
        label="Most days between visits", min_value=2, max_value=MOST_DAYS
    )
    review_every = forms.IntegerField(
        label="Review after every so many visits", required=False, min_value=1,
        max_value=MOST_VISITS,
        help_text="An agreed number is also reviewed half way and at its end.",
    )  # fmt: skip
    minutes_min = forms.IntegerField(label="Shortest visit, in minutes", min_value=5, max_value=240)
    minutes_max = forms.IntegerField(label="Longest visit, in minutes", min_value=5, max_value=240)
    is_retired = forms.BooleanField(label="No longer offered", required=False)

    def __init__(self, *args: Any, template: PlanTemplate | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if template is not None:
            del self.fields["kind"]
            if template.kind == Kind.ROLLING:
                del self.fields["sessions_min"], self.fields["sessions_max"]
            for name in self.fields:
                self.initial.setdefault(name, getattr(template, name))
        self.standing = template.kind if template else ""
        self.helper.layout = Layout(*self.fields)

    def clean(self) -> dict[str, Any]:
        """The smaller of two numbers is no more than the greater."""
        cleaned = super().clean() or {}
        if (self.standing or cleaned.get("kind")) != Kind.ROLLING:
            for name in ("sessions_min", "sessions_max"):
                if cleaned.get(name) is None and name not in self.errors:
                    self.add_error(name, "Enter a number, or let the plan go on until it is ended.")
        for what in ("sessions", "interval", "minutes"):
            least, most = cleaned.get(f"{what}_min"), cleaned.get(f"{what}_max")
            if least is not None and most is not None and most < least:
                self.add_error(f"{what}_max", f"Enter {least} or more.")
        return cleaned
