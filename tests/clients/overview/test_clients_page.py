"""The list of clients, and one client's file."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.actions import cancel
from clients.models import Client
from clients.overview import queries
from clients.overview.queries import client_rows
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory, screened
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked
from tests.factories.homecare import given
from tests.factories.notes import drafted, signed
from tests.factories.screening import ALMONDS, CLOT, DIABETES, FRIDAY, NOW

pytestmark = pytest.mark.django_db
Counted = Callable[[int], Any]
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


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """A client of the practice."""
    return ClientFactory(
        practice=therapist.practice, name="Rosa Bell", birth_date=date(1986, 3, 27),
        email="rosa@post.example", phone="",
    )  # fmt: skip


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def listed(therapist: Membership, words: str = "") -> list[list[str]]:
    """Every page of the list, as names."""
    pages: list[list[str]] = []
    after = ""
    while True:
        page = client_rows(therapist, words=words, after=after, today=FRIDAY)
        rows, after = page.rows, page.following
        pages.append([row.client.name for row in rows])
        if not after:
            return pages


def test_nobody_yet_leads_to_the_first_client(browser: Browser) -> None:
    page = text(browser.get(reverse("clients")))
    assert "No clients yet. Add one." in page
    assert f'href="{reverse("new_client")}"' in page


def test_nobody_found_says_what_was_looked_for(browser: Browser, rosa: Client) -> None:
    page = text(browser.get(reverse("clients"), {"q": "<b>Zoe</b>"}))
    assert "No client called “&lt;b&gt;Zoe&lt;/b&gt;”." in page
    assert "Rosa Bell" not in page


def test_the_list_holds_our_current_clients_alone(
    browser: Browser, rosa: Client, therapist: Membership, other_therapist: Membership
) -> None:
    ClientFactory(practice=other_therapist.practice, name="Rosa Elsewhere")
    ClientFactory(practice=therapist.practice, name="Rosa Archived", archived_at=NOW)
    page = text(browser.get(reverse("clients"), {"q": "rosa"}))
    assert "Rosa Bell" in page
    assert "Rosa Elsewhere" not in page
    assert "Rosa Archived" not in page


def test_each_line_wears_its_level(browser: Browser, therapist: Membership) -> None:
    told: list[tuple[str, dict[str, Any] | None]] = [
        ("Adam", None), ("Bea", {}), ("Cy", ALMONDS), ("Di", DIABETES), ("Ed", CLOT),
    ]  # fmt: skip
    for name, codes in told:
        client = ClientFactory(practice=therapist.practice, name=name)
        if codes is not None:
            screened(client, therapist, NOW, codes)
    rows = client_rows(therapist, words="", after="", today=FRIDAY).rows
    assert [(row.client.name, row.level, row.word) for row in rows] == [
        ("Adam", "unknown", "Health form not done"),
        ("Bea", "", ""),
        ("Cy", "adapt", "Adapt"),
        ("Di", "clearance", "Clearance needed"),
        ("Ed", "stop", "Do not treat"),
    ]
    assert "Nothing to adapt" in text(browser.get(reverse("clients")))


def test_a_line_wears_what_was_answered_a_moment_ago(browser: Browser, rosa: Client) -> None:
    told = ({}, ALMONDS, CLOT, {})
    words = ("Nothing to adapt", "Adapt", "Do not treat", "Nothing to adapt")
    by = rosa.practice.memberships.get()
    assert "Health form not done" in text(browser.get(reverse("clients")))
    for minute, (codes, word) in enumerate(zip(told, words, strict=True)):
        screened(rosa, by, NOW + timedelta(minutes=minute), codes)
        assert word in text(browser.get(reverse("clients"))), minute


def test_the_list_goes_on_behind_the_last_one_also_among_the_same_names(
    therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PER_PAGE", 2)
    names = ["Anna Smith", "bell hooks", "Anna Smith", "Zoe Adams", "Anna Smith"]
    for name in names:
        ClientFactory(practice=therapist.practice, name=name)
    assert listed(therapist) == [
        ["Anna Smith", "Anna Smith"],
        ["Anna Smith", "bell hooks"],
        ["Zoe Adams"],
    ]
    assert listed(therapist, "anna") == [["Anna Smith", "Anna Smith"], ["Anna Smith"]]


def test_a_page_that_is_just_full_is_the_last(
    therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PER_PAGE", 2)
    for name in ("Anna", "Bea"):
        ClientFactory(practice=therapist.practice, name=name)
    assert listed(therapist) == [["Anna", "Bea"]]


def test_the_address_of_the_next_page_names_nobody(
    browser: Browser, therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PER_PAGE", 1)
    first = ClientFactory(practice=therapist.practice, name="Anna Smith")
    ClientFactory(practice=therapist.practice, name="Bea Smith")
    page = text(browser.get(reverse("clients"), {"q": "smith"}))
    assert f'href="?q=smith&amp;after={first.ref}"' in page
    following = text(browser.get(reverse("clients"), {"q": "smith", "after": first.ref}))
    assert "Bea Smith" in following
    assert "Anna Smith" not in following


@pytest.mark.parametrize("after", ["²", "Anna|1", "x" * 5000, "AAAAAAAAAA", "'; --"])
def test_a_place_in_the_list_that_is_none_is_its_beginning(
    after: str, browser: Browser, rosa: Client
) -> None:
    page = browser.get(reverse("clients"), {"after": after})
    assert (page.status_code, "Rosa Bell" in text(page)) == (200, True)


def test_another_practice_s_client_is_no_place_in_the_list(
    browser: Browser, rosa: Client, other_therapist: Membership
) -> None:
    theirs = ClientFactory(practice=other_therapist.practice, name="Zoe Zane")
    page = browser.get(reverse("clients"), {"after": theirs.ref})
    assert "Rosa Bell" in text(page)


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_costs_the_same_for_any_number(
    people: int, browser: Browser, therapist: Membership, django_assert_num_queries: Counted
) -> None:
    for _ in range(people):
        screened(ClientFactory(practice=therapist.practice), therapist, NOW, DIABETES)
    # Session, user, place; clients; what each is judged by, and once more when somebody is new;
    # their rows, the rules, answers, letters. Kept when seen, in a transaction.
    with django_assert_num_queries(11):
        browser.get(reverse("clients"))
    with django_assert_num_queries(6):
        browser.get(reverse("clients"))


def test_the_office_sees_no_clients(
    client: Browser, rosa: Client, admin_member: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, admin_member)
    for address in (reverse("clients"), reverse("client", args=[rosa.ref])):
        answer = browser.get(address)
        assert (answer.status_code, "Rosa" in text(answer)) == (403, False)


def test_a_file_begins_with_the_banner_and_the_person(browser: Browser, rosa: Client) -> None:
    page = text(browser.get(reverse("client", args=[rosa.ref])))
    assert page.index("Health form not done.") < page.index("<h1>Rosa Bell</h1>")
    assert "<title>R.B. – " in page
    assert "27 March 1986, 40" in page
    assert "rosa@post.example" in page
    assert "<dt>Phone</dt><dd>Not given</dd>" in page
    for empty in ("Nothing booked.", "No notes yet.", "Nothing assigned."):
        assert empty in page


def test_a_file_shows_visits_notes_and_what_runs_at_home(
    browser: Browser, rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW)
    coming = booked(rosa, therapist)
    gone = cancel(appointment=booked(rosa, therapist, MONDAY_AT_TEN + DAY), by=therapist, now=NOW)
    kind = an_hour(therapist.practice)
    past = booked(rosa, therapist, NOW - 2 * HOUR, type=kind, now=NOW - DAY)
    note = signed(past, therapist, plan="Again in a week.")
    draft = drafted(coming, therapist, plan="Not yet signed.")
    given(rosa, therapist)
    page = text(browser.get(reverse("client", args=[rosa.ref])))
    assert reverse("appointment", args=[coming.ref]) in page
    assert reverse("appointment", args=[gone.ref]) not in page
    assert reverse("note", args=[note.ref]) in page
    assert reverse("note", args=[draft.ref]) in page
    assert "Again in a week." in page
    assert "Not yet signed." not in page
    assert "5-minute foot massage" in page


def test_a_file_shows_nothing_of_anybody_else(
    browser: Browser, rosa: Client, therapist: Membership
) -> None:
    other = ClientFactory(practice=therapist.practice, name="Tom Hill")
    signed(booked(other, therapist, NOW), therapist, plan="Tom's plan.")
    screened(other, therapist, NOW, CLOT)
    page = text(browser.get(reverse("client", args=[rosa.ref])))
    assert "Tom" not in page
    assert "Do not treat" not in page


def test_opening_a_file_is_kept_in_the_trace_once(
    browser: Browser, rosa: Client, therapist: Membership
) -> None:
    browser.get(reverse("client", args=[rosa.ref]))
    seen = list(AuditEvent.objects.values_list("verb", "client_id", "actor_id"))
    assert seen == [("client.seen", rosa.pk, therapist.user_id)]


def test_a_file_that_is_not_ours_is_not_there_and_the_trace_does_not_say_whose(
    browser: Browser,
) -> None:
    theirs = ClientFactory(name="Theirs")
    answer = browser.get(reverse("client", args=[theirs.ref]))
    assert (answer.status_code, "Theirs" in text(answer)) == (404, False)
    event = AuditEvent.objects.get()
    assert (event.verb, event.client_id) == ("page.refused", None)


@pytest.mark.parametrize("visits", [1, 3])
def test_a_file_costs_the_same_for_any_number_of_visits_and_notes(
    visits: int, browser: Browser, rosa: Client, therapist: Membership,
    django_assert_num_queries: Counted,
) -> None:  # fmt: skip
    screened(rosa, therapist, NOW)
    kind = an_hour(therapist.practice)
    for n in range(visits):
        booked(rosa, therapist, MONDAY_AT_TEN + n * HOUR, type=kind)
        past = booked(rosa, therapist, NOW - (n + 2) * HOUR, type=kind, now=NOW - DAY)
        signed(past, therapist)
    # Session, user, place; client; trace in a savepoint; answers, letters; visits to come; the last
    # note, its findings; series; the timeline; routines.
    with django_assert_num_queries(16):
        browser.get(reverse("client", args=[rosa.ref]))
