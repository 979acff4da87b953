"""A client's own account: opened and closed by who looks after them, and nobody else's door."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.actions import open_portal
from clients.calendars.models import CalendarFeed
from clients.models import Client
from clients.rights.accounts import close_portal
from practice.accounts.models import Membership, User
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory, PracticeFactory, UserFactory
from tests.repository.links import code_for

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Browser]


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """Somebody with an address and no account."""
    return ClientFactory(practice=therapist.practice, name="Rosa Bell", email="rosa@post.example")


def page(browser: Browser, client: Client) -> str:
    return browser.get(reverse("client_account", args=[client.ref])).content.decode()


def press(browser: Browser, name: str, client: Client) -> str:
    return browser.post(reverse(name, args=[client.ref]), follow=True).content.decode()


def traced(client: Client) -> list[str]:
    rows = AuditEvent.objects.filter(client_id=client.pk, verb__startswith="client.portal")
    return list(rows.order_by("pk").values_list("verb", flat=True))


def test_an_account_is_opened_told_of_and_closed(
    client: Browser, rosa: Client, therapist: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, therapist)
    details = browser.get(reverse("edit_client", args=[rosa.ref])).content.decode()
    assert reverse("client_account", args=[rosa.ref]) in details
    assert "They have no account" in page(browser, rosa)
    opened = press(browser, "client_account", rosa)
    assert "Rosa Bell can sign in now." in opened
    assert reverse("account_login") in opened
    assert "They have an account of their own." in (
        browser.get(reverse("edit_client", args=[rosa.ref])).content.decode()
    )
    press(browser, "client_account", rosa)  # a second press opens no second one
    assert User.objects.filter(email="rosa@post.example").count() == 1
    assert "Rosa Bell can sign in no more." in press(browser, "close_client_account", rosa)
    rosa.refresh_from_db()
    assert (rosa.user, User.objects.filter(email="rosa@post.example").exists()) == (None, False)
    press(browser, "close_client_account", rosa)
    press(browser, "client_account", rosa)
    assert traced(rosa) == ["client.portal_opened", "client.portal_closed", "client.portal_opened"]


def test_they_sign_in_with_a_code_and_see_themselves(rosa: Client, therapist: Membership) -> None:
    open_portal(client=rosa, by=therapist)
    browser, code = code_for(rosa)
    browser.post(reverse("account_confirm_login_code"), {"code": code})
    assert browser.get(reverse("me")).status_code == 200
    close_portal(client=rosa, by=therapist, now=timezone.now())
    assert browser.get(reverse("me")).status_code == 302


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"email": ""}, "It wants their own email address"),
        ({"archived_at": timezone.now()}, "Take the file out of the archive"),
    ],
)
def test_where_none_can_be_opened_the_page_says_why_and_nothing_is_made(
    details: dict[str, object], said: str, client: Browser, therapist: Membership,
    signed_in: SignIn,
) -> None:  # fmt: skip
    person = ClientFactory(practice=therapist.practice, **details)
    browser = signed_in(client, therapist)
    assert said in page(browser, person)
    assert browser.post(reverse("client_account", args=[person.ref])).status_code == 422
    person.refresh_from_db()
    assert (person.user, traced(person)) == (None, [])


def test_somebody_else_s_address_opens_nothing(
    client: Browser, rosa: Client, therapist: Membership, signed_in: SignIn
) -> None:
    UserFactory(email=rosa.email)
    browser = signed_in(client, therapist)
    answer = browser.post(reverse("client_account", args=[rosa.ref]))
    assert answer.status_code == 422
    assert "Somebody already signs in with this address." in answer.content.decode()


def test_another_address_in_the_record_is_said(
    client: Browser, rosa: Client, therapist: Membership, signed_in: SignIn
) -> None:
    open_portal(client=rosa, by=therapist)
    browser = signed_in(client, therapist)
    assert "The record has another address" not in page(browser, rosa)
    Client.objects.filter(pk=rosa.pk).update(email="rosa@elsewhere.example")
    assert "The record has another address" in page(browser, rosa)


def test_an_account_that_opens_another_record_stays_and_opens_that_alone(
    rosa: Client, therapist: Membership
) -> None:
    user = open_portal(client=rosa, by=therapist)
    elsewhere = ClientFactory(practice=PracticeFactory(), user=user)
    assert close_portal(client=rosa, by=therapist, now=timezone.now())
    elsewhere.refresh_from_db()
    assert list(user.client_records.all()) == [elsewhere]


def test_their_own_calendar_goes_with_it(rosa: Client, therapist: Membership) -> None:
    user = open_portal(client=rosa, by=therapist)
    CalendarFeed.objects.create(
        practice=rosa.practice, client=rosa, made_by=user, made_at=timezone.now()
    )
    assert close_portal(client=rosa, by=therapist, now=timezone.now())
    assert (CalendarFeed.objects.count(), User.objects.filter(pk=user.pk).exists()) == (0, False)
