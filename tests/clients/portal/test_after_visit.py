"""How somebody has been since a visit: by the link in the letter, and on their own pages."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.afterwards.actions import make_link
from clients.afterwards.models import AfterVisitAnswer
from clients.appointments.models import Appointment
from clients.models import Client
from clients.reminders.actions import plan_reminders, post_due_reminders
from clients.reminders.models import ReminderRules
from practice.accounts.models import Membership, Practice
from practice.audit.actors import SYSTEM
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from tests.factories import ClientFactory
from tests.factories.afterwards import FRIDAY_AT_TWO, told, took_place

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MILD = {"soreness": "2", "sleep": "7", "unexpected": "no", "words": "", "hours": "24"}


@pytest.fixture(autouse=True)
def a_day_later() -> Iterator[Any]:
    with time_machine.travel(FRIDAY_AT_TWO + DAY, tick=False) as clock:
        yield clock


@pytest.fixture
def visit(amira: Client, therapist: Membership) -> Appointment:
    """Amira's, which ended on Friday at two."""
    return took_place(amira, therapist)


@pytest.fixture
def link(visit: Appointment) -> str:
    """The address in the letter about it."""
    token = make_link(visit=visit, by=SYSTEM, now=FRIDAY_AT_TWO + DAY)
    return reverse("after_link", args=[token])


@pytest.fixture
def browser(client: Browser, amira: Client, signed_in: Callable[..., Browser]) -> Browser:
    """Amira's."""
    return signed_in(client, amira.user)


def own(visit: Appointment) -> str:
    return reverse("after_my_visit", args=[visit.ref])


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def kept() -> list[tuple[int, int | None, int | None, str, str]]:
    fields = ("hours", "soreness", "sleep", "unexpected")
    rows = AfterVisitAnswer.objects.order_by("appointment", "hours")
    return [(*(getattr(row, name) for name in fields), row.words) for row in rows]


def test_from_the_link_to_a_thank_you(link: str) -> None:
    browser = Browser()
    page = browser.get(link)
    assert "How have you been since your visit?" in text(page)
    assert "Friday 20 November 2026." in text(page)
    assert (page.headers["Cache-Control"], page.headers["X-Robots-Tag"]) == (
        "no-store", "noindex, nofollow",
    )  # fmt: skip
    answer = browser.post(link, MILD)
    assert answer.status_code == 200
    assert kept() == [(24, 2, 7, "no", "")]
    page = text(answer)
    assert "Thank you. Your therapist can see what you told." in page
    assert "Stop here for now" not in page
    assert "Stop and get help" in page


def test_looking_keeps_nothing_however_often(link: str) -> None:
    for method in ("get", "head", "get"):
        assert getattr(Browser(), method)(link).status_code == 200
    assert kept() == []
    assert AuditEvent.objects.filter(verb="after_visit.told").count() == 0


def test_sent_twice_it_is_kept_once_and_it_can_be_changed(link: str) -> None:
    for _ in range(2):
        Browser().post(link, MILD)
    Browser().post(link, {**MILD, "soreness": "", "sleep": "3"})
    # What is left out was not shown to whoever left it out, so it stays.
    assert kept() == [(24, 2, 3, "no", "")]
    event = AuditEvent.objects.filter(verb="after_visit.changed").get()
    assert (event.actor_kind, event.fields) == ("link", ["sleep"])


@pytest.mark.parametrize(
    "changes",
    [{"unexpected": "yes"}, {"unexpected": "unsure"}, {"soreness": "7"}],
)
def test_what_needs_a_therapist_shows_what_to_do_now(changes: dict[str, str], link: str) -> None:
    browser = Browser()
    page = text(browser.post(link, MILD | changes))
    assert "Stop here for now" in page
    assert "Leave your routines until you have talked to your therapist" in page
    assert "Chest pain or trouble breathing: call 999." in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"unexpected": ""}, "Choose no, yes or not sure."),
        ({"unexpected": "perhaps"}, "Choose one of the answers on the page."),
        ({"soreness": "11"}, "Choose one of the answers on the page."),
        ({"unexpected": "no"}, "Choose yes or not sure, or empty the box."),
        ({"unexpected": "yes", "words": "x" * 1001}, "Shorten this to 1000 characters."),
        ({"hours": "48"}, "This page was opened too long ago."),
        ({"hours": "12"}, "hours"),
    ],
)
def test_a_mistake_is_explained_and_what_was_typed_stays(
    changes: dict[str, str], said: str, link: str
) -> None:
    page = Browser().post(link, MILD | {"unexpected": "yes", "words": "Blue heel."} | changes)
    assert page.status_code == 422
    assert said in text(page)
    assert 'name="sleep" value="7"' in text(page)
    assert changes.get("words", "Blue heel.") in text(page)
    assert kept() == []


def test_a_page_that_was_open_when_the_next_check_began_is_sent_for_that_one(
    link: str, a_day_later: Any
) -> None:
    a_day_later.move_to(FRIDAY_AT_TWO + 2 * DAY)
    page = Browser().post(link, MILD | {"unexpected": "yes", "words": "Blue heel."})
    assert page.status_code == 422
    assert "Blue heel." in text(page)
    assert '<input type="hidden" name="hours" value="48">' in text(page)
    Browser().post(link, {**MILD, "hours": "48"})
    assert kept() == [(48, 2, 7, "no", "")]


def test_a_link_is_passed_on_too_easily_to_repeat_words(link: str, visit: Appointment) -> None:
    told(visit, unexpected="yes", words="Blue heel.")
    page = text(Browser().get(link))
    assert "Blue heel." not in page
    assert "What was told before is kept. It is not shown here." in page
    assert "Stop here for now" not in page
    assert not re.search(r'value="[^"]+"[^>]* checked', page)
    assert "Amira" not in page
    Browser().post(link, {**MILD, "unexpected": "yes", "words": "It grows."})
    assert kept() == [(24, 2, 7, "yes", "Blue heel.\nIt grows.")]
    Browser().post(link, {**MILD, "unexpected": "yes", "words": ""})
    assert kept()[0][-1] == "Blue heel.\nIt grows."
    Browser().post(link, {"unexpected": "unsure", "hours": "24"})
    assert kept() == [(24, 2, 7, "unsure", "Blue heel.\nIt grows.")]
    Browser().post(link, MILD)
    assert kept() == [(24, 2, 7, "no", "")]


def test_a_link_that_went_to_another_address_opens_nothing(visit: Appointment) -> None:
    plan_reminders(now=FRIDAY_AT_TWO + HOUR)
    post_due_reminders(now=FRIDAY_AT_TWO + DAY)
    letter = OutboundEmail.objects.get(kind="after_visit")
    (path,) = re.findall(r"https?://[^/]+(/\S+)", letter.body_text)[:1]
    assert Browser().get(path).status_code == 200
    Client.objects.filter(pk=visit.client_id).update(email="amira@new.example")
    page = Browser().post(path, MILD)
    assert page.status_code == 404
    assert "What you sent was not kept." in text(page)
    assert kept() == []


@pytest.mark.parametrize("after", [23 * HOUR, 72 * HOUR, 500 * HOUR])
def test_a_link_that_is_closed_says_what_to_do_and_gives_back_what_was_sent(
    after: timedelta, link: str, a_day_later: Any
) -> None:
    a_day_later.move_to(FRIDAY_AT_TWO + after)
    page = Browser().get(link)
    assert page.status_code == 404
    assert "Stop and get help" in text(page)
    assert "not kept" not in text(page)
    page = Browser().post(link, MILD | {"unexpected": "yes", "words": "Blue heel."})
    assert page.status_code == 404
    assert "What you sent was not kept." in text(page)
    assert "Blue heel." in text(page)
    assert kept() == []


def test_no_link_opens_nothing(visit: Appointment) -> None:
    assert Browser().get(reverse("after_link", args=["nonsense"])).status_code == 404


def test_the_first_page_leads_to_the_questions_and_back(
    browser: Browser, visit: Appointment
) -> None:
    page = text(browser.get(reverse("me")))
    assert f'href="{own(visit)}">How have you been since your visit on Friday 20 November' in page
    browser.post(own(visit), MILD | {"unexpected": "yes", "words": "Blue heel."})
    assert kept() == [(24, 2, 7, "yes", "Blue heel.")]
    assert "Blue heel." in text(browser.get(own(visit)))
    assert ">Change what you told since your visit" in text(browser.get(reverse("me")))
    browser.post(own(visit), MILD)
    assert kept() == [(24, 2, 7, "no", "")]
    assert AuditEvent.objects.filter(verb="after_visit.told").get().actor_kind == "user"


def test_the_day_of_the_visit_is_the_practice_s(
    browser: Browser, amira: Client, therapist: Membership, a_day_later: Any
) -> None:
    Practice.objects.filter(pk=therapist.practice_id).update(time_zone="Pacific/Auckland")
    therapist.practice.refresh_from_db()
    took_place(amira, therapist)  # Saturday, two in the morning
    assert "since your visit on Saturday 21 November" in text(browser.get(reverse("me")))


def test_a_practice_that_does_not_ask_asks_nothing_there(
    browser: Browser, visit: Appointment
) -> None:
    ReminderRules.objects.create(practice=visit.practice, asks_after=False)
    assert own(visit) not in text(browser.get(reverse("me")))


def test_somebody_else_s_visit_is_not_there(browser: Browser, therapist: Membership) -> None:
    other = took_place(ClientFactory(practice=therapist.practice), therapist)
    assert browser.get(own(other)).status_code == 404
    assert browser.post(own(other), MILD).status_code == 404
    assert own(other) not in text(browser.get(reverse("me")))
    assert kept() == []


def test_one_s_own_page_closes_like_the_link(
    amira: Client, visit: Appointment, a_day_later: Any, signed_in: Callable[..., Browser]
) -> None:
    a_day_later.move_to(FRIDAY_AT_TWO + 3 * DAY)
    browser = signed_in(Browser(), amira.user)
    page = browser.post(own(visit), MILD | {"unexpected": "yes", "words": "Blue heel."})
    assert page.status_code == 404
    assert "Blue heel." in text(page)


def test_a_guardian_is_asked_about_the_child(visit: Appointment, link: str) -> None:
    Client.objects.filter(pk=visit.client_id).update(birth_date="2014-05-09")
    page = text(Browser().get(link))
    assert "How have they been since the visit?" in page
    assert "Please answer for your child." in page


@pytest.mark.parametrize("answered", [False, True])
def test_the_page_by_link_costs_the_same_few_queries(
    answered: bool, link: str, visit: Appointment, django_assert_num_queries: Callable[..., Any]
) -> None:
    if answered:
        told(visit)
    # The link, the visit with its answers.
    with django_assert_num_queries(4):
        Browser().get(link)
