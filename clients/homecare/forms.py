"""Pausing a routine, giving steps back, newer versions, and the practice's rules."""

from collections.abc import Iterable
from typing import Any

from django import forms

from clients.homecare.models import AssignedRoutine, HomecareRules
from clients.homecare.refusals import NewerMeanwhile
from practice.web.forms import PlainForm
from practice.web.text import one_line, plain_text


class PauseForm(PlainForm):
    """Why a routine is paused."""

    reason = forms.CharField(
        label="Why",
        max_length=200,
        validators=[one_line],
        help_text="For the record. The client is told that it is paused, and by whom.",
        error_messages={"required": "Say in a few words why you pause it."},
    )
    tell = forms.BooleanField(label="Tell the client why", required=False)
    told = forms.CharField(
        label="In these words",
        required=False,
        max_length=200,
        validators=[one_line],
        help_text="They read it when they sign in. The page behind the emailed link leaves it out.",
    )

    def clean(self) -> dict[str, Any]:
        """Words without the tick are not told; the tick needs words."""
        values: dict[str, Any] = super().clean() or {}
        if values.pop("tell", False) and "told" in values and not values["told"]:
            self.add_error("told", "Write what the client is told, or take the tick out.")
        elif not self.data.get("tell"):
            values["told"] = ""
        return values


class GiveBackForm(PlainForm):
    """Why paused steps are given back: one of them by its number, or all that may be."""

    reason = forms.CharField(
        label="Why they may do it again",
        max_length=400,
        validators=[plain_text],
        help_text="For the record. The client is not told why.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why the client may do it again."},
    )
    number = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class UpdateForm(PlainForm):
    """Which copies of a routine are brought to its newest version, the one that was shown."""

    copies = forms.MultipleChoiceField(
        label="Clients",
        error_messages={
            "required": "Tick at least one client.",
            "invalid_choice": "Somebody you ticked has the newest version already, or the plan "
            "has ended. Read what would change now.",
        },
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, *args: Any, copies: Iterable[AssignedRoutine], seen: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={"seen": seen}, **kwargs)
        self.newest = seen
        self.fields["copies"].choices = [(one.ref, one.ref) for one in copies]  # type: ignore[attr-defined]

    def clean_seen(self) -> int:
        """What somebody presses for is what they read."""
        if self.cleaned_data["seen"] != self.newest:
            raise forms.ValidationError(str(NewerMeanwhile()))
        return self.newest


class HomecareRulesForm(PlainForm):
    """From when a practice is told of what comes back, and when plans are looked at again."""

    sore_from = forms.TypedChoiceField(
        label="Tell me of a soreness from", coerce=int,
        choices=[(n, f"{n} of 10") for n in range(4, 8)], widget=forms.RadioSelect,
        help_text="After a home routine. The client is told to leave it, too. A score 3 higher "
        "than before the routine is always told.",
    )  # fmt: skip
    quiet_days = forms.TypedChoiceField(
        label="Tell me when nothing was heard for", coerce=int,
        choices=[(n, f"{n} days") for n in range(7, 11)], widget=forms.RadioSelect,
        help_text="While a routine runs, with a planned day among them. Not while it is paused.",
    )  # fmt: skip
    first_review = forms.ChoiceField(
        label="Propose to look at a new plan again",
        choices=HomecareRules.FirstReview.choices,
        widget=forms.RadioSelect,
    )
    unchanged_weeks = forms.TypedChoiceField(
        label="Ask about a plan that nobody changed",
        coerce=int,
        choices=HomecareRules.Weeks.choices,
        widget=forms.RadioSelect,
        help_text="It is then listed under “Needs you” until somebody says that it is still "
        "right, changes it or ends it.",
    )
