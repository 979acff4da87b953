"""What was told after a visit, where a therapist reads it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.afterwards.models import AfterVisitAnswer
from clients.afterwards.showing import about_a_session, before_a_note
from clients.appointments.models import Appointment
from clients.models import Client
from clients.notes.actions import sign
from clients.overview.timeline_showing import timeline_of
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.clients.screening.forms import text
from tests.factories import ClientFactory
from tests.factories.afterwards import FRIDAY_AT_TWO, told, took_place
from tests.factories.appointments import booked
from tests.factories.notes import begun

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEXT = FRIDAY_AT_TWO + 6 * DAY
BOTH = (
    "After the visit on Friday 20 November 2026, 24 hours: soreness 2 of 10, sleep 7 of 10, "
    "nothing unexpected; 48 hours: something unexpected (“Blue heel.”)."
)


@pytest.fixture(autouse=True)
def the_next_thursday() -> Iterator[None]:
    with time_machine.travel(NEXT, tick=False):
        yield


@pytest.fixture
def desk(therapist: Membership, signed_in: Callable[..., Browser]) -> Browser:
    """The therapist, signed in."""
    return signed_in(Browser(), therapist)


@pytest.fixture
def answers(visit: Appointment) -> list[AfterVisitAnswer]:
    """Both checks of Amira's visit."""
    late = {"soreness": None, "sleep": None, "unexpected": "yes", "words": "Blue heel."}
    return [told(visit, 24), told(visit, 48, **late)]


def test_the_next_note_begins_with_it_in_words_it_may_take_over(
    answers: list[AfterVisitAnswer], visit: Appointment, amira: Client, therapist: Membership,
    desk: Browser,
) -> None:  # fmt: skip
    for since in (None, visit.starts_at):
        (line,) = before_a_note(amira, since=since, now=NEXT)
        assert (line.words, line.reported) == (BOTH, BOTH)
    assert before_a_note(amira, since=visit.starts_at + HOUR, now=NEXT) == []
    note = begun(booked(amira, therapist, NEXT, now=NEXT - HOUR), therapist, now=NEXT)
    page = desk.get(reverse("note", args=[note.ref]))
    assert "24 hours: soreness 2 of 10, sleep 7 of 10, nothing unexpected" in text(page)


def test_it_stands_beside_the_note_of_its_own_session(
    answers: list[AfterVisitAnswer], visit: Appointment, therapist: Membership, desk: Browser
) -> None:
    note = begun(visit, therapist, now=FRIDAY_AT_TWO)
    for concern in visit.client.concerns.all():
        concern.delete()
    sign(note=note, version=note.version, by=therapist, now=NEXT)
    first, second = about_a_session(note, now=NEXT)
    assert first.words.startswith("24 hours after the visit on Friday 20 November 2026: soreness 2")
    assert (first.more, second.more) == ((), ("In their words: Blue heel.",))
    assert reverse("after_visit", args=[visit.client.ref, answers[1].ref]) in text(
        desk.get(reverse("note", args=[note.ref]))
    )


def test_the_page_says_all_of_it_and_is_kept_in_the_trace(
    answers: list[AfterVisitAnswer], amira: Client, desk: Browser
) -> None:
    before = AuditEvent.objects.filter(verb="client.seen").count()
    page = desk.get(reverse("after_visit", args=[amira.ref, answers[0].ref]))
    assert "Soreness 2 of 10, sleep 7 of 10, nothing unexpected." in text(page)
    assert "In their words: Blue heel." in text(page)
    assert AuditEvent.objects.filter(verb="client.seen").count() == before + 1


def test_another_client_s_answers_are_not_on_it(
    answers: list[AfterVisitAnswer], therapist: Membership, desk: Browser
) -> None:
    other = ClientFactory(practice=therapist.practice)
    for ref in (answers[0].ref, "ABCDEFGHJK"):
        assert desk.get(reverse("after_visit", args=[other.ref, ref])).status_code == 404


def test_the_timeline_has_each_by_its_day(answers: list[AfterVisitAnswer], amira: Client) -> None:
    lines = timeline_of(amira, now=NEXT, show="visits").lines
    found = [(line.said.words, line.said.meta) for line in lines if "After" in line.said.words]
    assert found == [
        ("After a visit, 48 hours", "something unexpected"),
        ("After a visit, 24 hours", "soreness 2 of 10"),
    ]


def test_the_concern_leads_to_the_page(
    answers: list[AfterVisitAnswer], amira: Client, desk: Browser
) -> None:
    (concern,) = amira.concerns.all()
    page = desk.get(reverse("concern", args=[concern.ref])).content.decode()
    assert reverse("after_visit", args=[amira.ref, answers[1].ref]) in page
    assert "Needs a call today" in desk.get(reverse("today")).content.decode()


@pytest.mark.parametrize("visits", [1, 3])
def test_a_note_asks_one_question_for_any_number(
    visits: int, amira: Client, therapist: Membership, django_assert_num_queries: Any
) -> None:
    for n in range(visits):
        told(took_place(amira, therapist, FRIDAY_AT_TWO - 2 * (visits - n) * DAY))
    with django_assert_num_queries(1):
        lines = before_a_note(amira, since=None, now=NEXT)
    assert len(lines) == visits
