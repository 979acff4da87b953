"""The health form in two steps: every question, then the follow-ups of what was not a plain no."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms

from clients.screening.answers import NO, UNSURE, YES
from clients.screening.questions import (
    check_follow_up,
    check_since,
    follow_up_field,
    follow_up_value,
)
from practice.web.dates import DateFields
from practice.web.forms import PlainForm, in_our_words
from practice.web.text import one_line, plain_text
from routines.safety.rules import Rule

ANSWERS = [(YES, "Yes"), (NO, "No"), (UNSURE, "Not sure")]
SIDES = [("left", "Left"), ("right", "Right"), ("both", "Both, or not sure")]


class QuestionsForm(PlainForm):
    """Yes, no or not sure for every contraindication, in groups."""

    def __init__(
        self, *args: Any, rules: Mapping[str, Rule], others_are_no: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, list[str]] = {}
        for rule in rules.values():
            self.fields[rule.code] = forms.ChoiceField(
                label=rule.label,
                choices=ANSWERS,
                widget=forms.RadioSelect,
                required=not others_are_no,
                error_messages={"required": f"Answer yes, no or not sure: {rule.label}."},
            )
            groups.setdefault(rule.category.capitalize(), []).append(rule.code)
        in_our_words(self)
        self.helper.layout = Layout(*(Fieldset(name, *codes) for name, codes in groups.items()))

    def answers(self) -> dict[str, str]:
        """Each code with its answer; what was left open is no (only where that was allowed)."""
        return {code: self.cleaned_data[code] or NO for code in self.fields}


class ChangeForm(PlainForm):
    """Any contraindication answered anew; what is left as it is stands as it was told."""

    def __init__(
        self, *args: Any, rules: Mapping[str, Rule], known: Mapping[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, list[str]] = {}
        for code, rule in rules.items():
            told = known.get(code, {}).get("answer")
            as_it_is = f"As it is ({dict(ANSWERS)[told].lower()})" if told else "As it is"
            self.fields[code] = forms.ChoiceField(
                label=rule.label,
                choices=[("", as_it_is), *ANSWERS],
                widget=forms.RadioSelect,
                required=False,
            )
            now = "Now" if told in (YES, UNSURE) else rule.category.capitalize()
            groups.setdefault(now, []).append(code)
        in_our_words(self)
        first = sorted(groups.items(), key=lambda group: group[0] != "Now")
        self.helper.layout = Layout(*(Fieldset(name, *codes) for name, codes in first))

    def clean(self) -> dict[str, Any]:
        """Something must be told."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError("Choose what has changed. Everything is as it was.")
        return cleaned

    def changes(self) -> dict[str, dict[str, Any]]:
        """The codes answered anew."""
        return {code: {"answer": said} for code, said in self.cleaned_data.items() if said}


class FollowUpsForm(PlainForm):
    """Side, beginning and follow-up questions for each flagged code."""

    def __init__(self, *args: Any, rules: list[Rule], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules, self.on = rules, on
        sets = []
        for rule in rules:
            names = []
            if rule.scope == "local":
                names.append(f"{rule.code}__side")
                self.fields[names[-1]] = forms.ChoiceField(
                    label="Which side?",
                    choices=SIDES,
                    widget=forms.RadioSelect,
                    error_messages={"required": f"Choose a side: {rule.label}."},
                )
            names.append(f"{rule.code}__since")
            self.fields[names[-1]] = DateFields(
                label=f"When? {rule.since[:1].upper()}{rule.since[1:]}",
                required=False,
                help_text="Leave empty if you do not know.",
            )
            for question in rule.questions:
                names.append(f"{rule.code}__{question.key}")
                self.fields[names[-1]] = follow_up_field(rule, question)
            sets.append(Fieldset(rule.label, *names))
        in_our_words(self)
        self.helper.layout = Layout(*sets)

    def clean(self) -> dict[str, Any]:
        """Refuse, beside its field, whatever the engine could not judge by."""
        cleaned = super().clean() or {}
        for rule in self.rules:
            if cleaned.get(f"{rule.code}__since"):
                self._refuse(f"{rule.code}__since", check_since(cleaned[f"{rule.code}__since"]))
            for question in rule.questions:
                name = f"{rule.code}__{question.key}"
                value = follow_up_value(question, cleaned.get(name))
                if name in cleaned:
                    self._refuse(name, check_follow_up(question, value, self.on))
        return cleaned

    def _refuse(self, name: str, why: str) -> None:
        if why:
            self.add_error(name, f"{why[:1].upper()}{why[1:]}.")

    def details(self) -> dict[str, dict[str, Any]]:
        """Each code's side, since and answers, as they are stored."""
        found: dict[str, dict[str, Any]] = {}
        for rule in self.rules:
            values = self.cleaned_data
            since = values.get(f"{rule.code}__since")
            entry: dict[str, Any] = {
                "side": values.get(f"{rule.code}__side") or None,
                "since": since.isoformat() if since else None,
                "answers": {},
            }
            for question in rule.questions:
                value = follow_up_value(question, values.get(f"{rule.code}__{question.key}"))
                if value is not None:
                    entry["answers"][question.key] = value
            found[rule.code] = entry
        return found


class SignForm(PlainForm):
    """The client's typed name under their answers."""

    signed_name = forms.CharField(
        label="Your full name",
        max_length=120,
        validators=[one_line],
        error_messages={"required": "Type your name to send the form."},
        help_text="By typing your name you say that the answers are right as far as you know.",
    )

    def __init__(self, *args: Any, by_guardian: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_guardian:
            self.fields["signed_name"].label = "Your full name, as parent or guardian"


class ClearanceForm(PlainForm):
    """A clinician's letter."""

    code = forms.ChoiceField(label="What is the letter about?")
    given_by = forms.CharField(
        label="Who wrote it?", max_length=120, validators=[one_line],
        error_messages={"required": "Enter the clinician's name."},
    )  # fmt: skip
    given_by_role = forms.CharField(
        label="Their role", max_length=80, validators=[one_line],
        help_text="For example, GP, diabetes nurse, podiatrist.",
        error_messages={"required": "Enter their role, such as GP."},
    )  # fmt: skip
    permits = forms.CharField(
        label="What does it allow?", widget=forms.Textarea(attrs={"rows": 3}),
        validators=[plain_text], help_text="Area, pressure, technique, in the letter's words.",
        error_messages={"required": "Write what the letter allows."},
    )  # fmt: skip
    received_on = DateFields(label="When did it come?")
    until = DateFields(label="Until when does it hold?")

    def __init__(self, *args: Any, rules: list[Rule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [(rule.code, rule.label) for rule in rules]  # type: ignore[attr-defined]
