"""What the pages and letters say is true of whoever reads them."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.workshops.links import place_token
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from tests.clients.workshops.journey import press_sign_up, url, walks
from tests.factories.screening import NOW
from tests.factories.workshops import a_workshop, signs_up, takes_part

pytestmark = pytest.mark.django_db


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
    page = client.get(reverse("my_place", args=[place_token(row)])).content.decode()
    assert "<h1>Say that it is you</h1>" in page
    assert "You would be 1st." in page
    assert "You are 1st" not in page
