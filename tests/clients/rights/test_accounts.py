"""A client's own account: opened and closed by who looks after them, and nobody else's door."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.actions import open_portal
from clients.calendars.models import CalendarFeed
from clients.models import Client
from clients.rights.accounts import MOST_REFUSED, close_portal
from clients.rights.seen_by import seen_by
from clients.trace.history import history_of
from clients.workshops.models import SignUp
from clients.workshops.signing_up import begin
from practice.accounts.models import Membership, User
from practice.audit.models import AuditEvent
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.mail.models import OutboundEmail
from tests.factories import ClientFactory, PracticeFactory, UserFactory
from tests.factories.screening import NOW
from tests.factories.workshops import a_workshop, signs_up
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
    sent = {"address": client.email}
    return browser.post(reverse(name, args=[client.ref]), sent, follow=True).content.decode()


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
    stays = close_portal(client=rosa, by=therapist, now=timezone.now())
    assert stays == "Their account opens another record as well, so it stays."
    elsewhere.refresh_from_db()
    assert list(user.client_records.all()) == [elsewhere]


def test_their_own_calendar_goes_with_it(rosa: Client, therapist: Membership) -> None:
    user = open_portal(client=rosa, by=therapist)
    CalendarFeed.objects.create(
        practice=rosa.practice, client=rosa, made_by=user, made_at=timezone.now()
    )
    assert close_portal(client=rosa, by=therapist, now=timezone.now()) == ""
    assert (CalendarFeed.objects.count(), User.objects.filter(pk=user.pk).exists()) == (0, False)


@pytest.mark.parametrize("name", ["", "Rosa Bell"], ids=["begun", "signed up"])
def test_a_sign_up_of_their_own_keeps_no_account(
    name: str, rosa: Client, therapist: Membership
) -> None:
    user = open_portal(client=rosa, by=therapist)
    shop = a_workshop(therapist)
    if name:
        sign_up = signs_up(shop, name, email="other@post.example")
    else:
        sign_up = begin(workshop=shop, user=None, begun_from="", may_hold=True, now=NOW)
    SignUp.objects.filter(pk=sign_up.pk).update(user=user)
    assert close_portal(client=rosa, by=therapist, now=timezone.now()) == ""
    sign_up.refresh_from_db()
    assert (sign_up.user, sign_up.client) == (None, rosa if name else None)
    assert open_portal(client=rosa, by=therapist).pk != user.pk


def test_one_they_signed_a_child_up_with_stays_and_the_page_says_so_before(
    client: Browser, rosa: Client, therapist: Membership, signed_in: SignIn
) -> None:
    user = open_portal(client=rosa, by=therapist)
    sign_up = signs_up(a_workshop(therapist), "Ivy Bell")
    SignUp.objects.filter(pk=sign_up.pk).update(user=user)
    browser = signed_in(client, therapist)
    says = "Their account signed somebody else up for a workshop, so it stays."
    assert says in page(browser, rosa)
    assert f"The record is closed to them. {says}" in press(browser, "close_client_account", rosa)
    assert User.objects.filter(pk=user.pk).exists()


def test_what_they_did_is_still_told_as_theirs(rosa: Client, therapist: Membership) -> None:
    user = open_portal(client=rosa, by=therapist)
    record(Verb.CLIENT_SEEN, by=user, subject=rosa, client_id=rosa.pk)
    close_portal(client=rosa, by=therapist, now=timezone.now())
    again = open_portal(client=rosa, by=therapist)
    rosa.refresh_from_db()
    whole = history_of(rosa, seen_by=None)
    assert {line.who for day in whole.days for line in day.lines} == {"Rosa Bell", therapist.name}
    own = history_of(rosa, seen_by=again)
    assert "You" in {line.who for day in own.days for line in day.lines}
    assert "Rosa Bell" in {who for _, who, _ in seen_by(rosa)}


def test_a_restricted_record_is_closed_and_opens_for_nobody(
    client: Browser, rosa: Client, therapist: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, therapist)
    open_portal(client=rosa, by=therapist)
    Client.objects.filter(pk=rosa.pk).update(restricted_at=timezone.now())
    assert "Rosa Bell can sign in no more." in press(browser, "close_client_account", rosa)
    assert "The record is restricted" in page(browser, rosa)
    with pytest.raises(ValidationError, match="restricted"):
        open_portal(client=rosa, by=therapist)


def test_while_a_code_is_on_its_way_the_page_says_to_try_again(
    client: Browser, rosa: Client, therapist: Membership, signed_in: SignIn
) -> None:
    user = open_portal(client=rosa, by=therapist)
    code_for(rosa)
    letter = OutboundEmail.objects.filter(practice_id=None, recipient=user.email)
    assert letter.update(state="sending", next_try_at=None, lease_until=timezone.now()) == 1
    browser = signed_in(client, therapist)
    said = press(browser, "close_client_account", rosa)
    assert "Try again in a few minutes." in said
    rosa.refresh_from_db()
    assert rosa.user == user


def test_an_address_that_was_changed_meanwhile_opens_nothing(
    client: Browser, rosa: Client, therapist: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, therapist)
    assert 'name="address" value="rosa@post.example"' in page(browser, rosa)
    Client.objects.filter(pk=rosa.pk).update(email="rose@post.example")
    said = press(browser, "client_account", rosa)
    assert "The address was changed meanwhile." in said
    assert not User.objects.filter(email__startswith="ros").exists()


def test_whose_address_signs_in_cannot_be_found_out_by_trying(
    client: Browser, rosa: Client, therapist: Membership, signed_in: SignIn
) -> None:
    UserFactory(email=rosa.email)
    browser = signed_in(client, therapist)
    for _ in range(MOST_REFUSED):
        assert "already signs in" in press(browser, "client_account", rosa)
    assert traced(rosa) == ["client.portal_refused"] * MOST_REFUSED
    assert "Too many addresses were refused today." in press(browser, "client_account", rosa)
    assert len(traced(rosa)) == MOST_REFUSED
