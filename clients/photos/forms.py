"""Adding a photo."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from crispy_forms.layout import Layout
from django import forms

from clients.notes.models import SessionNote
from clients.photos.actions import NO_DRAFT
from clients.photos.models import Photo
from practice.web.forms import PlainForm
from practice.web.text import one_line

NOTHING = "Choose a photo of at most 10 MB: JPEG or PNG."


class PhotoForm(PlainForm):
    """One picture, its side, what it shows, and the session it belongs to."""

    file = forms.FileField(
        label="The photo",
        help_text="JPEG or PNG, at most 10 MB. Where and with what it was taken is not kept.",
        error_messages={"required": NOTHING, "empty": NOTHING, "missing": NOTHING},
        max_length=None,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
    )
    side = forms.ChoiceField(
        label="Which foot or leg?", choices=Photo.Side.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose left, right or both."},
    )  # fmt: skip
    shows = forms.CharField(
        label="What it shows", max_length=300, validators=[one_line],
        help_text="One sentence, for somebody who cannot see it: the sole of the left foot, with a "
        "callus under the big toe.",
        error_messages={"required": "Write what it shows."},
    )  # fmt: skip
    note = forms.ChoiceField(
        label="Does it belong to a session?", required=False, widget=forms.RadioSelect,
        error_messages={"invalid_choice": NO_DRAFT},
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, drafts: Sequence[SessionNote], **kwargs: Any) -> None:
        """`drafts` are the client's open drafts, with their appointments."""
        super().__init__(*args, **kwargs)
        self.drafts = {draft.ref: draft for draft in drafts}
        choices = [(draft.ref, _session(draft)) for draft in drafts]
        field = self.fields["note"]
        field.choices = [*choices, ("", "To none: only to the file")]  # type: ignore[attr-defined]
        self.fields["form_key"].initial = uuid4
        # A note that was named and is no choice any more is answered with a sentence.
        notes = ["note"] if drafts or self.data.get("note") else []
        self.helper.layout = Layout("file", "side", "shows", *notes, "form_key")

    def clean_note(self) -> SessionNote | None:
        """The draft that was chosen."""
        return self.drafts.get(self.cleaned_data["note"])


def _session(draft: SessionNote) -> str:
    at = draft.appointment.starts_at.astimezone(draft.practice.zone)
    return f"To the session of {at:%-d %B %Y}, still a draft"
