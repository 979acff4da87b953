"""What a therapist should have read before writing comes from the features above notes."""

import pytest
from django.utils import timezone

from clients.events.showing import before_a_note
from clients.notes.models import SessionNote
from clients.notes.said_before import TELLERS, said_before, tell
from practice.accounts.models import Membership
from tests.factories.events import happened

pytestmark = pytest.mark.django_db


def test_an_adverse_event_is_among_it_with_the_way_to_it(
    note: SessionNote, therapist: Membership
) -> None:
    now = timezone.now()
    assert said_before(note.client, since=None, now=now) == []
    event = happened(note.client, therapist, at=now, now=now)
    (line,) = said_before(note.client, since=None, now=now)
    assert line.words.startswith("Bruise on ")
    assert line.url.endswith(f"/events/{event.ref}/")


def test_who_registers_twice_is_asked_once() -> None:
    tell(before_a_note)
    assert TELLERS.count(before_a_note) == 1
