"""Two hands on a photo at the same moment."""

import threading
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from clients.notes.actions import sign
from clients.photos.actions import take_out
from clients.photos.models import Photo
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.clients.appointments.test_races import at_once
from tests.factories import ClientFactory, MembershipFactory, screened
from tests.factories.appointments import booked
from tests.factories.notes import begun
from tests.factories.photos import added, photographed, says
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by(transactional_db: None) -> Membership:
    """A therapist."""
    return MembershipFactory(role="therapist")


def test_one_form_sent_four_times_at_once_is_one_photo(by: Membership) -> None:
    client, key = ClientFactory(practice=by.practice), uuid4()
    says(client, by, given=True, now=NOW)
    came = at_once(*[lambda: added(client, by, now=NOW, form_key=key)] * 4)
    assert came == [Photo.objects.get()] * 4


@pytest.mark.slow
def test_a_photo_waits_for_an_answer_that_is_being_kept(by: Membership) -> None:
    client = ClientFactory(practice=by.practice)
    says(client, by, given=True, now=NOW)
    came: list[Any] = []
    adding = threading.Thread(
        target=lambda: came.extend(at_once(lambda: added(client, by, now=NOW)))
    )
    with transaction.atomic():
        says(client, by, given=False, now=NOW)
        adding.start()
        # Long enough for a photo that does not wait.
        adding.join(1)
        assert came == []
    adding.join(60)
    assert isinstance(came[0], ValidationError)
    assert Photo.objects.count() == 0


def test_while_a_note_is_signed_a_photo_comes_before_it_or_not_at_all(by: Membership) -> None:
    client = ClientFactory(practice=by.practice)
    screened(client, by, NOW)
    says(client, by, given=True, now=NOW)
    draft = begun(booked(client, by), by)
    came = at_once(
        lambda: sign(note=draft, version=draft.version, by=by, now=NOW),
        *[lambda: added(client, by, now=NOW, note=draft)] * 3,
    )
    refused = [one for one in came if isinstance(one, Exception)]
    assert all(isinstance(one, ValidationError) for one in refused)
    trace = AuditEvent.objects.filter(verb__in=["photo.added", "note.signed"]).order_by("pk")
    assert trace.last().verb == "note.signed"  # type: ignore[union-attr]


def test_two_hands_take_it_out_once(by: Membership) -> None:
    photo = photographed(ClientFactory(practice=by.practice), by, now=NOW)
    came = at_once(*[
        lambda n=n: take_out(photo=photo, reason=f"Reason {n}.", by=by, now=NOW) for n in range(4)
    ])  # fmt: skip
    assert came == [photo] * 4
    assert AuditEvent.objects.filter(verb="photo.taken_out").count() == 1
