"""Writing a letter, and noting what came of it."""

from typing import Any
from uuid import uuid4

from crispy_forms.layout import Layout
from django import forms

from clients.referrals.models import Referral
from clients.referrals.recorded import PARTS
from practice.web.claims import claims_in
from practice.web.dates import DateFields
from practice.web.forms import PlainForm
from practice.web.text import one_line, plain_text


class ReferralForm(PlainForm):
    """To whom, why, and what of the record goes along; `quoted` is when that was, or ""."""

    to_kind = forms.ChoiceField(
        label="Who is it to?", choices=Referral.To.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose who it is to."},
    )  # fmt: skip
    to = forms.CharField(
        label="Name", max_length=120, validators=[one_line],
        help_text="For example: Dr Helen Ward, or the physiotherapy team.",
        error_messages={"required": "Write the name."},
    )  # fmt: skip
    place = forms.CharField(
        label="Practice or place", max_length=200, required=False, validators=[one_line]
    )
    reason = forms.CharField(
        label="Why you write", max_length=5000, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What you saw and what the client said, with the side. Name no illness that "
        "nobody has diagnosed.",
        error_messages={"required": "Write why you write."},
    )  # fmt: skip
    parts = forms.MultipleChoiceField(
        label="What of the record goes along?", choices=list(PARTS.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    told = forms.BooleanField(label="The client was told to see a doctor", required=False)
    agreed = forms.BooleanField(
        label="The client agreed to this letter", required=False,
        help_text="A letter to the GP rests on the consent under Consents; any other needs this.",
    )  # fmt: skip
    # The words that were pointed out already: whoever keeps them is not asked a second time.
    thought_of = forms.CharField(required=False, widget=forms.HiddenInput)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, quoted: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_key"].initial = uuid4
        if quoted:
            self.fields["parts"].help_text = f"From the note of {quoted}. Send no more than helps."
        else:
            del self.fields["parts"]
        parts = ["parts"] if quoted else []
        self.helper.layout = Layout(
            "to_kind", "to", "place", "reason", *parts, "told", "agreed",
            "thought_of", "form_key",
        )  # fmt: skip

    def to_think_of(self) -> list[str]:
        """Words of a valid letter that claim, or name an illness, and were not pointed out yet.

        They are from then on: the form that is shown again carries them.
        """
        found = claims_in(self.cleaned_data["reason"])
        thought_of = self.cleaned_data.pop("thought_of").split(", ")
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["thought_of"] = ", ".join(found)  # type: ignore[index]
        return [word for word in found if word not in thought_of]


class ResponseForm(PlainForm):
    """What came of a letter."""

    text = forms.CharField(
        label="What was answered, and by whom", max_length=5000, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what was answered."},
    )  # fmt: skip
    received_on = DateFields(label="When did it come?")
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_key"].initial = uuid4
        self.helper.layout = Layout("text", "received_on", "form_key")
