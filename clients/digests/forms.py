"""The form of a member's own letter of the day."""

from datetime import time

from django import forms

from clients.digests.times import EARLIEST, LATEST
from practice.web.forms import PlainForm
from practice.web.words import clock

HALVES = [
    time(hour, minute)
    for hour in range(EARLIEST.hour, LATEST.hour + 1)
    for minute in (0, 30)
    if time(hour, minute) <= LATEST
]


class DigestForm(PlainForm):
    """Whether it comes, and when."""

    is_on = forms.BooleanField(label="Send me a letter about my day", required=False)
    at = forms.TypedChoiceField(
        label="When", choices=[(clock(half), clock(half)) for half in HALVES],
        coerce=time.fromisoformat,
        help_text="On days you work, or have something in the diary. If there is nothing to say, "
        "no letter comes.",
    )  # fmt: skip
