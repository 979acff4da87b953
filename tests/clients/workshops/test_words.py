"""What the pages and letters say is true of whoever reads them."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.workshops.editing import call_off
from clients.workshops.links import place_token
from clients.workshops.models import SignUp, Workshop
from clients.workshops.office_showing import days_in_words
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from tests.clients.workshops.journey import press_sign_up, url, walks
from tests.factories.clients import ClientFactory
from tests.factories.screening import NOW
from tests.factories.workshops import SATURDAY_AT_TEN, a_workshop, signs_up, takes_part

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def place_of(browser: Browser, row: SignUp) -> str:
    return browser.get(reverse("my_place", args=[place_token(row)])).content.decode()


def test_the_words_about_a_box_stand_below_it(client: Browser, therapist: Membership) -> None:
    workshop = a_workshop(therapist, capacity=1)
    takes_part(workshop)
    walks(client, workshop, agree={"agrees": ""})
    page = client.get(url(workshop, "sign_up_step", "agree")).content.decode()
    box, hint = page.index("Take a place for me"), page.index("We take it and write to you")
    assert box < hint
    assert 'aria-describedby="id_automatic_hint"' in page


def test_whoever_waits_is_promised_no_place(client: Browser, therapist: Membership) -> None:
    workshop = a_workshop(therapist, capacity=1)
    takes_part(workshop, "Ann Bell")
    press_sign_up(client, workshop)
    client.post(url(workshop, "sign_up_step", "name"), {"name": "Jo Marsh"})
    page = client.get(url(workshop, "sign_up_step", "reach")).content.decode()
    assert "Press it to say that it is you." in page
    assert "the place is yours" not in page


def test_the_letter_that_asks_says_what_is_asked_for(therapist: Membership) -> None:
    workshop = a_workshop(therapist, capacity=1)
    for name, claim in (
        ("Ann Bell", "Confirm your place: Foot"),
        ("Bo Bell", "Confirm your place on the waiting list: Foot"),
    ):
        row = signs_up(workshop, name, at=NOW)
        letter = OutboundEmail.objects.get(kind="workshop_address", recipient=row.email)
        assert letter.subject.startswith(claim)


def test_the_page_of_an_unconfirmed_place_in_the_line_asks_first(
    client: Browser, therapist: Membership
) -> None:
    workshop = a_workshop(therapist, capacity=1)
    takes_part(workshop, "Ann Bell")
    row = signs_up(workshop, "Bo Bell")
    page = place_of(client, row)
    assert "<h1>Say that it is you</h1>" in page
    assert "You would be 1st." in page
    assert "You are 1st" not in page


@pytest.mark.parametrize(
    ("hard", "words", "kept"),
    [
        ("yes", "Stairs", "Stairs"),
        ("no", "Stairs", ""),
        ("not_sure", "", "Not sure yet whether anything would make it hard."),
        ("", "", ""),
    ],
)
def test_what_makes_it_hard_is_kept_where_something_does(
    client: Browser, therapist: Membership, hard: str, words: str, kept: str
) -> None:
    workshop = a_workshop(therapist)
    walks(client, workshop, health={"hard": hard, "access_needs": words})
    assert SignUp.objects.get().access_needs == kept


def test_yes_needs_words(client: Browser, therapist: Membership) -> None:
    workshop = a_workshop(therapist)
    walks(client, workshop, health={"hard": "yes"})
    page = client.post(
        url(workshop, "sign_up_step", "health"), {"told": ["none"], "hard": "yes"}
    )  # fmt: skip
    assert page.status_code == 422
    assert "Say what would make it hard" in page.content.decode()


def test_whoever_is_known_finds_calendar_and_place_on_the_last_page(
    client: Browser, therapist: Membership
) -> None:
    workshop = a_workshop(therapist)
    walks(client, workshop)
    stranger = client.get(url(workshop, "sign_up_done")).content.decode()
    assert "The letter has the link to your place" in stranger
    assert "/place/" not in stranger
    known = Browser()
    person = ClientFactory(practice=therapist.practice, with_account=True)
    known.force_login(person.user)
    walks(known, workshop)
    page = known.get(url(workshop, "sign_up_done")).content.decode()
    mine = place_token(SignUp.objects.get(state="confirmed"))
    assert reverse("my_place", args=[mine]) in page
    assert known.get(reverse("place_calendar", args=[mine])).status_code == 200
    assert reverse("place_calendar", args=[mine]) in page


def test_whoever_waits_has_one_more_step(client: Browser, therapist: Membership) -> None:
    workshop = a_workshop(therapist, capacity=1)
    takes_part(workshop, "Ann Bell")
    walks(client, workshop)
    page = client.get(url(workshop, "sign_up_done")).content.decode()
    assert "<h1>One more step: look at your email</h1>" in page
    assert "You are 1st on the waiting list once you have said that it is you." in page


def test_the_address_leads_to_a_map_that_is_not_told_from_where(
    client: Browser, therapist: Membership
) -> None:
    workshop = a_workshop(therapist, place_address="2 Quay Street\nLondon SE16")
    page = client.get(url(workshop, "workshop")).content.decode()
    link = "https://www.openstreetmap.org/search?query=2+Quay+Street%2C+London+SE16"
    assert f'<a href="{link}" rel="noreferrer noopener"' in page
    online = a_workshop(therapist, is_online=True, online_link="https://meet.example/x")
    assert "openstreetmap" not in client.get(url(online, "workshop")).content.decode()


def test_other_dates_are_those_that_take_sign_ups(client: Browser, therapist: Membership) -> None:
    workshop = a_workshop(therapist)
    told = takes_part(workshop, "Ann Bell")
    changes = (
        {"capacity": 1}, {"is_closed": True}, {"opens_at": NOW + WEEK}, {"closes_at": NOW - WEEK},
        {"state": "cancelled", "cancelled_at": NOW},
    )  # fmt: skip
    for weeks, change in enumerate(changes, start=1):
        other = a_workshop(
            therapist, start=SATURDAY_AT_TEN + weeks * WEEK, series_ref=workshop.series_ref
        )
        Workshop.objects.filter(pk=other.pk).update(**change)
    page = client.get(url(workshop, "workshop")).content.decode()
    call_off(workshop=workshop, words="", by=therapist, now=NOW)
    letter = OutboundEmail.objects.get(kind="workshop_called_off", recipient=told.email).body_text
    for said in (page, letter):
        assert "Saturday 12 December 2026" in said
        assert not [day for day in ("19 December", "26 December", "2 January", "9 January")
                    if day in said]  # fmt: skip


def test_a_place_of_three_says_what_three_cost(client: Browser, therapist: Membership) -> None:
    workshop = a_workshop(
        therapist, capacity=3, price_kind="on_day", price_pence=1200, party_most=3
    )
    row = takes_part(workshop, others=("Al Marsh", "Bea Marsh"))
    assert "£12 each, £36 in all. Please pay on the day." in place_of(client, row)
    waits = takes_part(workshop, "Cy Fox")
    assert "Please pay" not in place_of(client, waits)


def test_the_office_reads_the_clock_by_24_hours(therapist: Membership) -> None:
    start = SATURDAY_AT_TEN + timedelta(hours=13)
    assert days_in_words(a_workshop(therapist, start=start)) == [
        "Saturday 5 December 2026, 23:00 to Sunday 6 December 2026, 01:00"
    ]


def test_the_door_list_says_what_it_needs_without_a_network(
    client: Browser, therapist: Membership
) -> None:
    client.force_login(therapist.user)
    page = client.get(reverse("workshop_door", args=[a_workshop(therapist).ref])).content.decode()
    assert "Keep this page open" in page
    assert "cannot be opened again" in page
    assert "Saturday 5 December 2026, 10:00" in page


def test_who_finds_no_workshop_can_follow_the_calendar(client: Browser) -> None:
    page = client.get(reverse("workshops")).content.decode()
    assert "No workshops are planned." in page
    assert f'href="{reverse("workshop_feed")}"' in page
