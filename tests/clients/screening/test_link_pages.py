"""The client fills in the form from the letter's link, without an account."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from clients.models import Client
from clients.screening.actions import ALREADY_SENT, send_intake
from clients.screening.models import Concern, IntakeInvitation, Screening
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.audit.verbs import READING
from practice.mail.models import OutboundEmail
from practice.web.tokens import new_token, token_hash
from tests.clients.screening.asking import NUMBER, Asked, date_parts, token_in_the_letter
from tests.clients.screening.forms import text
from tests.factories import ClientFactory
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
WOUND = f"h{NUMBER['open_wound']}"
CLOT = f"h{NUMBER['dvt_suspected_or_current']}"
WOUND_SAID: dict[str, dict[str, Any]] = {
    WOUND: {"answer": "yes"},
    f"{WOUND}-s": {"answer": "left"},
    f"{WOUND}-d": date_parts("2026-11-19"),
    f"{WOUND}-1f": {"answer": "Blister on the heel"},
    f"{WOUND}-2f": {"answer": "no"},
    f"{WOUND}-3f": {"answer": "no"},
    f"{WOUND}-4f": {"answer": "yes"},
}
THREADS = 6
ENDED = "Ask your therapist for a new one."


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def token(rosa: Client, therapist: Membership) -> str:
    """What the address in Rosa's letter holds."""
    send_intake(client=rosa, by=therapist, now=NOW)
    return token_in_the_letter()


@pytest.fixture
def phone(token: str) -> Asked:
    """Rosa's telephone, after Start."""
    return Asked(token).start()


def everything_stored() -> list[Any]:
    """All that opening a link might change; that it was looked at is kept, and is no change."""
    return [
        list(IntakeInvitation.objects.values()),
        Screening.objects.count(),
        AuditEvent.objects.exclude(verb__in=READING).count(),
    ]


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_opening_the_link_shows_whose_form_it_is_and_changes_nothing(
    method: str, token: str
) -> None:
    before = everything_stored()
    for _ in range(3):
        page = getattr(Browser(), method)(Asked(token).url("start"))
        assert page.status_code == 200
        assert "Rosa" not in text(page)
        assert "Bell" not in text(page)
    assert everything_stored() == before


def test_the_path_from_letter_to_thank_you(phone: Asked, rosa: Client) -> None:
    phone.fill(WOUND_SAID)
    check = text(phone.browser.get(phone.url("check")))
    assert "Blister on the heel" in check
    sent = phone.send()
    assert sent.status_code == 200
    assert "Thank you" in text(sent)
    stored = Screening.objects.get()
    assert (stored.client, stored.told_by, stored.kind) == (rosa, "client", "intake")
    assert stored.answers["signed_name"] == "Rosa Bell"
    assert stored.answers["codes"]["open_wound"] == {
        "answer": "yes",
        "side": "left",
        "since": "2026-11-19",
        "answers": {
            "where": "Blister on the heel",
            "signs_of_infection": "no",
            "diabetes_or_poor_circulation": "no",
            "small_and_covered": "yes",
        },
    }


def test_one_question_a_page_and_follow_ups_only_when_needed(phone: Asked) -> None:
    phone.fill()
    assert not any("-" in key for key in phone.seen)
    assert len([key for key in phone.seen if key.startswith("h")]) == 45
    assert Asked.first(phone) == "check"


def test_an_answer_changed_to_no_forgets_its_follow_ups(phone: Asked) -> None:
    phone.fill(WOUND_SAID)
    phone.post(WOUND, answer="no")
    draft = IntakeInvitation.objects.get().draft
    assert draft["codes"]["open_wound"] == {"answer": "no"}
    assert not any(key.startswith(f"{WOUND}-") for key in draft["done"])
    phone.post(WOUND, answer="yes")
    assert phone.first() == f"{WOUND}-s"


def test_a_red_flag_shows_the_care_card_at_once_and_tells_the_therapist(
    phone: Asked, rosa: Client, therapist: Membership
) -> None:
    phone.fill(until=CLOT)
    page = phone.post(CLOT, answer="yes")
    assert page.status_code == 200
    assert "Let's check this first" in text(page)
    assert "Call 111 or your GP today" in text(page)
    assert [one.kind for one in Screening.objects.all()] == ["change"]
    concern = Concern.objects.get()
    assert (concern.kind, concern.client) == ("red_flag", rosa)
    letter = OutboundEmail.objects.get(kind="health_alert")
    assert letter.recipient == therapist.user.email
    assert "Rosa" not in letter.body_text + letter.subject
    assert "clot" not in letter.body_text.lower() + letter.subject.lower()


def test_a_red_flag_taken_back_stays_told_and_is_recorded_as_no(phone: Asked) -> None:
    phone.fill(until=CLOT)
    phone.post(CLOT, answer="yes")
    phone.post(CLOT, answer="no")
    said = [one.answers["codes"]["dvt_suspected_or_current"]["answer"] for one in
            Screening.objects.order_by("pk")]  # fmt: skip
    assert said == ["yes", "no"]
    assert Concern.objects.filter(settled_at=None).count() == 1


def test_what_was_answered_is_there_on_another_telephone(phone: Asked, token: str) -> None:
    phone.fill(WOUND_SAID, until=f"{WOUND}-d")
    other = Asked(token)
    assert "Carry on" in text(other.browser.get(other.url("start")))
    other.start()
    assert other.first() == f"{WOUND}-d"
    assert "checked" in text(other.browser.get(other.url("step", WOUND)))


def test_an_answer_posted_after_the_session_was_lost_is_kept(token: str) -> None:
    stranger = Asked(token)
    assert stranger.post("a1", answer="Rosa Bell").status_code == 302
    assert IntakeInvitation.objects.get().draft["plain"] == {"full_name": "Rosa Bell"}


def test_looking_without_start_leads_back_to_it(token: str) -> None:
    asked = Asked(token)
    for url in (asked.url("list"), asked.url("step", "h1"), asked.url("check")):
        answer = asked.browser.get(url)
        assert (answer.status_code, answer["Location"]) == (302, asked.url("start"))


@pytest.mark.parametrize(
    ("key", "answer", "said"),
    [
        ("a1", {}, "Enter the name in full."),
        ("a2", {}, "Enter your date of birth: day, month and year."),
        ("a2", date_parts("2030-01-01"), "A birth date cannot be in the future."),
        ("a2", date_parts("1850-01-01"), "more than 120 years ago"),
        ("a2", date_parts("2025-02-30"), "30 February 2025 is not a date."),
        ("h1", {}, "Choose yes, no or not sure."),
        ("h1", {"answer": "maybe"}, "Choose one of the answers on the page."),
        ("c1", {}, "Choose yes or no. You can change it later."),
        ("e4", {"answer": "x" * 2001}, "Shorten this to 2000 characters."),
        ("a4", {"answer": "call me"}, "Enter a phone number"),
    ],
)
def test_a_mistake_is_said_and_what_was_typed_stays(
    key: str, answer: dict[str, str], said: str, phone: Asked
) -> None:
    page = phone.post(key, **answer)
    assert page.status_code == 422
    assert said in text(page)
    assert "<title>Error: " in text(page)
    assert IntakeInvitation.objects.get().draft == {}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Type your name to send the form."),
        ("Rosa\u202eBell", "Take out the hidden characters"),
        ("R" * 121, "Shorten this to 120 characters. It has 121."),
    ],
)
def test_the_form_is_sent_with_a_name(name: str, said: str, phone: Asked) -> None:
    phone.fill()
    page = phone.send(name)
    assert (page.status_code, said in text(page)) == (422, True)
    assert Screening.objects.count() == 0


def test_an_unfinished_form_leads_to_what_is_missing(phone: Asked) -> None:
    phone.fill(until="m1")
    answer = phone.send()
    assert (answer.status_code, answer["Location"]) == (302, phone.url("step", "m1"))
    assert Screening.objects.count() == 0


def test_a_page_that_is_not_asked_any_more_goes_on(phone: Asked) -> None:
    phone.fill(WOUND_SAID)
    phone.post(WOUND, answer="no")
    for method in ("get", "post"):
        answer = getattr(phone.browser, method)(phone.url("step", f"{WOUND}-s"), {"answer": "left"})
        assert (answer.status_code, answer["Location"]) == (302, phone.url("check"))


def test_sending_twice_records_once_and_says_that_it_arrived(phone: Asked) -> None:
    phone.fill().send()
    again = phone.send()
    assert again.status_code == 404
    assert ALREADY_SENT in text(again)
    assert Screening.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sending_from_many_telephones_at_once_is_one_thank_you_and_no_fault(
    phone: Asked, token: str
) -> None:
    phone.fill()
    phones = [Asked(token).start() for _ in range(THREADS)]
    together = threading.Barrier(THREADS)
    statuses: list[int] = []

    def click(one: Asked) -> None:
        try:
            together.wait(10)
            statuses.append(one.send().status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=[one]) for one in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(statuses) == [200] + [404] * (THREADS - 1)
    assert Screening.objects.count() == 1


@pytest.mark.parametrize("page", ["start", "list", "check"])
def test_a_link_that_ended_says_what_to_do(page: str, token: str, phone: Asked) -> None:
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        answer = phone.browser.get(phone.url(page))
    assert (answer.status_code, ENDED in text(answer)) == (404, True)
    IntakeInvitation.objects.update(revoked_at=timezone.now())
    assert phone.browser.get(phone.url(page)).status_code == 404


def test_a_new_link_carries_on_with_what_the_old_one_was_told(
    phone: Asked, rosa: Client, therapist: Membership
) -> None:
    phone.fill(WOUND_SAID, until=f"{WOUND}-d")
    send_intake(client=rosa, by=therapist, now=NOW)
    assert phone.post("h1", answer="no").status_code == 404
    assert Asked(token_in_the_letter()).start().first() == f"{WOUND}-d"


def test_two_tabs_keep_both_answers(phone: Asked, token: str) -> None:
    other = Asked(token).start()
    phone.post("h1", answer="no")
    other.post("h2", answer="unsure")
    codes = IntakeInvitation.objects.get().draft["codes"]
    assert {code: one["answer"] for code, one in codes.items()} == {
        "heart_condition": "no",
        "high_blood_pressure": "unsure",
    }


def test_nobody_else_is_shown_through_another_clients_link(token: str) -> None:
    ClientFactory(name="Ursula Kemp")
    phone = Asked(token).start().fill()
    for page in ("list", "check"):
        assert "Ursula" not in text(phone.browser.get(phone.url(page)))


def test_the_questions_before_a_visit_have_no_sections(rosa: Client, therapist: Membership) -> None:
    token = new_token()
    IntakeInvitation.objects.create(
        practice=rosa.practice, client=rosa, kind=IntakeInvitation.Kind.PULSE, sent_at=NOW,
        token_hash=token_hash(token), expires_at=NOW + timedelta(days=1),
    )  # fmt: skip
    phone = Asked(token).start()
    assert phone.browser.get(phone.url("section", "health")).status_code == 404
