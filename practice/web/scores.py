"""A score from 0 to 10: eleven large radio buttons, and a way to leave it out. Never a slider."""

from typing import Any

from django import forms

NOT_RECORDED = ("", "Not recorded")


class ScoreSelect(forms.RadioSelect):
    """Eleven squares; the ends are named in words."""

    template_name = "instep/widgets/score.html"


class ScoreField(forms.TypedChoiceField):
    """An int from 0 to 10, or None."""

    widget = ScoreSelect

    def __init__(
        self, *, low: str = "0 is none", high: str = "10 is the worst there is", **kwargs: Any
    ) -> None:
        kwargs.setdefault("help_text", f"{low}, {high}.")
        choices = [(str(n), str(n)) for n in range(11)]
        if not kwargs.get("required", True):
            choices.append(NOT_RECORDED)
        super().__init__(choices=choices, coerce=int, empty_value=None, **kwargs)
