"""Changing a rule, and a clinician's word on one."""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from practice.web.forms import PlainForm
from practice.web.text import one_line, plain_text
from routines.safety.edits import EDITABLE, LONGEST_TEXT, MOST_DAYS, written
from routines.safety.levels import Level
from routines.safety.rules import Rule
from routines.safety.tags import ALL
from routines.safety.tags import WORDS as TAG_WORDS

LEVELS = [
    (Level.STOP.value, "Do not treat"),
    (Level.CLEARANCE.value, "Clearance needed"),
    (Level.ADAPT.value, "Adapt"),
    (Level.NOTE.value, "For information"),
    (Level.NONE.value, "Nothing"),
]
HAZARDS = [
    (ALL, "Everything"),
    *((tag, words[0].upper() + words[1:]) for tag, words in TAG_WORDS.items()),
]


def _text(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=LONGEST_TEXT, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


def _hazards(label: str, help_text: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, help_text=help_text, required=False, choices=HAZARDS,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
    )  # fmt: skip


class RuleForm(PlainForm):
    """What a practice may change of a rule. `values` is what the rule would say."""

    clinic = forms.ChoiceField(
        label="In the clinic",
        choices=LEVELS,
        help_text="The usual level. Answers to the questions can still raise or lower it.",
    )
    home = forms.ChoiceField(
        label="At home",
        choices=LEVELS,
        help_text="“Do not treat” and “Clearance needed” withhold every step.",
    )
    home_blocks = _hazards("Left out at home", "While the level at home is adapt.")
    home_softens = _hazards("Softened at home", "While the level at home is adapt.")
    therapist = _text("For the therapist", "What to do, in one or two sentences.")
    client = _text("For the client", "Plain words, with no promise of what treatment does.")
    review_days = forms.IntegerField(
        label="Ask again after this many days", required=False, min_value=1, max_value=MOST_DAYS,
        help_text="Empty: no date.",
    )  # fmt: skip
    clearance_days = forms.IntegerField(
        label="Longest a letter may hold, in days", required=False, min_value=1,
        max_value=MOST_DAYS, help_text="Empty: as long as the letter says.",
    )  # fmt: skip
    reason = forms.CharField(
        label="Why", required=False, max_length=400, validators=[plain_text],
        help_text="Needed when the rule becomes milder. It stays in the history.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, rule: Rule, seen: int, **kwargs: Any) -> None:
        standing = {name: written(getattr(rule, name)) for name in EDITABLE}
        super().__init__(*args, initial={**standing, "seen": seen}, **kwargs)
        self.helper.layout = Layout(*self.fields)

    @property
    def values(self) -> dict[str, Any]:
        """The editable values, as a rule has them."""
        return {name: self.cleaned_data[name] for name in EDITABLE}


class ReviewForm(PlainForm):
    """Who has read the rule as it stands, and when."""

    reviewer = forms.CharField(label="Clinician's name", max_length=120, validators=[one_line])
    role = forms.CharField(
        label="Their role", max_length=80, validators=[one_line], help_text="For example, GP."
    )
    registration = forms.CharField(
        label="Their registration", max_length=60, validators=[one_line],
        help_text="The register and the number.",
    )  # fmt: skip
    reviewed_on = forms.DateField(
        label="Read on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, today: date, seen: int, **kwargs: Any) -> None:
        super().__init__(*args, initial={"reviewed_on": today, "seen": seen}, **kwargs)
        self.helper.layout = Layout(*self.fields)
