"""How a therapist likes to write notes: letters beside the headings, and words kept for re-use."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import transaction
from django.forms import BaseFormSet, formset_factory

from clients.notes.models import NoteHabits, Snippet
from practice.accounts.models import Membership
from practice.web.forms import PlainForm
from practice.web.text import plain_text

MOST = 60


class HabitsForm(PlainForm):
    """What is the same for every note."""

    shows_soap = forms.BooleanField(
        label="Show the letters S, O, A and P beside the headings", required=False
    )
    tenderness_scale = forms.TypedChoiceField(
        label="How I write tenderness", choices=NoteHabits.Scale.choices, coerce=int,
        widget=forms.RadioSelect,
        help_text="For what you mark from now on. Findings stay on the scale they were written on.",
    )  # fmt: skip


class SnippetForm(PlainForm):
    """One row: its short name and its text."""

    word = forms.RegexField(
        r"^[a-z0-9-]+\Z", label="Short name", max_length=20, required=False,
        error_messages={"invalid": "Use small letters, digits and hyphens, such as legs-up."},
    )  # fmt: skip
    text = forms.CharField(
        label="Text", max_length=2000, required=False, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Both, or neither to take the row out."""
        cleaned = super().clean() or {}
        if cleaned.get("text") and not cleaned.get("word") and "word" not in self.errors:
            self.add_error("word", "Give it a short name, such as legs-up.")
        if cleaned.get("word") and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", "Write the text, or empty the short name to take it out.")
        return cleaned


class BaseSnippets(BaseFormSet):
    """All of one therapist's."""

    def clean(self) -> None:
        """A short name stands once."""
        seen: set[str] = set()
        for form in self.forms:
            word = getattr(form, "cleaned_data", {}).get("word")
            if word and word in seen:
                form.add_error("word", "This short name stands twice. Choose another.")
            seen.add(word or "")


SnippetFormSet = formset_factory(
    SnippetForm, formset=BaseSnippets, extra=2, max_num=MOST, absolute_max=MOST
)


def habits_of(member: Membership) -> NoteHabits:
    """How this therapist likes to write; what nobody chose is as for a new one, and not stored."""
    return NoteHabits.objects.filter(member=member).first() or NoteHabits()


def snippets_of(member: Membership) -> dict[str, str]:
    """Text by short name, in order."""
    return {one.word: one.text for one in member.snippets.all()}


@transaction.atomic
def keep_habits(
    *, by: Membership, shows_soap: bool, tenderness_scale: int, snippets: Mapping[str, str]
) -> None:
    """Put all of it in the place of what was there. Nothing of it is about a client."""
    NoteHabits.objects.update_or_create(
        member=by,
        defaults={
            "practice": by.practice,
            "shows_soap": shows_soap,
            "tenderness_scale": tenderness_scale,
        },
    )
    by.snippets.all().delete()
    Snippet.objects.bulk_create(
        Snippet(practice=by.practice, member=by, word=word, text=text)
        for word, text in snippets.items()
    )
