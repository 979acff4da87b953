"""What was felt at each zone: since last time on a signed note, and over the sessions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.models import Appointment
from clients.models import Client
from clients.notes.findings import Finding
from clients.notes.map_showing import heat
from clients.notes.models import SessionNote
from clients.notes.over_time import Level
from clients.notes.queries import signed_before
from clients.notes.zones_showing import MOST_SESSIONS, ZoneRow, over_time
from practice.accounts.models import Membership
from tests.clients.screening.forms import text
from tests.factories import ClientFactory
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.notes import begun, drafted, signed
from tests.factories.screening import screened

pytestmark = pytest.mark.django_db
HEEL, PLEXUS = "heel_fat_pad", "solar_plexus"


@pytest.fixture
def amira(therapist: Membership) -> Client:
    client = ClientFactory(practice=therapist.practice)
    screened(client, therapist, MONDAY_AT_TEN - timedelta(days=3), {})
    return client


def visit(client: Client, by: Membership, week: int) -> Appointment:
    return booked(client, by, MONDAY_AT_TEN + timedelta(weeks=week))


def session(client: Client, by: Membership, week: int, *findings: Finding) -> SessionNote:
    return signed(visit(client, by, week), by, findings=findings)


def test_a_signed_note_says_what_became_of_the_zones(
    desk: Browser, amira: Client, therapist: Membership
) -> None:
    session(amira, therapist, 0, Finding(HEEL, "right", 3), Finding(PLEXUS, "left", 1))
    later = session(amira, therapist, 1, Finding(HEEL, "right", 1), Finding("kidney", "left", 2))
    page = text(desk.get(reverse("note", args=[later.ref])))
    assert "Since <a" in page
    assert "<dt>Easier than last time</dt><dd>right heel fat pad</dd>" in page
    assert "<dt>New</dt><dd>left centre arch near the waist line</dd>" in page
    assert "<dt>Not recorded this time</dt><dd>left central hollow under the ball</dd>" in page
    assert "<dt>Same</dt>" not in page


def test_the_first_note_has_nothing_to_compare_with(
    desk: Browser, amira: Client, therapist: Membership
) -> None:
    first = session(amira, therapist, 0, Finding(HEEL, "right", 3))
    assert "Easier than last time" not in text(desk.get(reverse("note", args=[first.ref])))


def test_last_time_is_the_session_before_also_for_an_old_note_and_a_draft_is_none(
    amira: Client, therapist: Membership
) -> None:
    first, second = (session(amira, therapist, week) for week in (0, 1))
    drafted(visit(amira, therapist, 2), therapist)
    newest = begun(visit(amira, therapist, 3), therapist)
    assert [signed_before(note) for note in (first, second, newest)] == [None, first, second]


def test_the_page_tells_each_zone_through_the_sessions(
    desk: Browser, amira: Client, therapist: Membership
) -> None:
    session(amira, therapist, 0, Finding(HEEL, "right", 3))
    session(amira, therapist, 1, Finding(PLEXUS, "left", 0))
    session(amira, therapist, 2, Finding(HEEL, "right", 1))
    drafted(visit(amira, therapist, 3), therapist)
    found = over_time(amira)
    assert [one.at.day for one in found.sessions] == [
        (MONDAY_AT_TEN + timedelta(weeks=week)).day for week in range(3)
    ]
    assert found.rows == (
        ZoneRow("Right heel fat pad", (Level(3), None, Level(1)), 2, "not recorded last time",
                "easier"),
        ZoneRow("Left central hollow under the ball", (None, Level(0), None), 1,
                "not recorded this time", "recorded once"),
    )  # fmt: skip
    page = text(desk.get(reverse("client_zones", args=[amira.ref])))
    assert "in the last 3 signed sessions" in page
    assert page.count("not recorded</span>") == 3
    assert "easier, n = 2" in page
    assert "tenderness in a zone is not a sign of disease" in page


def test_a_file_without_findings_says_when_they_come(
    desk: Browser, amira: Client, therapist: Membership
) -> None:
    session(amira, therapist, 0)
    page = text(desk.get(reverse("client_zones", args=[amira.ref])))
    assert "No findings are recorded yet." in page


@pytest.mark.parametrize("weeks", [2, MOST_SESSIONS + 2])
def test_the_page_costs_the_same_for_any_number_of_sessions(
    weeks: int, desk: Browser, amira: Client, therapist: Membership,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    for week in range(weeks):
        session(amira, therapist, week, Finding(HEEL, "right", 1), Finding("heart", "left", 2))
    # Session, user, place; client; answers, letters; overrides, consent; notes, their findings.
    with django_assert_num_queries(12):
        page = desk.get(reverse("client_zones", args=[amira.ref]))
    assert len(page.context["sessions"]) == min(weeks, MOST_SESSIONS)


def test_two_sessions_stand_side_by_side_the_last_two_unless_others_are_asked_for(
    desk: Browser, amira: Client, therapist: Membership
) -> None:
    notes = [session(amira, therapist, week, Finding(HEEL, "right", 3 - week)) for week in range(3)]
    url = reverse("client_zones", args=[amira.ref])
    asked = {
        url: notes[1:],
        f"{url}?one={notes[2].ref}&other={notes[0].ref}": [notes[0], notes[2]],
        f"{url}?one={notes[0].ref}&other={notes[0].ref}": notes[1:],
        f"{url}?one=nothing&other=such": notes[1:],
    }
    for address, pair in asked.items():
        shown = desk.get(address).context["side_by_side"]
        assert [one.ref for one, _ in shown] == [note.ref for note in pair], address


@pytest.mark.parametrize(
    ("levels", "drawn"), [([3], 3), ([3, 0], 2), ([1, 0, 0], 0), ([1, 2], 2), ([3, 3, 2], 3)]
)
def test_the_heat_of_a_place_is_its_rounded_mean_where_it_was_recorded(
    levels: list[int], drawn: int, amira: Client, therapist: Membership
) -> None:
    for week, level in enumerate(levels):
        session(amira, therapist, week, Finding(HEEL, "right", level))
    session(amira, therapist, len(levels))  # Nothing recorded: it counts on neither side.
    (view,) = heat(over_time(amira).courses)
    marks = [mark for foot in view.feet for mark in foot.marks]
    said = ", ".join(map(str, levels))
    assert [(mark.tenderness, mark.words) for mark in marks] == [
        (drawn, f"Heel fat pad: {said}; n = {len(levels)}")
    ]
