"""Making an address, seeing it once, and closing it."""

import re
from collections.abc import Callable

import pytest
from django.test import Client as Browser

from clients.calendars.models import CalendarFeed
from practice.accounts.models import Membership, User
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(user: User) -> Browser:
        browser = Browser()
        browser.force_login(user)
        return browser

    return signed_in


def address_in(page: str) -> str:
    found = re.search(r"http://testserver(/calendar/[\w-]+\.ics)", page)
    return found[1] if found else ""


def works(path: str) -> bool:
    return Browser().get(path).status_code == 200


def test_a_therapist_makes_sees_once_changes_and_closes(
    therapist: Membership, sign_in: SignIn
) -> None:
    browser = sign_in(therapist.user)
    assert "There is no address yet." in browser.get("/settings/calendar/").content.decode()
    made = browser.post("/settings/calendar/make/")
    path = address_in(made.content.decode())
    assert works(path)
    assert made["Cache-Control"] == "no-store"
    page = browser.get("/settings/calendar/").content.decode()
    assert (address_in(page), "can see who is treated here" in page) == ("", True)
    browser.post("/settings/calendar/names/show/")
    page = browser.get("/settings/calendar/").content.decode()
    assert "<strong>Clients’ full names</strong>" in page
    browser.post("/settings/calendar/names/hide/")
    assert not CalendarFeed.objects.get().shows_names
    second = address_in(browser.post("/settings/calendar/make/").content.decode())
    assert (works(path), works(second)) == (False, True)
    browser.post("/settings/calendar/revoke/")
    assert not works(second)
    # With nothing left there is nothing to change.
    assert browser.post("/settings/calendar/names/show/").status_code == 302


def test_a_client_of_two_practices_has_an_address_for_each(
    sign_in: SignIn, therapist: Membership, other_therapist: Membership
) -> None:
    here = ClientFactory(practice=therapist.practice, with_account=True)
    there = ClientFactory(practice=other_therapist.practice, user=here.user)
    browser = sign_in(here.user)
    paths = []
    for record in (here, there):
        page = browser.post(f"/me/calendar/{record.ref}/make/").content.decode()
        paths.append(address_in(page))
    assert all(works(path) for path in paths)
    page = browser.get("/me/calendar/").content.decode()
    assert page.count("You have an address") == 2
    assert address_in(page) == ""
    browser.post(f"/me/calendar/{there.ref}/revoke/")
    assert [works(path) for path in paths] == [True, False]


def test_nobody_makes_or_closes_an_address_for_somebody_else(
    sign_in: SignIn, therapist: Membership
) -> None:
    owner = ClientFactory(practice=therapist.practice, with_account=True)
    stranger = ClientFactory(practice=therapist.practice, with_account=True)
    path = address_in(sign_in(owner.user).post(f"/me/calendar/{owner.ref}/make/").content.decode())
    for user in (stranger.user, therapist.user):
        browser = sign_in(user)
        assert browser.post(f"/me/calendar/{owner.ref}/make/").status_code == 404
        assert browser.post(f"/me/calendar/{owner.ref}/revoke/").status_code == 404
    assert works(path)


def test_a_person_who_is_nobody_s_client_is_told_so(sign_in: SignIn, therapist: Membership) -> None:
    page = sign_in(therapist.user).get("/me/calendar/").content.decode()
    assert "You are not a client of a practice here yet." in page
