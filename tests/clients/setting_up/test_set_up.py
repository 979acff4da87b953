"""Setting a practice up: each page keeps its thing in the real tables, and the list reads them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.overview import demo
from clients.setting_up.checklist import CODES, done_by
from practice.accounts.actions import open_practice
from practice.accounts.models import Membership, Practice
from practice.mail.models import OutboundEmail
from practice.mail.states import State
from tests.factories import ClientFactory, MembershipFactory, UserFactory
from tests.factories.letters import a_letter

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]
HOURS = {"sent": "True", "seen": "", "d0_0_from": "09:00", "d0_0_until": "17:00"}
TYPE = {"which": "1", "price": "45"}


@pytest.fixture
def new(settings: Any) -> Membership:
    """The owner of a practice in which nothing is done."""
    settings.SECOND_FACTOR = False
    return open_practice(name="Rees Feet", owner=UserFactory(name="Nia Rees"))


def page(step: str) -> str:
    return reverse("set_up_step", args=[step])


def done(member: Membership) -> set[str]:
    return {step for step, is_done in done_by(member).items() if is_done} - {"second-factor"}


@pytest.mark.parametrize(
    ("step", "typed", "following"),
    [
        ("practice", {"name": "Rees Feet", "phone": "01632 960001"}, "clock"),
        ("clock", {"time_zone": "Europe/Dublin", "country": "IE"}, "hours"),
        ("hours", HOURS, "appointment-type"),
        ("appointment-type", TYPE, "letters"),
    ],
)
def test_each_page_does_its_own_thing_and_leads_on(
    step: str, typed: dict[str, str], following: str, client: Browser, new: Membership,
    signed_in: SignIn,
) -> None:  # fmt: skip
    browser = signed_in(client, new)
    assert done(new) == set()
    assert browser.post(page(step), typed)["Location"] == page(following)
    assert done(new) == {step}


def test_what_was_typed_is_in_the_real_tables(
    client: Browser, new: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, new)
    browser.post(page("practice"), {"name": "Rees & Co", "phone": "1", "address": "1 Lane"})
    browser.post(page("clock"), {"time_zone": "Europe/Dublin", "country": "IE"})
    browser.post(page("appointment-type"), TYPE)
    practice = Practice.objects.get()
    assert (practice.name, practice.time_zone, practice.region) == ("Rees & Co", "Europe/Dublin",
                                                                    "IE")  # fmt: skip
    assert practice.fee_rules.address == "1 Lane"
    kind = practice.appointment_types.get()
    assert (kind.name, kind.minutes, kind.price_pence) == ("Reflexology", 60, 4500)


def test_mistakes_are_said_and_nothing_typed_is_lost(
    client: Browser, new: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, new)
    for step, typed, said in [
        ("hours", {"sent": "True", "seen": ""}, "on one day at least"),
        ("appointment-type", {"which": "other", "price": "45"}, "Enter what it is called."),
        ("appointment-type", {"which": "0", "price": "forty"}, "in pounds"),
        ("letters", {"reply_to": "nia"}, "in full"),
    ]:
        answer = browser.post(page(step), typed)
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert done(new) == set()


def test_a_test_goes_to_whoever_asks_and_its_state_is_said(
    client: Browser, new: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, new)
    typed = {"reply_to": "desk@rees.example", "do": "test"}
    assert browser.post(page("letters"), typed)["Location"] == page("letters")
    letter = OutboundEmail.objects.get()
    assert (letter.recipient, letter.reply_to) == (new.user.email, "desk@rees.example")
    assert "It waits for its turn" in browser.get(page("letters")).content.decode()
    for state, why, said in [
        ("failed", "The mail server refused the sender.", "The mail server refused the sender."),
        ("sent", "", "The mail server took it on"),
    ]:
        sent_at = timezone.now() if state == "sent" else None
        OutboundEmail.objects.update(state=state, last_error=why, sent_at=sent_at, next_try_at=None)
        assert said in browser.get(page("letters")).content.decode()
    assert done(new) == {"letters"}


def test_a_second_owner_sees_the_practice_s_truth_and_their_own_second_factor(
    client: Browser, new: Membership, signed_in: SignIn, settings: Any
) -> None:
    second = MembershipFactory(practice=new.practice, role="owner")
    ClientFactory(practice=new.practice)
    settings.SECOND_FACTOR = True
    Authenticator.objects.create(user=new.user, type=Authenticator.Type.TOTP, data={})
    assert done(new) == done(second) == {"people"}
    assert (done_by(new)["second-factor"], done_by(second)["second-factor"]) == (True, False)


def test_another_practice_s_rows_do_nothing_here(new: Membership, owner: Membership) -> None:
    someone = ClientFactory(practice=owner.practice)
    a_letter(someone, owner, now=timezone.now(), state="sent")
    signed = {"practice", "people", "letters"}
    assert done(owner) >= signed
    assert done(new) == set()


def test_today_says_what_is_missing_to_owners_until_it_is_put_away(
    client: Browser, new: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, new)
    assert "Nobody has weekly hours yet." in browser.get(reverse("today")).content.decode()
    browser.post(reverse("put_set_up_away"))
    assert "Setting up" not in browser.get(reverse("today")).content.decode()
    assert "Nobody has weekly hours yet." in browser.get(reverse("set_up")).content.decode()
    browser.post(reverse("put_set_up_away"), {"back": "1"})
    assert "Setting up" in browser.get(reverse("today")).content.decode()


def test_a_therapist_is_told_nothing_and_let_in_nowhere(
    client: Browser, new: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, MembershipFactory(practice=new.practice))
    assert "Setting up" not in browser.get(reverse("today")).content.decode()
    assert {browser.get(page(step)).status_code for step in CODES} == {403}


def test_every_page_opens_when_nothing_is_done_and_an_unknown_one_does_not(
    client: Browser, new: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, new)
    assert {browser.get(page(step)).status_code for step in CODES} == {200}
    assert browser.get(page("nonsense")).status_code == 404


@pytest.mark.slow
def test_in_the_demo_everything_is_done_once_letters_have_left(settings: Any) -> None:
    demo.seed(now=timezone.now())
    letters = OutboundEmail.objects.filter(practice_id__isnull=False)
    one = letters.latest("pk")
    letters.filter(pk=one.pk).update(state=State.SENT, sent_at=timezone.now(), next_try_at=None)
    owner = Membership.objects.get(user__email=demo.THERAPIST[0])
    assert set(done_by(owner).values()) == {True}


def test_a_phone_is_read_as_one_of_the_practice_s_country(
    client: Browser, new: Membership, signed_in: SignIn
) -> None:
    Practice.objects.update(country="IE")
    browser = signed_in(client, new)
    browser.post(reverse("new_client"), {"name": "Aoife Byrne", "phone": "01 677 1234"})
    kept = new.practice.clients.get()
    assert str(kept.phone) == "+35316771234"
    new.practice.clients.update(phone="+441214960123")
    shown = browser.get(reverse("edit_client", args=[kept.ref])).content.decode()
    typed = re.search(r'name="phone" value="([^"]*)"', shown)
    assert typed is not None
    assert typed[1].replace(" ", "") == "+441214960123"
