"""The form of a member's own letters of the day."""

from datetime import time
from typing import Any

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
    tells_changes = forms.BooleanField(
        label="Tell me at once when a client changes my today or tomorrow", required=False,
        help_text="They book, cancel or take another time by themselves. The letter waits three "
        "minutes, for people change their minds.",
    )  # fmt: skip

    def __init__(self, *args: Any, treats: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not treats:
            del self.fields["tells_changes"]
