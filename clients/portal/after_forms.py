"""How a client has been since a visit: two scores, and whether anything was unexpected."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from clients.afterwards.models import AfterVisitAnswer
from clients.afterwards.times import HOURS
from practice.web.forms import PlainForm
from practice.web.scores import ScoreField
from practice.web.text import plain_text

Unexpected = AfterVisitAnswer.Unexpected


class AfterForm(PlainForm):
    """A score may be left out. `hours` says which check the page was opened for."""

    soreness = ScoreField(label="How sore are you now?", required=False, low="0 is not sore at all")
    sleep = ScoreField(
        label="How did you sleep last night?", required=False,
        low="0 is as badly as can be", high="10 is as well as can be",
    )  # fmt: skip
    unexpected = forms.ChoiceField(
        label="Was anything unexpected since the visit?",
        help_text="For example a bruise, feeling faint, a rash, numbness, or more pain.",
        choices=Unexpected.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose no, yes or not sure."},
    )  # fmt: skip
    words = forms.CharField(
        label="If yes, or not sure: what was it?", required=False, max_length=1000,
        validators=[plain_text], widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    hours = forms.TypedChoiceField(
        choices=[(hours, hours) for hours in HOURS], coerce=int, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("soreness", "sleep"):
            score: Any = self.fields[name]
            score.choices = [*score.choices[:-1], ("", "Leave out")]
        self.helper.layout = Layout("soreness", "sleep", "unexpected", "words")

    def clean(self) -> dict[str, Any]:
        """Words beside a no are a slip, and which of the two was meant is for them to say."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("unexpected") == Unexpected.NO and told.get("words"):
            self.add_error(
                "unexpected",
                "You chose no, and wrote what it was. Choose yes or not sure, or empty the box.",
            )
        return told
