"""The client fills in the form from the letter's link, without an account."""

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clients.screening.actions import ALREADY_SENT, send_intake
from clients.screening.models import IntakeInvitation, Screening
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from routines.safety.rules import load_rules
from tests.clients.screening.forms import (
    CLOT_DETAILS,
    WOUND_DETAILS,
    WOUND_STORED,
    all_no,
    text,
)
from tests.factories import ClientFactory
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
PAGES = ["intake_questions", "intake_details", "intake_check"]
SIGNED = {"signed_name": "Rosa Bell"}
THREADS = 6
ENDED = "Ask your therapist for a new one."


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def urls(rosa: Client, therapist: Membership) -> dict[str, str]:
    """The addresses behind Rosa's link."""
    send_intake(client=rosa, by=therapist, now=NOW)
    found = re.search(r"/i/([\w-]+)/", OutboundEmail.objects.get().body_text)
    assert found is not None
    return {name: reverse(name, args=[found[1]]) for name in ["intake", *PAGES]}


@pytest.fixture
def phone(urls: dict[str, str]) -> Browser:
    """Rosa's telephone, after Start."""
    browser = Browser()
    assert browser.post(urls["intake"])["Location"] == urls["intake_questions"]
    return browser


def posted(browser: Browser, url: str, form: dict[str, str]) -> str:
    answer = browser.post(url, form)
    assert answer.status_code == 302, text(answer)
    return str(answer["Location"])


def everything_stored() -> list[Any]:
    """All that opening a link might change."""
    return [
        list(IntakeInvitation.objects.values()),
        Screening.objects.count(),
        AuditEvent.objects.count(),
    ]


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_opening_the_link_shows_whose_form_it_is_and_changes_nothing(
    method: str, urls: dict[str, str]
) -> None:
    before = everything_stored()
    for _ in range(3):
        page = getattr(Browser(), method)(urls["intake"])
        assert page.status_code == 200
        assert "Rosa" not in text(page)
        assert "Bell" not in text(page)
    assert everything_stored() == before


def test_the_first_page_says_how_long_it_takes(urls: dict[str, str], rosa: Client) -> None:
    page = text(Browser().get(urls["intake"]))
    assert f"{rosa.practice.name} asks about your health" in page
    assert "Most people need about 5 minutes." in page


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_start_the_pages_lead_back_to_it(
    name: str, method: str, urls: dict[str, str]
) -> None:
    answer = getattr(Browser(), method)(urls[name], all_no() | SIGNED)
    assert (answer.status_code, answer["Location"]) == (302, urls["intake"])
    assert Screening.objects.count() == 0


def test_the_path_from_letter_to_thank_you(
    phone: Browser, urls: dict[str, str], rosa: Client
) -> None:
    questions, details, check = (urls[name] for name in PAGES)
    assert posted(phone, questions, all_no(open_wound="yes")) == details
    assert posted(phone, details, WOUND_DETAILS) == check
    assert "Blister on the heel" in text(phone.get(check))
    sent = phone.post(check, SIGNED)
    assert sent.status_code == 200
    assert "Thank you" in text(sent)
    assert f"Your answers are with {rosa.practice.name}." in text(sent)
    stored = Screening.objects.get()
    assert (stored.client, stored.told_by, stored.kind) == (rosa, "client", "intake")
    assert stored.answers["signed_name"] == "Rosa Bell"
    assert stored.answers["codes"]["open_wound"] == WOUND_STORED


def test_an_answer_that_needs_help_today_says_so_at_once(
    phone: Browser, urls: dict[str, str]
) -> None:
    questions, details, check = (urls[name] for name in PAGES)
    posted(phone, questions, all_no(dvt_suspected_or_current="yes"))
    posted(phone, details, CLOT_DETAILS)
    sent = text(phone.post(check, SIGNED))
    assert "Let's check this first" in sent
    assert "Get help today" in sent
    assert load_rules()["dvt_suspected_or_current"].client.split(".")[0] in sent


def test_every_question_must_be_answered_by_the_client(
    phone: Browser, urls: dict[str, str]
) -> None:
    page = phone.post(urls["intake_questions"], {"others_are_no": "1"})
    assert page.status_code == 422
    assert text(page).count('<a href="#id_') == len(load_rules())
    assert IntakeInvitation.objects.get().draft == {}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Type your name to send the form."),
        ("   ", "Type your name to send the form."),
        ("Rosa\u202eBell", "Take out the hidden characters"),
        ("R" * 121, "Shorten this to 120 characters. It has 121."),
    ],
)
def test_the_form_is_sent_with_a_name(
    name: str, said: str, phone: Browser, urls: dict[str, str]
) -> None:
    posted(phone, urls["intake_questions"], all_no())
    page = phone.post(urls["intake_check"], {"signed_name": name})
    assert (page.status_code, said in text(page)) == (422, True)
    assert "<title>Error: Check your answers" in text(page)
    assert Screening.objects.count() == 0


def test_what_was_answered_is_there_on_another_telephone(
    phone: Browser, urls: dict[str, str]
) -> None:
    posted(phone, urls["intake_questions"], all_no(open_wound="yes"))
    other = Browser()
    assert "Carry on" in text(other.get(urls["intake"]))
    other.post(urls["intake"])
    questions = text(other.get(urls["intake_questions"]))
    assert questions.count("checked") == len(load_rules())
    assert posted(other, urls["intake_details"], WOUND_DETAILS) == urls["intake_check"]


def test_sending_twice_records_once_and_says_that_it_arrived(
    phone: Browser, urls: dict[str, str]
) -> None:
    posted(phone, urls["intake_questions"], all_no())
    phone.post(urls["intake_check"], SIGNED)
    again = phone.post(urls["intake_check"], SIGNED)
    assert again.status_code == 404
    assert ALREADY_SENT in text(again)
    assert Screening.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sending_from_many_telephones_at_once_is_one_thank_you_and_no_fault(
    phone: Browser, urls: dict[str, str]
) -> None:
    posted(phone, urls["intake_questions"], all_no())
    phones = [Browser() for _ in range(THREADS)]
    for one in phones:
        one.post(urls["intake"])
    together = threading.Barrier(THREADS)
    statuses: list[int] = []

    def click(browser: Browser) -> None:
        try:
            together.wait(10)
            statuses.append(browser.post(urls["intake_check"], SIGNED).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=[one]) for one in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(statuses) == [200] + [404] * (THREADS - 1)
    assert Screening.objects.count() == 1


@pytest.mark.parametrize("name", ["intake", *PAGES])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_ended_opens_nothing(
    name: str, method: str, phone: Browser, urls: dict[str, str]
) -> None:
    posted(phone, urls["intake_questions"], all_no(open_wound="yes"))
    IntakeInvitation.objects.update(expires_at=timezone.now())
    page = getattr(phone, method)(urls[name], SIGNED)
    assert page.status_code == 404
    assert "This link has ended" in text(page)
    assert ENDED in text(page)
    assert "wound" not in text(page)


def test_one_link_does_not_open_another_s_form(
    phone: Browser, urls: dict[str, str], therapist: Membership
) -> None:
    other = ClientFactory(practice=therapist.practice)
    invitation = send_intake(client=other, by=therapist, now=NOW)
    letter = OutboundEmail.objects.get(key=f"intake:{invitation.pk}")
    found = re.search(r"/i/([\w-]+)/", letter.body_text)
    assert found is not None
    url = reverse("intake_questions", args=[found[1]])
    assert phone.get(url)["Location"] == reverse("intake", args=[found[1]])


def test_the_pages_name_the_practice_and_nobody_else(
    phone: Browser, urls: dict[str, str], rosa: Client
) -> None:
    posted(phone, urls["intake_questions"], all_no(open_wound="yes"))
    posted(phone, urls["intake_details"], WOUND_DETAILS)
    for name in PAGES:
        page = text(phone.get(urls[name]))
        assert rosa.practice.name in page
        assert "Rosa" not in page
        assert "rosa@" not in page


def test_a_month_later_the_same_link_is_too_old(urls: dict[str, str]) -> None:
    with time_machine.travel(NOW + timedelta(days=30), tick=False):
        assert Browser().get(urls["intake"]).status_code == 404
