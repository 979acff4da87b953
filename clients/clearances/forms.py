"""Forms on the way to a clinician's word."""

from typing import Any

from django import forms

from clients.screening.forms import SIDES, ClearanceForm
from practice.web.forms import PlainForm
from practice.web.text import plain_text

NOTHING = "Choose a file of at most 10 MB: a PDF, or a photo."


class ReplyForm(PlainForm):
    """A file with the reply."""

    file = forms.FileField(
        label="The reply",
        help_text="A PDF, or a photo of the page. At most 10 MB.",
        error_messages={"required": NOTHING, "empty": NOTHING, "missing": NOTHING},
        max_length=None,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )


class AcceptForm(ClearanceForm):
    """What the clinician wrote, without the question: that is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, rules=[], **kwargs)
        del self.fields["code"]


class RecordForm(ClearanceForm):
    """A letter that came without being asked for here; a local problem has a side."""

    side = forms.ChoiceField(
        label="Which side is it about?",
        choices=[("", "It has no side"), *SIDES],
        required=False,
        widget=forms.RadioSelect,
        help_text="A letter about one foot says nothing of the other.",
    )

    field_order = ("code", "side")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.local = {rule.code for rule in kwargs["rules"] if not rule.is_systemic}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """A local problem needs its side, and nothing else has one."""
        cleaned = super().clean() or {}
        if cleaned.get("code") in self.local and not cleaned.get("side"):
            self.add_error("side", "Choose the side the letter is about.")
        elif cleaned.get("code") not in self.local:
            cleaned["side"] = ""
        return cleaned


class ReasonForm(PlainForm):
    """Why a reply is refused, or a letter serves no more."""

    reason = forms.CharField(
        label="Why?",
        max_length=1000,
        validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write why."},
    )
