"""Adverse events through the pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.events.actions import close
from clients.events.models import AdverseEvent, EventEntry
from clients.models import Client
from practice.accounts.models import Membership
from tests.clients.screening.forms import text
from tests.factories import ClientFactory, screened
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.events import happened
from tests.factories.notes import begun

pytestmark = pytest.mark.django_db
Counted = Callable[[int], Any]
DAY = timedelta(days=1)


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """A client with nothing wrong."""
    client = ClientFactory(practice=therapist.practice, name="Rosa Bell")
    screened(client, therapist, timezone.now())
    return client


@pytest.fixture
def desk(therapist: Membership, signed_in: Callable[..., Browser]) -> Browser:
    """The therapist, signed in."""
    return signed_in(Browser(), therapist)


def told(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "faint", "on": "2026-11-19", "at": "15:10", "what": "Stood up and went pale.",
        "done": "Lay down, feet up.", "informed": "The client.",
        "form_key": str(uuid4()), **changes,
    }  # fmt: skip


def at(event: AdverseEvent, what: str = "") -> str:
    place = [event.client.ref, event.ref]
    return reverse("add_to_event", args=[*place, what]) if what else reverse("event", args=place)


def test_from_the_file_to_the_list_and_off_it(desk: Browser, rosa: Client) -> None:
    record = reverse("record_event", args=[rosa.ref])
    assert f'href="{record}"' in desk.get(reverse("client", args=[rosa.ref])).content.decode()
    sent = told()
    for _ in range(2):
        page = desk.post(record, sent, follow=True)
    assert "Stood up and went pale." in text(page)
    event = AdverseEvent.objects.get()
    assert f"{event.happened_at:%Y-%m-%d %H:%M}" == "2026-11-19 15:10"
    assert "Rosa Bell: adverse event to follow up" in text(desk.get(reverse("today")))
    assert "1 adverse event to follow up, the oldest first" in text(desk.get(reverse("to_finish")))
    found = {"follow-up-text": "Well again.", "follow-up-form_key": str(uuid4())}
    done = desk.post(at(event, "follow-up"), found, follow=True)
    assert "The follow-up is kept." in text(done)
    assert "Every note is signed" in text(desk.get(reverse("to_finish")))
    assert "Faint, or nearly" in text(desk.get(reverse("client_events", args=[rosa.ref])))


def test_from_a_note_and_back_to_it(desk: Browser, rosa: Client, therapist: Membership) -> None:
    note = begun(booked(rosa, therapist), therapist)
    record = f"{reverse('record_event', args=[rosa.ref])}?note={note.ref}"
    assert "The note itself stays as it is." in text(desk.get(record))
    page = desk.post(record, told(), follow=True)
    assert AdverseEvent.objects.get().note == note
    assert reverse("note", args=[note.ref]) in page.content.decode()
    wrong = ClientFactory(practice=therapist.practice)
    screened(wrong, therapist, timezone.now())
    theirs = begun(booked(wrong, therapist, MONDAY_AT_TEN + DAY), therapist)
    assert desk.get(record.replace(note.ref, theirs.ref)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": ""}, "Choose what it was."),
        ({"what": ""}, "Write what happened."),
        ({"done": ""}, "Write what was done."),
        ({"informed": ""}, "Write who was told."),
        ({"on": "2999-01-01"}, "That is still to come."),
        ({"on": "soon"}, "Enter a day, such as 14/3/2027."),
        ({"on": "2026-03-29", "at": "01:30"}, "the clocks go forward"),
        ({"on": "0001-01-01", "at": "00:00"}, ""),
    ],
)
def test_a_mistake_is_explained_and_what_was_typed_stays(
    changes: dict[str, str], said: str, desk: Browser, rosa: Client
) -> None:
    page = desk.post(reverse("record_event", args=[rosa.ref]), told(**changes))
    if not said:
        assert page.status_code in (302, 422)
        return
    assert page.status_code == 422
    assert said in text(page)
    assert "Stood up and went pale." in text(page) or "what" in changes
    assert AdverseEvent.objects.count() == 0


def test_a_follow_up_of_what_was_closed_meanwhile_becomes_an_addition(
    desk: Browser, rosa: Client, therapist: Membership
) -> None:
    now = timezone.now()
    event = happened(rosa, therapist, at=now - DAY, now=now)
    close(event=event, text="Gone.", form_key=uuid4(), by=therapist, now=now)
    typed = {"follow-up-text": "Yellow by now.", "follow-up-form_key": str(uuid4())}
    page = desk.post(at(event, "follow-up"), typed)
    assert page.status_code == 422
    assert "This was closed meanwhile." in text(page)
    assert "Yellow by now." in text(page)
    assert page.content.decode().count('name="add-text"') == 1
    assert EventEntry.objects.count() == 1


def test_what_is_not_there_is_not_found(desk: Browser, rosa: Client, therapist: Membership) -> None:
    event = happened(rosa, therapist, at=timezone.now(), now=timezone.now())
    other = ClientFactory(practice=therapist.practice)
    assert desk.get(reverse("event", args=[other.ref, event.ref])).status_code == 404
    assert desk.post(at(event, "erase")).status_code == 404


@pytest.mark.parametrize("kind", ["allergy", "pain", "other"])
def test_what_may_change_health_leads_to_the_questions(
    kind: str, desk: Browser, rosa: Client, therapist: Membership
) -> None:
    event = happened(rosa, therapist, at=timezone.now(), now=timezone.now(), kind=kind)
    page = desk.get(at(event)).content.decode()
    assert (reverse("pulse_entry", args=[rosa.ref]) in page) == (kind != "other")
    assert (reverse("change_entry", args=[rosa.ref]) in page) == (kind == "allergy")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_any_number(
    rows: int, desk: Browser, rosa: Client, therapist: Membership,
    django_assert_num_queries: Counted,
) -> None:  # fmt: skip
    for n in range(rows):
        happened(rosa, therapist, at=timezone.now() - n * DAY, now=timezone.now())
    # Session, user, place; client; trace in a savepoint; answers, letters; consent, overrides;
    # events with their entries.
    with django_assert_num_queries(12):
        desk.get(reverse("client_events", args=[rosa.ref]))
