"""The form of one page: a single field called `answer`."""

from datetime import date
from typing import Any

from django import forms
from phonenumber_field.formfields import PhoneNumberField

from clients.models import real_birth_date
from clients.screening.answers import UNSURE
from clients.screening.asking.draft import NOT_SURE, current
from clients.screening.asking.steps import NEEDED, Draft, Kind, Step
from clients.screening.forms import SIDES
from clients.screening.questions import (
    YES_NO,
    check_follow_up,
    check_since,
    follow_up_field,
    follow_up_value,
)
from practice.web.dates import DateFields
from practice.web.forms import PlainForm, in_our_words, in_region
from practice.web.text import one_line, plain_text
from routines.safety.rules import Question, Rule

SAY = "Choose yes, no or not sure."
CONSENT = [("yes", "Yes"), ("no", "No")]
AUTOCOMPLETE = {"full_name": "name", "phone": "tel"}


class StepForm(PlainForm):
    """One question. `value` is the answer as the draft keeps it."""

    def __init__(
        self, *args: Any, step: Step, rule: Rule | None, on: date,
        opens: list[tuple[str, str]], region: str, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.step, self.on = step, on
        self.question = rule.question(step.name) if rule else None
        self.fields["answer"] = _field(step, rule, self.question, opens)
        self.fields["answer"].label = step.ask
        in_our_words(self)
        in_region(self, region)

    def clean_answer(self) -> Any:
        """Refuse what the engine could not judge by."""
        value = self.cleaned_data["answer"]
        why = ""
        if self.step.kind is Kind.SINCE and value:
            why = check_since(value)
        elif self.question is not None:
            why = check_follow_up(self.question, follow_up_value(self.question, value), self.on)
        if why:
            raise forms.ValidationError(f"{why[:1].upper()}{why[1:]}.")
        return value

    @property
    def value(self) -> Any:
        """The cleaned answer, stored as JSON can hold it."""
        value = self.cleaned_data["answer"]
        if self.question is not None:
            return follow_up_value(self.question, value)
        if isinstance(value, date):
            return value.isoformat()
        if self.step.kind is Kind.WHICH and NOT_SURE in value:
            return [NOT_SURE, *(code for code, _ in self.fields["answer"].choices[:-1])]  # type: ignore[attr-defined]
        if isinstance(value, list | float):
            return value
        return str(value) if value else None


def initial_of(draft: Draft, step: Step, question: Question | None) -> dict[str, Any]:
    """What the page shows again. "Not sure" of a number or a date is an empty box."""
    value = current(draft, step)
    if question is not None and question.kind in ("number", "date") and value == UNSURE:
        value = None
    if step.kind is Kind.WHICH and NOT_SURE in (value or ()):
        value = [NOT_SURE]
    return {"answer": value}


def _field(
    step: Step, rule: Rule | None, question: Question | None, opens: list[tuple[str, str]]
) -> forms.Field:
    if question is not None and rule is not None:
        return follow_up_field(rule, question)
    if step.kind in (Kind.HEALTH, Kind.PULSE):
        return _radios(YES_NO, SAY)
    if step.kind is Kind.WHICH:
        return _which(opens)
    if step.kind is Kind.SIDE:
        return _radios(SIDES, "Choose left, right, or both if you are not sure.")
    if step.kind is Kind.CONSENT:
        return _radios(CONSENT, "Choose yes or no. You can change it later.")
    if step.kind is Kind.SINCE:
        return DateFields(required=False, help_text="Leave it empty if you do not know.")
    return _plain(step.name)


def _which(opens: list[tuple[str, str]]) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=[*opens, (NOT_SURE, "Not sure which")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose all that apply.",
        error_messages={"required": "Choose what it is about, or “Not sure which”."},
    )


def _radios(choices: list[tuple[str, str]], say: str) -> forms.Field:
    return forms.ChoiceField(
        choices=choices, widget=forms.RadioSelect, error_messages={"required": say}
    )


def _plain(name: str) -> forms.Field:
    needed = name in NEEDED
    if name == "birth_date":
        return DateFields(
            help_text="For example, 27 3 1986.",
            validators=[real_birth_date],
            error_messages={"required": "Enter your date of birth: day, month and year."},
        )
    if name == "runs":
        return _radios([("yes", "Yes"), ("no", "No")], "Choose yes or no.")
    if name == "longest_run":
        return forms.FloatField(
            required=False,
            min_value=0,
            max_value=500,
            help_text="Leave it empty if you do not know.",
        )
    if name == "phone":
        return PhoneNumberField(required=False)
    if name in ("full_name", "guardian_name", "gp"):
        return forms.CharField(
            required=needed,
            max_length=120,
            validators=[one_line],
            error_messages={"required": "Enter the name in full."},
        )
    return forms.CharField(
        required=False,
        max_length=2000,
        validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
