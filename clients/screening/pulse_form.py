"""The short questions at the beginning of a visit, on one page, for staff."""

from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms

from clients.screening.answers import NO, UNSURE, YES
from clients.screening.asking.script import Script
from clients.screening.questions import YES_NO
from practice.web.forms import PlainForm, in_our_words
from routines.rulebook import RuleBook


class PulseForm(PlainForm):
    """Each question, and what a yes is about."""

    def __init__(self, *args: Any, script: Script, book: RuleBook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.script = script
        sets = []
        for number, question in enumerate(script.pulse, start=1):
            self.fields[f"q{number}"] = forms.ChoiceField(
                label=question.ask,
                choices=YES_NO,
                widget=forms.RadioSelect,
                error_messages={"required": f"Choose yes, no or not sure: {question.ask}"},
            )
            names = [f"q{number}"]
            if len(question.opens) > 1:
                names.append(f"w{number}")
                self.fields[f"w{number}"] = forms.MultipleChoiceField(
                    label="If yes: what is it about?",
                    choices=[(code, book.rules[code].label) for code in question.opens],
                    widget=forms.CheckboxSelectMultiple,
                    required=False,
                )
            sets.append(Fieldset("", *names))
        in_our_words(self)
        self.helper.layout = Layout(*sets)

    def clean(self) -> dict[str, Any]:
        """A yes says what it is about."""
        cleaned = super().clean() or {}
        for number, question in enumerate(self.script.pulse, start=1):
            several = len(question.opens) > 1
            if cleaned.get(f"q{number}") == YES and several and not cleaned.get(f"w{number}"):
                self.add_error(f"w{number}", "Choose what it is about, or answer “Not sure”.")
        return cleaned

    def codes(self) -> dict[str, dict[str, Any]]:
        """The codes told of: yes to what was chosen, not sure to all that a "not sure" may mean."""
        told: dict[str, dict[str, Any]] = {}
        for number, question in enumerate(self.script.pulse, start=1):
            said = self.cleaned_data[f"q{number}"]
            if said == NO:
                continue
            chosen = self.cleaned_data.get(f"w{number}") or question.opens
            for code in chosen:
                if told.get(code, {}).get("answer") != YES:
                    told[code] = {"answer": YES if said == YES else UNSURE}
        return told
