"""A message to the people who were ticked, to talk to first, or let in from another date."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.workshops.bulk import before_sending, try_again, write_message
from clients.workshops.models import SignUp, Workshop, WorkshopMessage
from clients.workshops.models.sign_up import Outcome
from clients.workshops.placing import cancel
from clients.workshops.readers import audience_of
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from practice.mail.rechecks import SEND
from tests.factories.screening import NOW
from tests.factories.workshops import SATURDAY_AT_TEN, a_workshop, came, signs_up, takes_part

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]
WORDS = {"subject": "Where to park", "text": "By the gate."}


@pytest.fixture
def workshop(therapist: Membership) -> Workshop:
    """Ann and Bob have a place, Cy waits, Di is to be talked to, Ed never confirmed."""
    made = a_workshop(therapist, capacity=3)
    for name in ("Ann Lee", "Bob Ray"):
        takes_part(made, name, outcome=Outcome.OK)
    takes_part(made, "Di Oak", outcome=Outcome.TALK)
    takes_part(made, "Cy Fox", outcome=Outcome.OK)
    signs_up(made, "Ed Elm", outcome=Outcome.OK)
    OutboundEmail.objects.all().delete()
    return made


def refs(*names: str) -> list[str]:
    return [SignUp.objects.get(name=name).ref for name in names]


def kept(workshop: Workshop, by: Membership, to: str, *names: str) -> WorkshopMessage:
    ticked = SignUp.objects.filter(name__in=names)
    return write_message(
        workshop=workshop, to=to, form_key=uuid4(), by=by, now=NOW, ticked=ticked, **WORDS
    )


def test_from_the_ticks_to_the_letters(
    client: Browser, workshop: Workshop, therapist: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, therapist)
    page = reverse("workshop_message", args=[workshop.ref])
    picks = refs("Bob Ray", "Cy Fox", "Ed Elm")
    form = browser.post(page, {"pick": picks, "do": "write"})
    assert form.status_code == 200
    text = form.content.decode()
    assert "The 3 people who were ticked" in text
    assert all(f'name="pick" value="{one}"' in text for one in picks)
    answers = {**WORDS, "to": "ticked", "pick": picks, "form_key": str(uuid4())}
    url = browser.post(page, answers)["Location"]
    check = browser.get(url)
    assert "This goes to 2 people who were ticked." in check.content.decode()
    assert "1 person has no confirmed address" in check.content.decode()
    browser.post(f"{url}send/", {"seen": check.context["audience"].fingerprint})
    letters = list(OutboundEmail.objects.order_by("pk"))
    assert [x.recipient for x in letters] == ["bob.ray@example.com", "cy.fox@example.com"]
    assert [before_sending(x, now=NOW) for x in letters] == [SEND, SEND]


def test_what_was_ticked_stays_while_the_words_are_mended(
    client: Browser, workshop: Workshop, therapist: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, therapist)
    page = reverse("workshop_message", args=[workshop.ref])
    picks = refs("Bob Ray", "Cy Fox")
    answers = {**WORDS, "to": "ticked", "pick": picks, "form_key": str(uuid4())}
    wrong = browser.post(page, {**answers, "subject": ""})
    assert wrong.status_code == 422
    assert all(one in wrong.content.decode() for one in [*picks, "By the gate."])
    url = browser.post(page, answers)["Location"]
    again = browser.get(f"{url}edit/").content.decode()
    assert all(f'value="{one}"' in again for one in picks)
    browser.post(f"{url}edit/", {**answers, "to": "confirmed"})
    assert list(WorkshopMessage.objects.get().ticked.all()) == []


def test_nobody_of_another_workshop_is_ticked(
    client: Browser, workshop: Workshop, therapist: Membership, other_therapist: Membership,
    signed_in: SignIn,
) -> None:  # fmt: skip
    strangers = [
        takes_part(a_workshop(one, start=SATURDAY_AT_TEN + timedelta(days=7)), "Jo Marsh").ref
        for one in (therapist, other_therapist)
    ]
    browser = signed_in(client, therapist)
    page = reverse("workshop_message", args=[workshop.ref])
    answers = {**WORDS, "to": "ticked", "pick": strangers, "form_key": str(uuid4())}
    assert browser.post(page, answers).status_code == 422
    assert not WorkshopMessage.objects.exists()


@pytest.mark.parametrize(
    ("to", "names"),
    [
        ("confirmed", ["Ann Lee", "Bob Ray"]),
        ("waiting", ["Cy Fox"]),
        ("talk", ["Di Oak"]),
        ("ticked", ["Bob Ray", "Cy Fox"]),
    ],
)
def test_each_group_is_those_it_says(
    to: str, names: list[str], workshop: Workshop, therapist: Membership
) -> None:
    message = kept(workshop, therapist, to, *(names if to == "ticked" else ()))
    assert [one.name for one in audience_of(message).going] == names


def test_who_was_let_in_from_another_date_came(workshop: Workshop, therapist: Membership) -> None:
    other = a_workshop(therapist, start=SATURDAY_AT_TEN + timedelta(days=7))
    mark = came(takes_part(other, "Jo Marsh"), therapist)
    mark.date = workshop.dates.get()
    mark.save()
    message = kept(workshop, therapist, "came")
    assert [one.name for one in audience_of(message).going] == ["Jo Marsh"]


def test_only_what_surely_did_not_arrive_is_tried_again(
    client: Browser, workshop: Workshop, therapist: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, therapist)
    message = kept(workshop, therapist, "ticked", "Ann Lee", "Bob Ray", "Cy Fox")
    url = reverse("one_workshop_message", args=[workshop.ref, message.ref])
    browser.post(f"{url}send/", {"seen": audience_of(message).fingerprint})
    ann, bob, cy = OutboundEmail.objects.order_by("pk")
    for email, state in ((ann, "failed"), (bob, "unknown"), (cy, "failed")):
        OutboundEmail.objects.filter(pk=email.pk).update(state=state, next_try_at=None)
    SignUp.objects.filter(name="Cy Fox").update(email="cy@elsewhere.example")
    assert "Try these 2 again" in browser.get(url).content.decode()
    browser.post(f"{url}again/")
    states = dict(OutboundEmail.objects.values_list("recipient", "state"))
    assert states == {
        "ann.lee@example.com": "due", "bob.ray@example.com": "unknown",
        "cy.fox@example.com": "failed",
    }  # fmt: skip
    assert AuditEvent.objects.filter(verb="workshop_message.tried_again").count() == 1
    browser.post(f"{url}stop/")
    message.refresh_from_db()
    assert try_again(message=message, by=therapist, now=NOW) == 0


def test_who_cancelled_can_be_written_to_when_ticked(
    workshop: Workshop, therapist: Membership
) -> None:
    cancel(sign_up=SignUp.objects.get(name="Ann Lee"), by=therapist, now=NOW, tells=False)
    message = kept(workshop, therapist, "ticked", "Ann Lee")
    assert [one.name for one in audience_of(message).going] == ["Ann Lee"]
