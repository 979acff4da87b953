"""The timeline: everything there is about a client, once, in the order of its days."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.actions import cancel
from clients.clearances.actions import ask
from clients.homecare.check_ins import check_in
from clients.homecare.stop_words import Reason
from clients.homecare.stops import stop_step
from clients.models import Client
from clients.overview.timeline import FILTERS, SORTS, page_of
from clients.overview.timeline_showing import LABELS, SAYS, timeline_of
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from tests.factories import ClientFactory
from tests.factories.appointments import an_hour, booked
from tests.factories.events import happened
from tests.factories.homecare import given
from tests.factories.notes import begun, signed
from tests.factories.referrals import written
from tests.factories.screening import DIABETES, NOW, screened

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """With something of everything, each a day before the last."""
    client = ClientFactory(practice=therapist.practice, name="Rosa Bell")
    kind = an_hour(client.practice, name="An hour")
    screened(client, therapist, NOW - 8 * DAY)
    given(client, therapist, now=NOW - 8 * DAY + HOUR)
    past = [
        booked(client, therapist, NOW - n * DAY, type=kind, now=NOW - 9 * DAY) for n in (7, 6, 5, 4)
    ]
    signed(past[0], therapist)
    begun(past[1], therapist)
    cancel(appointment=past[2], by=therapist, now=NOW - 5 * DAY - HOUR)
    booked(client, therapist, NOW + DAY, type=kind)
    happened(client, therapist, at=NOW - 3 * DAY, now=NOW)
    screened(client, therapist, NOW - 2 * DAY - HOUR, DIABETES)
    ask(client=client, code="diabetes_uncontrolled", side="", by=therapist, now=NOW - 2 * DAY)
    written(client, therapist, now=NOW)
    return client


def said(client: Client, **asked: Any) -> list[tuple[str, str, str]]:
    lines = timeline_of(client, now=NOW, **asked).lines
    return [(line.said.words, line.said.meta, line.said.asks) for line in lines]


def test_everything_is_there_once_newest_first(rosa: Client) -> None:
    assert said(rosa) == [
        ("Letter to somebody else", "", ""),
        ("Clearance", "asked", ""),
        ("Health: intake", "told by the therapist", ""),
        ("Bruise", "adverse event", "to follow up"),
        ("An hour", "", "note to write"),
        ("An hour", "cancelled", ""),
        ("Session note", "draft", "to sign"),
        ("Session note", "6 of 10 before, 3 of 10 after", ""),
        ("5-minute foot massage", "routine, active", ""),
        ("Health: intake", "told by the therapist", ""),
    ]


@pytest.mark.parametrize(
    ("show", "words"),
    [
        ("notes", ["Session note", "Session note"]),
        ("visits", ["An hour", "An hour", "Session note", "Session note"]),
        ("health", ["Clearance", "Health: intake", "Health: intake"]),
        ("events", ["Bruise"]),
        ("letters", ["Letter to somebody else"]),
        ("routines", ["5-minute foot massage"]),
    ],
)
def test_a_filter_shows_its_own_kind(show: str, words: list[str], rosa: Client) -> None:
    assert [line[0] for line in said(rosa, show=show)] == words


def test_every_sort_has_its_words_and_is_under_a_filter() -> None:
    assert set(SAYS) == set(SORTS) == {sort for sorts in FILTERS.values() for sort in sorts}
    assert set(LABELS) == {"", *FILTERS}


@pytest.mark.parametrize("most", [1, 2, 4, 9])
def test_pages_lose_and_repeat_nothing(most: int, rosa: Client) -> None:
    # Another two at the very moment of the event, which the mark between pages must tell apart.
    by = rosa.adverse_events.get().recorded_by
    happened(rosa, by, at=NOW - 3 * DAY, now=NOW)
    written(rosa, by, now=NOW - 3 * DAY)
    whole = page_of(rosa, now=NOW, most=50)
    assert (len(whole.rows), whole.following) == (12, "")
    pages, after = [], ""
    while True:
        page = page_of(rosa, now=NOW, most=most, after=after)
        pages += page.rows
        after = page.following
        if not after:
            break
    assert pages == whole.rows


@pytest.mark.parametrize("after", ["", "x", "1.note", "1.note.a;b", "9" * 17 + ".note.AAAAAAAAAA"])
def test_a_mark_that_is_none_begins_at_the_newest(after: str, rosa: Client) -> None:
    assert len(page_of(rosa, now=NOW, after=after).rows) == 10


def test_it_is_this_client_s_alone(rosa: Client, therapist: Membership) -> None:
    other = ClientFactory(practice=therapist.practice)
    assert page_of(other, now=NOW).rows == []


@pytest.mark.parametrize("notes", [1, 3])
def test_the_page_costs_the_same_for_any_number(
    notes: int, therapist: Membership, signed_in: Callable[..., Browser],
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    client = ClientFactory(practice=therapist.practice)
    kind = an_hour(client.practice)
    for n in range(notes):
        signed(
            booked(client, therapist, NOW - (n + 1) * DAY, type=kind, now=NOW - 9 * DAY), therapist
        )
    desk = signed_in(Browser(), therapist)
    # Session, user, place; client; trace in a savepoint; rules, answers, letters; the timeline.
    with django_assert_num_queries(11):
        page = desk.get(reverse("client_timeline", args=[client.ref]))
    assert page.content.decode().count("Session note") == notes


def test_the_file_shows_twenty_and_the_way_to_the_rest(
    therapist: Membership, signed_in: Callable[..., Browser]
) -> None:
    client = ClientFactory(practice=therapist.practice)
    kind = an_hour(client.practice)
    for n in range(22):
        booked(client, therapist, NOW - (n + 1) * DAY, type=kind, now=NOW - 30 * DAY)
    desk = signed_in(Browser(), therapist)
    file = desk.get(reverse("client", args=[client.ref]))
    rest = file.context["file"].timeline.following
    address = reverse("client_timeline", args=[client.ref])
    assert f'href="{address}?after={rest}"' in file.content.decode()
    older = desk.get(f"{address}?after={rest}")
    assert len(older.context["timeline"].lines) == 2
    assert "Newest" in older.content.decode()
    empty = desk.get(f"{address}?show=letters").content.decode()
    assert "Nothing of this kind." in empty


def test_what_came_back_from_home_is_there(rosa: Client) -> None:
    plan = rosa.assigned_routines.get()
    day = timedelta(days=1)
    days: tuple[tuple[int, dict[str, Any]], ...] = (
        (3, {"soreness": 4, "before": 3}),
        (2, {}),
        (1, {"outcome": "part"}),
    )
    for ago, told in days:
        check_in(assigned=plan, form_key=uuid4(), by=SYSTEM, now=NOW + 9 * day - ago * day, **told)
    stop_step(
        assigned=plan, number=2, side="left", reason=Reason.OTHER, form_key=uuid4(), by=SYSTEM,
        now=NOW + 9 * day,
    )  # fmt: skip
    assert [line[:2] for line in said(rosa, show="routines")] == [
        ("5-minute foot massage, step 2: stopped because it hurt", "at home"),
        ("5-minute foot massage: done in part at home", ""),
        ("5-minute foot massage: done at home", "3 of 10 before, 4 of 10 after"),
        ("5-minute foot massage", "routine, active"),
    ]
