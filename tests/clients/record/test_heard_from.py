"""How somebody heard of the practice: asked, kept, counted."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from clients.reports.periods import Step
from clients.reports.sources import heard
from clients.workshops.models import SignUp
from clients.workshops.office import match_client
from practice.accounts.models import Membership
from practice.accounts.sources import DEFAULTS
from tests.clients.reports.seeded import DAY, NOW, look
from tests.clients.workshops.journey import walks
from tests.factories import ClientFactory
from tests.factories.workshops import a_workshop

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]
PAGE = reverse("sources")


def test_a_practice_writes_its_own_list(
    client: Browser, owner: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, owner)
    page = browser.get(PAGE).content.decode()
    assert all(way in page for way in DEFAULTS)
    assert "As delivered" in browser.get(reverse("settings")).content.decode()
    browser.post(PAGE, {"sources": " The market \n\nA friend\nThe market"})
    owner.practice.refresh_from_db()
    assert owner.practice.ways_heard == ("The market", "A friend")
    assert "Your own list" in browser.get(reverse("settings")).content.decode()
    # The list that everybody begins with is nobody's own.
    browser.post(PAGE, {"sources": "\r\n".join(DEFAULTS)})
    owner.practice.refresh_from_db()
    assert owner.practice.sources == ""


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("\n".join(f"Way {n}" for n in range(16)), "at most 15"),
        ("x" * 61, "longer than 60"),
        ("A friend\x00", ""),
    ],
)
def test_a_long_list_is_refused_and_stays_in_its_field(
    typed: str, says: str, client: Browser, owner: Membership, signed_in: SignIn
) -> None:
    answer = signed_in(client, owner).post(PAGE, {"sources": typed})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert typed.splitlines()[0].strip("\x00") in answer.content.decode()


def test_it_is_chosen_with_the_details_and_stays_when_the_list_changes(
    client: Browser, owner: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, owner)
    browser.post(reverse("new_client"), {"name": "Ann Lee", "heard_from": "Social media"})
    ann = owner.practice.clients.get()
    assert ann.heard_from == "Social media"
    owner.practice.sources = "The market"
    owner.practice.save()
    address = reverse("edit_client", args=[ann.ref])
    assert "Social media" in browser.get(address).content.decode()
    browser.post(address, {"name": "Ann Lee", "heard_from": "Social media"})
    ann.refresh_from_db()
    assert ann.heard_from == "Social media"
    made_up = browser.post(address, {"name": "Ann Lee", "heard_from": "Made up"})
    assert made_up.status_code == 422


@pytest.mark.parametrize(("before", "after"), [("", "Leaflet or poster"), ("Came by", "Came by")])
@time_machine.travel(NOW, tick=False)
def test_who_signs_up_says_it_and_it_is_kept_where_nobody_knew(
    before: str, after: str, client: Browser, therapist: Membership
) -> None:
    workshop = a_workshop(therapist)
    walks(client, workshop, agree={"agrees": "on", "heard_from": "Leaflet or poster"})
    sign_up = SignUp.objects.get()
    assert sign_up.heard_from == "Leaflet or poster"
    person = ClientFactory(practice=therapist.practice, heard_from=before)
    match_client(sign_up=sign_up, client=person, by=therapist)
    assert Client.objects.get(pk=person.pk).heard_from == after


def test_the_report_counts_every_person_once_and_names_nobody(owner: Membership) -> None:
    ways = [*["Social media"] * 6, "social media", "Came by", *["Market"] * 5, "Jane Doe", "", ""]
    at = NOW - 40 * DAY
    for way in ways:
        ClientFactory(practice=owner.practice, heard_from=way, added_at=at)
    ClientFactory(practice=owner.practice, heard_from="Came by", added_at=at, restricted_at=at)
    scope = look(owner, step=Step.MONTH)
    assert [(row.words, row.counts["people"]) for row in heard(scope)] == [
        ("Social media", 7), ("Market", 5), ("Came by", 1), ("In other words", 1), ("Not said", 2),
    ]  # fmt: skip
    assert {row.counts.get("said", 0) for row in heard(scope)} == {14, 0}
