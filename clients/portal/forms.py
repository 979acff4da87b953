"""What a client sends back: done, and how it felt."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from crispy_forms.layout import Layout
from django import forms

from clients.homecare.models import RoutineCheckIn
from clients.homecare.stop_words import Reason, reason_of
from clients.runs.showing import FEET
from practice.web.forms import PlainForm
from practice.web.scores import ScoreField
from practice.web.text import plain_text
from routines.scaling import Feet

Outcome, Why = RoutineCheckIn.Outcome, RoutineCheckIn.Why


class MomentField(forms.Field):
    """Milliseconds since 1970 by a phone's clock; what cannot be read is no moment: None."""

    def to_python(self, value: Any) -> datetime | None:
        """An aware datetime in UTC."""
        text = str(value or "").strip()
        if not (text.isascii() and text.isdigit() and len(text) <= 14):
            return None
        return datetime.fromtimestamp(int(text) / 1000, UTC)


class VersionField(forms.Field):
    """The number of a version; what cannot be read is not known: None."""

    def to_python(self, value: Any) -> int | None:
        """From 1 on."""
        text = str(value or "").strip()
        return int(text) if text.isascii() and text.isdigit() and 0 < len(text) <= 4 else None


class StopForm(forms.Form):
    """Stop: this hurts. No side is both; whatever is not one of the five reasons is none.

    Only without its key or the step's number there is nothing to keep.
    """

    form_key = forms.UUIDField()
    step = forms.IntegerField(min_value=1, max_value=32767)
    version = VersionField(required=False)
    side = forms.Field(required=False)
    reason = forms.Field(required=False)
    happened_at = MomentField(required=False)

    def clean_side(self) -> str:
        """Left, right or both."""
        side = self.cleaned_data["side"]
        return side if side in ("left", "right") else "both"

    def clean_reason(self) -> Reason:
        """One of the five, or not sure."""
        return reason_of(self.cleaned_data["reason"] or "")


class DoneForm(forms.Form):
    """ "I did it", all of it if nothing else is said, now unless the phone says when.

    The key makes the same form count once.
    """

    form_key = forms.UUIDField()
    outcome = forms.ChoiceField(choices=Outcome.choices, required=False)
    why = forms.ChoiceField(choices=Why.choices, required=False)
    done_at = MomentField(required=False)

    def clean_outcome(self) -> str:
        """Done where nothing is said."""
        return self.cleaned_data["outcome"] or Outcome.DONE


class FeltForm(forms.Form):
    """One thing by one tap: a score before or after, how much was done, or why it was skipped."""

    soreness = forms.IntegerField(required=False, min_value=0, max_value=10)
    before = forms.IntegerField(required=False, min_value=0, max_value=10)
    outcome = forms.ChoiceField(choices=Outcome.choices[:2], required=False)
    why = forms.ChoiceField(choices=Why.choices, required=False)

    def changes(self) -> dict[str, Any]:
        """What to change; a reason means that it was skipped."""
        told = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        return {**told, "outcome": Outcome.SKIPPED} if "why" in told else told


class CommentForm(PlainForm):
    """A word to the therapist."""

    comment = forms.CharField(
        label="Anything to tell your therapist?",
        required=False,
        max_length=1000,
        validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    check_in = forms.CharField(max_length=10, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("comment", "check_in")


class FeetForm(PlainForm):
    """How the feet are, before a routine. Who is not sure of a sharp pain ticks the box."""

    feet = forms.TypedChoiceField(
        label="How are your feet today?", widget=forms.RadioSelect, coerce=Feet,
        choices=[(one.value, words) for one, words in FEET.items()],
        error_messages={"required": "Choose how your feet are today."},
    )  # fmt: skip
    is_sharp = forms.BooleanField(
        label="There is a sharp or sudden pain, or I am not sure", required=False
    )
    score = ScoreField(label="How sore are they?", required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_key"].initial = uuid4
        score: Any = self.fields["score"]
        score.choices = [*score.choices[:-1], ("", "Leave out")]
        self.helper.layout = Layout("feet", "is_sharp", "score", "form_key")
