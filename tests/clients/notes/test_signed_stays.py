"""Every way to write to a note, tried on a signed one: not one changes it.

What the ORM and plain SQL are refused is in test_kept.py.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import Client as Browser
from django.urls import get_resolver, reverse

from clients.appointments.models import Appointment
from clients.notes.actions import AlreadySigned, ChangedElsewhere, save_draft, sign, start_note
from clients.notes.findings import Finding
from clients.notes.keeping import keep_typed
from clients.notes.models import SessionNote, ZoneFinding
from clients.notes.urls import urlpatterns
from practice.accounts.models import Membership
from tests.clients.notes.test_pages import form
from tests.factories.notes import WRITTEN, signed
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
PAGE = UUID(int=1)
REFUSED = (AlreadySigned, ChangedElsewhere, ValidationError, IntegrityError, ProtectedError)


@pytest.fixture
def closed(visit: Appointment, therapist: Membership) -> SessionNote:
    """A signed note with findings."""
    return signed(visit, therapist)


def record() -> list[Any]:
    """The note and its findings as the database holds them."""
    return [list(model.objects.order_by("pk").values()) for model in (SessionNote, ZoneFinding)]


def rewritten(note: SessionNote, by: Membership, version: int) -> Any:
    return save_draft(
        note=note, version=version, written=WRITTEN | {"plan": "Different."},
        findings=[Finding("heart", "left", 3)], by=by, now=NOW,
    )  # fmt: skip


ACTIONS: dict[str, Callable[[SessionNote, Membership], Any]] = {
    "save, newest version": lambda note, by: rewritten(note, by, note.version),
    "save, older version": lambda note, by: rewritten(note, by, 1),
    "sign again": lambda note, by: sign(note=note, version=note.version, by=by, now=NOW),
    "start again": lambda note, by: start_note(appointment=note.appointment, by=by, now=NOW),
    "keep what is typed": lambda note, by: keep_typed(
        note=note, page=PAGE, number=1, base_version=1, typed=[("plan", "x")], by=by, now=NOW
    ),
    "delete the note": lambda note, by: note.delete(),
    "delete its visit": lambda note, by: note.appointment.delete(),
    "delete the client": lambda note, by: note.client.delete(),
    "delete the author": lambda note, by: note.author.delete(),
    "delete the practice": lambda note, by: note.practice.delete(),
}


@pytest.mark.parametrize("way", ACTIONS)
def test_no_action_and_no_cascade_changes_it(
    way: str, closed: SessionNote, therapist: Membership
) -> None:
    before = record()
    try:
        with transaction.atomic():
            ACTIONS[way](closed, therapist)
    except REFUSED:
        pass
    assert record() == before


@pytest.mark.parametrize("button", ["save", "sign", "more_rows", "book_next", "same_as_last", ""])
def test_no_button_of_the_draft_changes_it(button: str, closed: SessionNote, desk: Browser) -> None:
    before = record()
    typed = form(closed, plan="Different.", **{"f-0-zone": "heart", "f-0-tenderness": "3"})
    typed.pop("save")
    answer = desk.post(
        reverse("note", args=[closed.ref]), typed | ({button: "1"} if button else {})
    )
    assert answer.status_code < 500
    assert record() == before


def test_no_address_of_notes_changes_it(
    closed: SessionNote, therapist: Membership, desk: Browser
) -> None:
    draft = keep_typed(
        note=closed, page=PAGE, number=1, base_version=1, typed=[("plan", "x")], by=therapist,
        now=NOW,
    ).draft  # fmt: skip
    before = record()
    refs = {
        "write_note": [closed.appointment.ref], "client_zones": [closed.client.ref],
        "unsaved_draft": [closed.ref, draft.ref], "note_rules": [], "my_notes": [],
    }  # fmt: skip
    sent = form(closed, plan="Different.", text="More.", reason="Why.", page=str(PAGE), number="2")
    names = [str(pattern.name) for pattern in urlpatterns]
    assert set(names) <= {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    for name in names:
        answer = desk.post(reverse(name, args=refs.get(name, [closed.ref])), sent)
        assert answer.status_code < 500, name
        assert record() == before, name


def test_there_is_no_admin_to_change_it_in() -> None:
    assert not any("admin" in str(name) for name in get_resolver().namespace_dict)
