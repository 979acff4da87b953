"""The day at a glance: who comes, what is still to be written, and what to be signed."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.actions import cancel, mark_did_not_attend
from clients.appointments.models import Appointment
from clients.models import Client
from clients.notes.locking import set_lock
from clients.overview.queries import today_for
from practice.accounts.models import Membership
from tests.factories import ClientFactory, MembershipFactory, screened
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked
from tests.factories.notes import begun, signed
from tests.factories.screening import CLOT, NOW
from tests.factories.workshops import a_workshop

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(client: Browser, therapist: Membership, signed_in: SignIn) -> Browser:
    """The therapist's."""
    return signed_in(client, therapist)


def somebody(therapist: Membership, name: str = "Rosa Bell") -> Client:
    return ClientFactory(practice=therapist.practice, name=name)


def gone_by(therapist: Membership, hours: float, name: str = "Rosa Bell") -> Appointment:
    """A visit that began that many hours ago."""
    return booked(
        somebody(therapist, name), therapist, NOW - hours * HOUR, now=NOW - 60 * DAY,
        type=an_hour(therapist.practice),
    )  # fmt: skip


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def test_an_empty_day_names_the_next_visit(browser: Browser, therapist: Membership) -> None:
    booked(somebody(therapist), therapist)
    page = text(browser.get(reverse("today")))
    assert "No appointments today. Your next is Monday 23 November at 10:00." in page
    assert "Every note of yours is signed." in page


def test_without_any_visit_to_come_the_page_leaves_it_at_that(browser: Browser) -> None:
    page = text(browser.get(reverse("today")))
    assert "No appointments today.</p>" in page


@pytest.mark.parametrize("is_booked", [False, True])
def test_a_workshop_of_the_day_is_said_with_visits_and_without(
    is_booked: bool, browser: Browser, therapist: Membership
) -> None:
    a_workshop(therapist, title="Feet at home", start=NOW + 3 * HOUR)
    if is_booked:
        booked(somebody(therapist), therapist, NOW + 6 * HOUR)
    page = text(browser.get(reverse("today")))
    assert f"{therapist.name} leads a workshop 12:00 to 14:00: Feet at home</p>" in page
    assert ("No appointments today." in page) is not is_booked


def test_today_s_visits_stand_in_order_with_their_levels(
    browser: Browser, therapist: Membership
) -> None:
    tom = somebody(therapist, "Tom Hill")
    booked(tom, therapist, NOW + 4 * HOUR)
    booked(somebody(therapist), therapist, NOW + 2 * HOUR)
    screened(tom, therapist, NOW, CLOT)
    page = text(browser.get(reverse("today")))
    assert page.index("Rosa Bell") < page.index("Tom Hill") < page.index("Do not treat")


def test_the_next_visit_is_one_that_is_still_booked(therapist: Membership) -> None:
    gone = booked(somebody(therapist), therapist, NOW + 24 * HOUR)
    cancel(appointment=gone, by=therapist, now=NOW)
    following = booked(somebody(therapist), therapist, NOW + 26 * HOUR)
    assert today_for(therapist, now=NOW).next == following
    booked(somebody(therapist), therapist, NOW + 3 * HOUR)
    assert today_for(therapist, now=NOW).next is None  # the day itself says what comes


def test_what_took_place_without_a_note_is_to_be_written(therapist: Membership) -> None:
    missing = gone_by(therapist, 3)
    running = gone_by(therapist, 0.5)
    signed(gone_by(therapist, 5), therapist)
    mark_did_not_attend(appointment=gone_by(therapist, 7), by=therapist, now=NOW)
    cancel(appointment=gone_by(therapist, 9), by=therapist, now=NOW)
    gone_by(therapist, 31 * 24)
    found = today_for(therapist, now=NOW).to_finish
    assert [(one.what, one.at) for one in found] == [("note to write", missing.starts_at)]
    assert running.ends_at > NOW


def test_a_draft_is_to_be_signed_the_oldest_first(therapist: Membership) -> None:
    new = begun(gone_by(therapist, 3), therapist)
    old = begun(gone_by(therapist, 5), therapist, now=NOW - DAY)
    found = today_for(therapist, now=NOW).to_finish
    assert [one.url for one in found] == [reverse("note", args=[n.ref]) for n in (old, new)]


def test_all_that_is_to_finish_has_its_age_and_a_therapist_sees_their_own(
    browser: Browser, therapist: Membership
) -> None:
    begun(gone_by(therapist, 9 * 24, "Tom Hill"), therapist)
    gone_by(therapist, 24, "Ada Lin")
    gone_by(therapist, 2, "Kit Moss")
    colleague = MembershipFactory(practice=therapist.practice, role="therapist")
    begun(gone_by(colleague, 50, "Not Mine"), colleague)
    page = text(browser.get(reverse("to_finish")))
    assert "3 sessions to write up or to sign" in page
    told = re.findall(
        r"([A-Z][a-z]+ [A-Z][a-z]+): (note to \w+)<span class=\"meta\">([^<]*)<", page
    )
    assert [(who, what, said.partition(", ")[2]) for who, what, said in told] == [
        ("Tom Hill", "note to sign", "9 days ago"), ("Ada Lin", "note to write", "1 day ago"),
        ("Kit Moss", "note to write", ""),
    ]  # fmt: skip
    assert "Not Mine" not in page


@pytest.mark.parametrize(("hours", "is_locked"), [(0, False), (24, True), (72, False)])
def test_a_draft_that_takes_no_more_says_since_when(
    browser: Browser, therapist: Membership, hours: int, is_locked: bool
) -> None:
    begun(gone_by(therapist, 50), therapist, now=NOW - 2 * DAY)
    begun(gone_by(therapist, 3), therapist, now=NOW)
    set_lock(practice=therapist.practice, hours=hours, by=therapist)
    for url in ("today", "to_finish"):
        page = text(browser.get(reverse(url)))
        assert page.count(", locked on ") == is_locked
        assert (f", locked on {NOW - DAY:%-d %B %Y}<" in page) is is_locked
    assert ("signed as it is" in page) is is_locked


def test_old_drafts_do_not_hide_what_was_just_done(therapist: Membership) -> None:
    for days in range(2, 9):
        begun(gone_by(therapist, days * 24), therapist, now=NOW - days * DAY)
    just_done = gone_by(therapist, 2)
    found = today_for(therapist, now=NOW).to_finish
    assert [one.what for one in found] == ["note to sign"] * 5 + ["note to write"]
    assert found[-1].at == just_done.starts_at


@pytest.mark.parametrize(("most", "cut"), [(3, False), (2, True)])
def test_the_page_says_when_there_are_more_than_it_shows(
    browser: Browser, therapist: Membership, monkeypatch: pytest.MonkeyPatch, most: int, cut: bool
) -> None:
    for hours in (2, 4):
        gone_by(therapist, hours)
        begun(gone_by(therapist, 24 + hours), therapist)
    monkeypatch.setattr("clients.overview.views.MOST", most)
    page = text(browser.get(reverse("to_finish")))
    assert "4 sessions to write up or to sign" in page
    assert ("More than 4 sessions" in page) is cut


def test_an_owner_sees_whose_everything_is(client: Browser, signed_in: SignIn) -> None:
    owner = MembershipFactory(role="owner")
    colleague = MembershipFactory(practice=owner.practice, role="therapist")
    begun(gone_by(colleague, 50, "Tom Hill"), colleague)
    elsewhere = MembershipFactory(role="therapist")
    begun(gone_by(elsewhere, 50, "Far Away"), elsewhere)
    page = text(signed_in(client, owner).get(reverse("to_finish")))
    assert f"2 days ago, {colleague.name}" in page
    assert "Far Away" not in page


def test_what_is_to_be_finished_leads_there(browser: Browser, therapist: Membership) -> None:
    note = begun(gone_by(therapist, 3, "Tom Hill"), therapist)
    visit = gone_by(therapist, 5)
    page = text(browser.get(reverse("today")))
    assert f'<a href="{reverse("note", args=[note.ref])}">Tom Hill: note to sign' in page
    assert f'<a href="{reverse("appointment", args=[visit.ref])}">Rosa Bell: note to write' in page


def test_a_colleague_s_day_is_theirs(
    browser: Browser, therapist: Membership, other_therapist: Membership
) -> None:
    colleague = MembershipFactory(practice=therapist.practice, role="therapist")
    booked(somebody(therapist, "Theirs Today"), colleague, NOW + HOUR)
    begun(gone_by(colleague, 3, "Theirs Draft"), colleague)
    booked(somebody(other_therapist, "Another House"), other_therapist, NOW + HOUR)
    page = text(browser.get(reverse("today")))
    assert "Theirs" not in page
    assert "Another House" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_full_the_day_is(
    rows: int, browser: Browser, therapist: Membership,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    for n in range(rows):
        client = somebody(therapist)
        screened(client, therapist, NOW)
        booked(client, therapist, NOW + n * HOUR)
        gone_by(therapist, n + 2)
        begun(gone_by(therapist, n + 24), therapist, now=NOW - 2 * DAY)
    set_lock(practice=therapist.practice, hours=24, by=therapist)
    # Session, user, place; the day in four; what waits, of which kinds there is any, and notes,
    # of which there is; the plan of last time; to write; to sign; to follow up. Kept when seen.
    with django_assert_num_queries(21):
        browser.get(reverse("today"))


def test_the_office_has_no_day(
    client: Browser, admin_member: Membership, signed_in: SignIn
) -> None:
    assert signed_in(client, admin_member).get(reverse("today")).status_code == 403


def test_a_visit_on_monday_is_not_today(therapist: Membership) -> None:
    booked(somebody(therapist), therapist, MONDAY_AT_TEN)
    assert today_for(therapist, now=NOW).day.booked == 0
