"""A message to the people of one workshop."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.workshops.bulk import before_sending, progress_of
from clients.workshops.models import SignUp, Workshop, WorkshopMessage
from clients.workshops.placing import cancel
from clients.workshops.readers import Audience
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from practice.mail.rechecks import SEND
from tests.factories.accounts import MembershipFactory
from tests.factories.screening import NOW
from tests.factories.workshops import a_workshop, came, signs_up, takes_part

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]
WORDS = {"to": "confirmed", "subject": "Where to park", "text": "By the gate.\n\nSee you there."}


@pytest.fixture
def workshop(therapist: Membership) -> Workshop:
    """Two confirmed, one without an address, one who waits, one who did not confirm it."""
    made = a_workshop(therapist, capacity=3)
    for name in ("Ann Lee", "Bob Ray", "Cy Fox", "Di Oak"):
        takes_part(made, name)
    signs_up(made, "Ed Elm")
    SignUp.objects.filter(name="Cy Fox").update(email="")
    OutboundEmail.objects.all().delete()
    return made


def letters() -> list[OutboundEmail]:
    return list(OutboundEmail.objects.filter(kind="workshop_message").order_by("pk"))


def written(browser: Browser, workshop: Workshop, **changes: Any) -> str:
    """Fill in the form; the address of the check page."""
    answers = {**WORDS, "form_key": str(uuid4()), **changes}
    answer = browser.post(reverse("workshop_message", args=[workshop.ref]), answers)
    assert answer.status_code == 302
    return str(answer["Location"])


def said(browser: Browser, url: str) -> str:
    return " ".join(browser.get(url).content.decode().split())


def sent(browser: Browser, url: str) -> None:
    page = browser.get(url)
    seen = page.context["audience"].fingerprint
    browser.post(f"{url}send/", {"seen": seen})


def test_from_the_words_to_the_letters(
    client: Browser, workshop: Workshop, therapist: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, therapist)
    url = written(browser, workshop)
    assert "This goes to 2 confirmed people." in said(browser, url)
    assert "1 person has no confirmed address" in said(browser, url)
    assert letters() == []
    sent(browser, url)
    assert [one.recipient for one in letters()] == ["ann.lee@example.com", "bob.ray@example.com"]
    for one in letters():
        assert (one.subject, one.not_before) == ("Where to park", NOW + timedelta(minutes=3))
        assert one.body_text.startswith("Hello Ann Lee,\n\nBy the gate.\n\nSee you") or (
            one.body_text.startswith("Hello Bob Ray,\n\nBy the gate.")
        )
        assert before_sending(one, now=NOW) == SEND
    assert "0 of 2 sent" in said(browser, url)


@pytest.mark.parametrize(("to", "words"), [("waiting", "1 person who waits"),
                                           ("came", "1 person who came")])  # fmt: skip
def test_to_whom_in_words(
    to: str, words: str, client: Browser, workshop: Workshop, therapist: Membership,
    signed_in: SignIn,
) -> None:  # fmt: skip
    came(SignUp.objects.get(name="Ann Lee"), therapist)
    browser = signed_in(client, therapist)
    assert words in said(browser, written(browser, workshop, to=to))


def test_pressed_twice_it_goes_once(
    client: Browser, workshop: Workshop, therapist: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, therapist)
    key = str(uuid4())
    first, second = (written(browser, workshop, form_key=key) for _ in range(2))
    assert first == second
    sent(browser, first)
    browser.post(f"{first}send/", {"seen": "2.3"})
    assert len(letters()) == 2


def test_other_people_than_were_read_get_nothing(
    client: Browser, workshop: Workshop, therapist: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, therapist)
    url = written(browser, workshop)
    seen = browser.get(url).context["audience"].fingerprint
    ann = SignUp.objects.get(name="Ann Lee")
    cancel(sign_up=ann, by=therapist, now=NOW, tells=False)
    browser.post(f"{url}send/", {"seen": seen})
    assert letters() == []
    assert "The people have changed meanwhile." in said(browser, url)


def test_stopped_within_the_minutes_nothing_goes(
    client: Browser, workshop: Workshop, therapist: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, therapist)
    url = written(browser, workshop)
    sent(browser, url)
    browser.post(f"{url}stop/")
    assert {one.state for one in letters()} == {"superseded"}
    OutboundEmail.objects.update(state="due", next_try_at=NOW)
    assert before_sending(letters()[0], now=NOW).do == "supersede"
    assert not progress_of(WorkshopMessage.objects.get()).can_stop


def test_who_gave_the_place_back_meanwhile_hears_nothing(
    client: Browser, workshop: Workshop, therapist: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, therapist)
    sent(browser, written(browser, workshop))
    cancel(sign_up=SignUp.objects.get(name="Ann Lee"), by=therapist, now=NOW, tells=False)
    ann, bob = letters()
    assert [before_sending(one, now=NOW).do for one in (ann, bob)] == ["supersede", "send"]


def test_a_test_goes_to_oneself_alone(
    client: Browser, workshop: Workshop, therapist: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, therapist)
    url = written(browser, workshop)
    key = {"form_key": str(uuid4())}
    for _ in range(2):
        browser.post(f"{url}test/", key)
    (letter,) = OutboundEmail.objects.all()
    assert letter.recipient == therapist.user.email
    assert "This is a test." in letter.body_text
    browser.post(f"{url}test/", {"form_key": "odd"})
    assert OutboundEmail.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"subject": ""}, {"text": " "}, {"subject": "a\nb"},
                                   {"to": "everybody"}, {"text": "Hello {name}"}])  # fmt: skip
def test_what_was_typed_is_not_lost(
    wrong: dict[str, str], client: Browser, workshop: Workshop, therapist: Membership,
    signed_in: SignIn,
) -> None:  # fmt: skip
    browser = signed_in(client, therapist)
    answers = {**WORDS, "text": "Keep me", "form_key": str(uuid4()), **wrong}
    answer = browser.post(reverse("workshop_message", args=[workshop.ref]), answers)
    assert answer.status_code == 422
    if "text" not in wrong:
        assert "Keep me" in answer.content.decode()
    assert not WorkshopMessage.objects.exists()


def test_another_therapist_and_another_practice_find_nothing(
    client: Browser, workshop: Workshop, therapist: Membership, other_therapist: Membership,
    signed_in: SignIn,
) -> None:  # fmt: skip
    url = written(signed_in(client, therapist), workshop)
    colleague = MembershipFactory(practice=therapist.practice, role="therapist")
    for member in (colleague, other_therapist):
        browser = signed_in(Browser(), member)
        assert browser.get(url).status_code == 404
        assert browser.post(f"{url}send/", {"seen": ""}).status_code == 404
        new = reverse("workshop_message", args=[workshop.ref])
        assert browser.post(new, {**WORDS, "form_key": str(uuid4())}).status_code == 404


def test_no_two_groups_of_people_look_alike() -> None:
    def seen(*keys: int) -> str:
        return Audience([SignUp(pk=pk) for pk in keys], 0, "confirmed").fingerprint

    assert seen(1, 4) == seen(4, 1)
    assert len({seen(1, 4), seen(2, 3), seen(14), seen(1, 4, 5)}) == 4
