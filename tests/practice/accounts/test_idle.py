"""A session that nobody uses ends, and nothing typed is lost."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from practice.accounts.models import Membership, Practice
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory, MembershipFactory

pytestmark = pytest.mark.django_db
BY_ITSELF = {"HTTP_SEC_FETCH_MODE": "cors"}
BY_OUR_SCRIPT = {"HTTP_X_BY_ITSELF": "1"}
A_CLIENT = {"name": "Anna Berg", "email": "anna@example.com", "phone": ""}


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(timezone.now(), tick=False) as moving:
        yield moving


@pytest.fixture(autouse=True)
def _an_hour(therapist: Membership) -> None:
    assert therapist.practice.idle_minutes == 120, "what a practice begins with"
    Practice.objects.update(idle_minutes=60)


def signed_in(user: Any) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_an_hour_without_anything_done_ends_it(therapist: Membership, clock: Any) -> None:
    browser, page = signed_in(therapist.user), f"{reverse('clients')}?q=anna"
    clock.shift(minutes(59))
    assert browser.get(page).status_code == 200
    clock.shift(minutes(59))
    assert browser.get(page).status_code == 200
    clock.shift(minutes(61))
    answer = browser.get(page)
    assert answer.url == reverse("account_login", query={"next": page, "away": "1"})  # type: ignore[attr-defined]
    shown = browser.get(answer.url)  # type: ignore[attr-defined]
    assert "You were away for a while, so we signed you out." in shown.content.decode()
    assert "_auth_user_id" not in browser.session
    event = AuditEvent.objects.get(verb="account.session_ended")
    assert (event.actor_kind, event.subject_id, event.fields) == (
        "system", therapist.user_id, ["idle"],
    )  # fmt: skip


def test_the_practice_says_how_long(therapist: Membership, clock: Any) -> None:
    Practice.objects.update(idle_minutes=15)
    browser = signed_in(therapist.user)
    clock.shift(minutes(16))
    assert browser.get(reverse("clients")).status_code == 302


@pytest.mark.parametrize(
    ("method", "asked_with"), [("get", BY_ITSELF), ("get", BY_OUR_SCRIPT), ("post", BY_OUR_SCRIPT)]
)
def test_a_page_that_asks_for_news_does_not_use_it(
    therapist: Membership, clock: Any, method: str, asked_with: dict[str, str]
) -> None:
    browser, page = signed_in(therapist.user), reverse("today" if method == "get" else "still_here")
    for _ in range(5):
        clock.shift(minutes(10))
        assert getattr(browser, method)(page, **asked_with).status_code in {200, 204}
    clock.shift(minutes(11))
    assert getattr(browser, method)(page, **asked_with).status_code == 302


def test_who_types_for_long_is_there(therapist: Membership, clock: Any) -> None:
    browser = signed_in(therapist.user)
    for _ in range(10):
        clock.shift(minutes(50))
        assert browser.post(reverse("still_here"), **BY_ITSELF).status_code == 204  # type: ignore[arg-type]
    assert browser.get(reverse("clients")).status_code == 200


def test_what_was_typed_is_shown_and_the_form_opens_again(
    therapist: Membership, clock: Any
) -> None:
    browser, form = signed_in(therapist.user), reverse("new_client")
    clock.shift(minutes(61))
    answer = browser.post(form, A_CLIENT, HTTP_REFERER=f"http://testserver{form}")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Anna Berg" in text
    assert "What you sent was not stored" in text
    assert f'href="{reverse("account_login", query={"next": form, "away": "1"})}"' in unescape(text)
    assert not therapist.practice.clients.exists()


def test_a_draft_that_comes_too_late_is_sent_to_the_sign_in(
    therapist: Membership, clock: Any
) -> None:
    browser = signed_in(therapist.user)
    clock.shift(minutes(61))
    answer = browser.post(reverse("new_client"), A_CLIENT, **BY_ITSELF)  # type: ignore[arg-type]
    assert answer.status_code == 302


@pytest.mark.parametrize("name", ["today", "progress", "door"])
def test_what_our_scripts_ask_by_themselves_says_so(name: str) -> None:
    script = (settings.BASE_DIR / f"practice/web/static/js/{name}.js").read_text()
    asks = re.findall(r"fetch\([^;]*", script)
    assert asks
    assert all("headers" in one for one in asks)
    assert '{ "X-By-Itself": "1" }' in script


@pytest.mark.parametrize(
    ("page", "asked_with"),
    [
        ("still_here", BY_ITSELF),
        ("still_here", {"HTTP_ACCEPT": "*/*"}),
        ("today", BY_ITSELF),
        ("today", BY_OUR_SCRIPT),
        ("help", BY_ITSELF),
    ],
)
def test_what_a_page_asks_takes_nothing_from_the_form_that_comes_after(
    therapist: Membership, clock: Any, page: str, asked_with: dict[str, Any]
) -> None:
    browser, form = signed_in(therapist.user), reverse("new_client")
    clock.shift(minutes(61))
    ask = browser.post if page == "still_here" else browser.get
    for _ in range(2):
        answer = ask(reverse(page), **asked_with)
        assert answer.status_code == (200 if page == "help" else 302)
        assert not answer.wsgi_request.user.is_authenticated
    assert browser.session["_auth_user_id"] == str(therapist.user_id)
    assert "Anna Berg" in browser.post(form, A_CLIENT).content.decode()
    assert "_auth_user_id" not in browser.session
    assert not therapist.practice.clients.exists()


def test_a_public_page_opens_to_a_stranger(therapist: Membership, clock: Any) -> None:
    browser = signed_in(therapist.user)
    clock.shift(minutes(61))
    answer = browser.get(reverse("help"))
    assert answer.status_code == 200
    assert not answer.wsgi_request.user.is_authenticated


def test_clients_have_longer(clock: Any) -> None:
    rosa = ClientFactory(with_account=True)
    browser = signed_in(rosa.user)
    clock.shift(timedelta(hours=5, minutes=59))
    assert browser.get(reverse("me")).status_code == 200
    clock.shift(timedelta(hours=6, minutes=1))
    assert browser.get(reverse("me")).status_code == 302


def test_a_page_soon_after_another_writes_no_session(
    therapist: Membership, clock: Any, django_assert_num_queries: Any
) -> None:
    browser = signed_in(therapist.user)
    before = browser.session["active_at"]
    clock.shift(minutes(0.5))
    browser.get(reverse("clients"))
    assert browser.session["active_at"] == before
    clock.shift(minutes(1))
    browser.get(reverse("clients"))
    assert browser.session["active_at"] == before + 90


def test_owners_set_how_long(therapist: Membership, clock: Any) -> None:
    owner = MembershipFactory(practice=therapist.practice, role="owner")
    browser = signed_in(owner.user)
    assert browser.post(reverse("idle_rule"), {"minutes": "7"}).status_code == 422
    assert browser.post(reverse("idle_rule"), {"minutes": "30"}).status_code == 302
    therapist.practice.refresh_from_db()
    assert therapist.practice.idle_minutes == 30
    assert "leaves their screen for half an hour" in browser.get(reverse("team")).content.decode()
    assert AuditEvent.objects.filter(verb="idle_rule.set", actor_id=owner.user_id).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Practice.objects.update(idle_minutes=7)
