"""The page on which a therapist says how they write."""

from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clients.notes.habits import (
    BaseSnippets,
    HabitsForm,
    SnippetFormSet,
    habits_of,
    keep_habits,
    snippets_of,
)
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest


@requires(Permission.WRITE_NOTES)
def my_notes(request: StaffRequest) -> HttpResponse:
    """The letters beside headings, the scale of tenderness, and the snippets."""
    member = request.membership
    if request.method == "POST":
        form = HabitsForm(request.POST)
        rows = cast(BaseSnippets, SnippetFormSet(request.POST, prefix="s"))
        if form.is_valid() and rows.is_valid():
            texts = [row.cleaned_data for row in rows.forms if row.cleaned_data.get("word")]
            keep_habits(
                by=member, snippets={one["word"]: one["text"] for one in texts},
                **form.cleaned_data,
            )  # fmt: skip
            messages.success(request, "Saved.")
            return redirect("my_notes")
    else:
        habits = habits_of(member)
        form = HabitsForm(initial={name: getattr(habits, name) for name in HabitsForm.base_fields})
        stored = [{"word": word, "text": text} for word, text in snippets_of(member).items()]
        rows = cast(BaseSnippets, SnippetFormSet(initial=stored, prefix="s"))
    wrong = form.is_bound and (form.errors or rows.total_error_count())
    context = {"form": form, "rows": rows}
    return render(request, "notes/my_notes.html", context, status=422 if wrong else 200)
