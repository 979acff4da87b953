"""Adding to a signed note."""

from django import forms

from practice.web.forms import PlainForm
from practice.web.text import plain_text


class AmendForm(PlainForm):
    """What is added, and why."""

    text = forms.CharField(
        label="What you are adding", max_length=20000, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write what you are adding."},
    )  # fmt: skip
    reason = forms.CharField(
        label="Why it is added now", max_length=500, validators=[plain_text],
        error_messages={"required": "Write why it is added now."},
    )  # fmt: skip
