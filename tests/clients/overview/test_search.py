"""One search for people, things to do and pages, as far as a role goes."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import resolve, reverse

from clients.models import Client
from clients.overview.search import search_for
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.nav import pages_of
from tests.factories import ClientFactory, screened
from tests.factories.appointments import booked
from tests.factories.notes import drafted
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def amira(therapist: Membership) -> Client:
    """A client of the practice."""
    return ClientFactory(practice=therapist.practice, name="Amira Khan")


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def deeds(by: Membership, words: str) -> list[str]:
    return [one.label for one in search_for(by, words, now=NOW).deeds]


def pages(by: Membership, words: str) -> list[str]:
    return [one.label for one in search_for(by, words, now=NOW).pages]


@pytest.mark.usefixtures("amira")
@pytest.mark.parametrize("name", ["search", "search_found"])
def test_a_person_is_found_and_can_be_booked(
    name: str, amira: Client, therapist: Membership, client: Browser, signed_in: SignIn
) -> None:
    page = text(signed_in(client, therapist).get(reverse(name), {"q": "amira"}))
    assert f'href="{reverse("client", args=[amira.ref])}"' in page
    assert f'href="{reverse("book")}?client={amira.ref}"' in page
    assert "Perhaps" not in page
    assert ('role="option"' in page) == (name == "search_found")


@pytest.mark.usefixtures("amira")
@pytest.mark.parametrize("words", ["book amira", "Book khan"])
def test_a_verb_before_a_name_is_no_part_of_it(words: str, therapist: Membership) -> None:
    found = search_for(therapist, words, now=NOW)
    assert [one.name for one in found.people] == ["Amira Khan"]
    assert found.deeds[0].label == "Book Amira Khan"


@pytest.mark.usefixtures("amira")
def test_a_slip_is_said_to_be_one_and_the_name_can_be_added(therapist: Membership) -> None:
    found = search_for(therapist, "Amura Khan", now=NOW)
    assert (found.perhaps, [one.name for one in found.people]) == (True, ["Amira Khan"])
    assert found.add is not None
    assert (found.add.label, found.add.url) == (
        "Add “Amura Khan” as a new client", f"{reverse('new_client')}?name=Amura+Khan",
    )  # fmt: skip


@pytest.mark.parametrize("words", ["020 7946 0999", "zoe@example.com", "zoe 020 7946 0999", "%"])
def test_what_is_no_name_is_not_offered_as_one(words: str, therapist: Membership) -> None:
    assert search_for(therapist, words, now=NOW).add is None


def test_a_name_to_add_stands_in_the_form(
    therapist: Membership, client: Browser, signed_in: SignIn
) -> None:
    page = text(signed_in(client, therapist).get(reverse("new_client"), {"name": 'Zoë "Z" Bell'}))
    assert 'value="Zoë &quot;Z&quot; Bell"' in page


def test_nobody_found_is_said_with_what_was_looked_for(
    therapist: Membership, client: Browser, signed_in: SignIn
) -> None:
    page = text(signed_in(client, therapist).get(reverse("search"), {"q": "<b>Zoe</b>"}))
    assert "Nobody found for “&lt;b&gt;Zoe&lt;/b&gt;”." in page
    assert "<b>Zoe" not in page


def test_the_note_of_a_visit_that_began_is_offered_until_there_is_one(
    amira: Client, therapist: Membership, owner: Membership
) -> None:
    screened(amira, therapist, NOW)
    began = booked(amira, therapist, NOW - timedelta(minutes=30), now=NOW - timedelta(days=1))
    at = began.starts_at.astimezone(therapist.practice.zone)
    label = f"Write the note of {at:%H:%M}, Amira Khan"
    assert deeds(therapist, "")[0] == label
    assert deeds(therapist, "write note") == [label]
    assert label not in deeds(owner, "")
    drafted(began, therapist)
    assert label not in deeds(therapist, "")


def test_a_visit_later_today_or_yesterday_asks_for_no_note(
    amira: Client, therapist: Membership
) -> None:
    for hours in (2, -26):
        booked(amira, therapist, NOW + timedelta(hours=hours), now=NOW - timedelta(days=3))
    assert not any("note" in one for one in deeds(therapist, ""))


def test_what_can_be_done_follows_the_role(therapist: Membership, admin_member: Membership) -> None:
    assert deeds(therapist, "") == ["Book a visit", "New client", "Take time off"]
    assert deeds(therapist, "time") == ["Take time off"]
    assert deeds(admin_member, "") == []


@pytest.mark.usefixtures("amira")
def test_the_office_finds_pages_and_nobody(
    admin_member: Membership, client: Browser, signed_in: SignIn
) -> None:
    browser = signed_in(client, admin_member)
    for words in ("amira", "amura", "letters", ""):
        page = text(browser.get(reverse("search"), {"q": words}))
        assert "Amira" not in page
        assert "new client" not in page
    assert "Letters" in pages(admin_member, "letters")
    assert not AuditEvent.objects.exists()


def test_every_page_on_offer_opens_for_the_role(
    therapist: Membership, admin_member: Membership, owner: Membership, signed_in: SignIn
) -> None:
    counts = []
    for member in (therapist, admin_member, owner):
        browser = signed_in(Browser(), member)
        offered = pages_of(member)
        for label, url in offered:
            assert browser.get(url, follow=True).status_code == 200, (member.role, label)
        counts.append(len(offered))
    assert max(counts[:2]) < counts[2]
    assert all(hasattr(resolve(url).func, "guard") for _, url in pages_of(owner))


@pytest.mark.usefixtures("amira")
def test_who_is_shown_is_in_the_trace_once_for_the_answer(
    therapist: Membership, client: Browser, signed_in: SignIn
) -> None:
    browser = signed_in(client, therapist)
    for _ in range(2):
        ClientFactory(practice=therapist.practice, name="Amira Bell")
    browser.get(reverse("clients"), {"q": "amira"})
    as_list = AuditEvent.objects.count()
    browser.get(reverse("search_found"), {"q": "amira"})
    assert AuditEvent.objects.count() == 2 * as_list


@pytest.mark.parametrize("people", [1, 8])
def test_an_answer_costs_the_same_for_any_number(
    people: int, therapist: Membership, client: Browser, signed_in: SignIn,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    for _ in range(people):
        ClientFactory(practice=therapist.practice, name="Amira Khan")
    browser = signed_in(client, therapist)
    # Session, user, place; people; visits to write up; the letters that are late.
    with django_assert_num_queries(6):
        browser.get(reverse("search_found"), {"q": "amira"})
