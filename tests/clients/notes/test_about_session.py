"""What is recorded about a session stands beside its signed note, whenever it was recorded."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.events.actions import add
from clients.events.models import AdverseEvent
from clients.events.showing import about_a_session
from clients.notes.about_session import TELLERS, about_session, tell
from clients.notes.actions import sign
from clients.notes.models import SessionNote
from clients.photos.actions import take_out
from practice.accounts.models import Membership
from tests.clients.screening.forms import text
from tests.factories.events import happened
from tests.factories.photos import photographed, says
from tests.factories.referrals import written
from tests.pdf_text import pages_of

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HEADING = "Recorded about this session"


@pytest.fixture
def done(note: SessionNote, therapist: Membership) -> SessionNote:
    """A signed note."""
    signed = sign(note=note, version=note.version, by=therapist, now=timezone.now())
    return SessionNote.objects.select_related("client", "appointment", "practice").get(pk=signed.pk)


def at_the_session(about: SessionNote, by: Membership, **changes: Any) -> AdverseEvent:
    at = about.appointment.ends_at
    return happened(about.client, by, **({"note": about, "at": at, "now": at} | changes))


def test_an_event_is_on_the_page_and_on_paper_with_all_that_was_told_of_it(
    desk: Browser, note: SessionNote, therapist: Membership
) -> None:
    before = timezone.now() - HOUR
    event = happened(note.client, therapist, at=before, now=before, note=note)
    sign(note=note, version=note.version, by=therapist, now=timezone.now())
    add(
        event=event, text="It was the right heel.", form_key=event.form_key, by=therapist,
        now=timezone.now(),
    )  # fmt: skip
    page = text(desk.get(reverse("note", args=[note.ref])))
    assert HEADING in page
    assert reverse("event", args=[note.client.ref, event.ref]) in page
    assert "Bruise on " in page
    assert "after the note was signed" not in page
    paper = "".join(pages_of(desk.get(reverse("note_paper", args=[note.ref])).content))
    for words in (
        HEADING, "no part of what was signed", "Bruise on ", event.what, event.done,
        event.informed, "It was the right heel.",
    ):  # fmt: skip
        assert (words, words.replace(" ", "") in paper) == (words, True)


@pytest.mark.parametrize("days", [0, 2])
def test_one_recorded_after_signing_says_so_with_its_day(
    days: int, done: SessionNote, therapist: Membership
) -> None:
    at = done.appointment.ends_at
    at_the_session(done, therapist, now=at + days * DAY)
    (one,) = about_session(done, now=at + 3 * DAY)
    day = (at + days * DAY).astimezone(done.practice.zone)
    when = f"on {day:%A} {day.day} {day:%B %Y}" if days else "the same day"
    assert f"recorded {when}, after the note was signed." in one.words


@pytest.mark.parametrize(
    ("after_the_start", "is_there"),
    [(-timedelta(minutes=1), False), (timedelta(0), True), (4 * HOUR, False)],
)
def test_one_told_elsewhere_belongs_to_the_session_when_it_happened_in_it(
    after_the_start: timedelta, is_there: bool, done: SessionNote, therapist: Membership
) -> None:
    at = done.appointment.starts_at + after_the_start
    at_the_session(done, therapist, note=None, at=at, now=at + HOUR)
    assert bool(about_session(done, now=at + HOUR)) is is_there


def test_photos_are_counted_while_they_may_be_shown_and_letters_are_named(
    note: SessionNote, therapist: Membership
) -> None:
    now = timezone.now()
    kept = [photographed(note.client, therapist, now=now, note=note) for _ in range(3)]
    take_out(photo=kept[0], reason="Blurred.", by=therapist, now=now)
    note = sign(note=note, version=note.version, by=therapist, now=now)
    letter = written(note.client, therapist, now=now, note=note, parts=["scores"])
    written(note.client, therapist, now=now, note=note)
    said, photos = about_session(note, now=now)
    assert photos.words == "2 photos kept with this note."
    assert said.words.startswith("Quoted in a letter to Ann Lowe, physiotherapist, written on ")
    assert said.url == reverse("referral", args=[note.client.ref, letter.ref])
    says(note.client, therapist, given=False, now=now)
    assert about_session(note, now=now) == [said]


def test_nothing_recorded_is_not_mentioned(desk: Browser, done: SessionNote) -> None:
    assert HEADING not in text(desk.get(reverse("note", args=[done.ref])))


@pytest.mark.parametrize(("rows", "queries"), [(0, 4), (1, 5), (3, 5)])
def test_it_costs_a_query_for_each_that_tells_and_one_more_for_events(
    rows: int, queries: int, done: SessionNote, therapist: Membership,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    for _ in range(rows):
        at_the_session(done, therapist)
    with django_assert_num_queries(queries):
        about_session(done, now=timezone.now())


def test_who_registers_twice_is_asked_once() -> None:
    tell(about_a_session)
    assert TELLERS.count(about_a_session) == 1
