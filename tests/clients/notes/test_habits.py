"""How a therapist likes to write: theirs alone, and nothing of it in the record."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse

from clients.notes.habits import habits_of, keep_habits, snippets_of
from clients.notes.models import SessionNote, Snippet
from practice.accounts.models import Membership
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


def sent(*rows: tuple[str, str], **values: Any) -> dict[str, Any]:
    fields = {"s-TOTAL_FORMS": str(len(rows)), "s-INITIAL_FORMS": "0"}
    fields |= {"tenderness_scale": "3", **values}
    for n, (word, text) in enumerate(rows):
        fields |= {f"s-{n}-word": word, f"s-{n}-text": text}
    return fields


def test_they_are_kept_changed_and_taken_out(desk: Browser, therapist: Membership) -> None:
    page = reverse("my_notes")
    assert desk.post(page, sent(("legs", "Legs up."), ("", ""), shows_soap="on")).status_code == 302
    assert (snippets_of(therapist), habits_of(therapist).shows_soap) == ({"legs": "Legs up."}, True)
    assert "Legs up." in desk.get(page).content.decode()
    desk.post(page, sent(("legs", "Both legs up."), ("air", "Breathe out.")))
    assert snippets_of(therapist) == {"air": "Breathe out.", "legs": "Both legs up."}
    assert not habits_of(therapist).shows_soap
    desk.post(page, sent(("", ""), ("air", "Breathe out.")))
    assert snippets_of(therapist) == {"air": "Breathe out."}


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("Legs up", "x")], "Use small letters, digits and hyphens"),
        ([("", "Some text.")], "Give it a short name"),
        ([("legs", "")], "Write the text, or empty the short name"),
        ([("legs", "One."), ("legs", "Two.")], "This short name stands twice"),
    ],
)
def test_a_mistake_is_said_and_nothing_typed_is_lost(
    rows: list[tuple[str, str]], sentence: str, desk: Browser, therapist: Membership
) -> None:
    answer = desk.post(reverse("my_notes"), sent(*rows))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert all(text in page for _, text in rows)
    assert snippets_of(therapist) == {}


def test_a_form_that_came_in_part_is_no_reason_to_delete(
    desk: Browser, therapist: Membership
) -> None:
    keep_habits(by=therapist, shows_soap=True, tenderness_scale=3, snippets={"legs": "Legs up."})
    assert desk.post(reverse("my_notes"), {}).status_code == 422
    assert snippets_of(therapist) == {"legs": "Legs up."}


def test_a_colleague_s_are_their_own(
    desk: Browser, therapist: Membership, note: SessionNote
) -> None:
    colleague = MembershipFactory(practice=therapist.practice, role="therapist")
    keep_habits(
        by=colleague, shows_soap=True, tenderness_scale=3, snippets={"legs": "Theirs alone."}
    )
    page = desk.get(reverse("note", args=[note.ref])).content.decode()
    assert "Theirs alone." not in page
    assert "(S)" not in page
    keep_habits(
        by=therapist, shows_soap=True, tenderness_scale=3, snippets={"air": "Breathe <out>."}
    )
    page = desk.get(reverse("note", args=[note.ref])).content.decode()
    assert 'value="Breathe &lt;out&gt;."' in page
    for heading in ("Since last time (S)", "Findings (O)", "How they left (A)", "Plan (P)"):
        assert heading in page


def test_the_database_keeps_one_text_for_a_short_name(therapist: Membership) -> None:
    rows = [
        Snippet(practice=therapist.practice, member=therapist, word="legs", text=text)
        for text in ("One.", "Two.")
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        Snippet.objects.bulk_create(rows)
