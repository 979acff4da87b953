"""A follow-up question of a rule as a form field, and its value as it is stored."""

from datetime import date
from typing import Any

from django import forms

from clients.screening.answers import UNSURE
from practice.web.dates import DateFields
from practice.web.text import plain_text
from routines.safety.answers import check_possible, read_answer
from routines.safety.engine import BadAnswer
from routines.safety.rules import Question, Rule

YES_NO = [("yes", "Yes"), ("no", "No"), (UNSURE, "Not sure")]


def follow_up_field(rule: Rule, question: Question) -> forms.Field:
    """The field that asks it. Numbers and dates may stay empty, which counts as not sure."""
    required = {"required": f"Answer, or choose Not sure: {question.ask}"}
    if question.kind == "yes_no":
        return forms.ChoiceField(
            label=question.ask, choices=YES_NO, widget=forms.RadioSelect, error_messages=required
        )
    if question.kind == "choice":
        choices = [(str(c), str(c).replace("_", " ").capitalize()) for c in question.choices]
        if UNSURE not in dict(choices):
            choices.append((UNSURE, "Not sure"))
        return forms.ChoiceField(
            label=question.ask, choices=choices, widget=forms.RadioSelect, error_messages=required
        )
    if question.kind == "number":
        unit = f"In {question.unit}. " if question.unit else ""
        return forms.FloatField(
            label=question.ask,
            required=False,
            help_text=f"{unit}Leave empty if you are not sure.",
        )
    if question.kind == "date":
        return DateFields(
            label=question.ask, required=False, help_text="Leave empty if you are not sure."
        )
    return forms.CharField(
        label=question.ask,
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[plain_text],
    )


def follow_up_value(question: Question, value: Any) -> Any:
    """What is stored: an ISO date, a number, a word; "unsure" for what was left open."""
    if question.kind == "text":
        return value or None
    if value in (None, ""):
        return UNSURE
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def check_since(day: date) -> str:
    """Why a beginning cannot be that day, as a sentence; "" when it can."""
    try:
        check_possible(day)
    except BadAnswer as error:
        return str(error)
    return ""


def check_follow_up(question: Question, value: Any, on: date) -> str:
    """Why the engine cannot use this value, as a sentence; "" when it can."""
    if value is None:
        return ""
    try:
        read_answer(question, value, on)
    except BadAnswer as error:
        return str(error)
    return ""
