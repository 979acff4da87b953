"""A member's own page, and stopping the letter by the link in it."""

from collections.abc import Callable
from datetime import time
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.test import Client as Browser
from django.urls import reverse

from clients.digests.links import SALT, stop_url
from clients.digests.models import DigestChoice
from clients.reminders.letters import SALT as ANOTHER_SALT
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.clients.screening.forms import text
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
SignIn = Callable[[Browser, Membership], Browser]


@pytest.fixture
def path(therapist: Membership) -> str:
    """The address in the therapist's letter."""
    return urlsplit(stop_url(therapist)).path


@pytest.fixture
def stranger() -> Browser:
    """A mail program: no cookies, and CSRF checked as in production."""
    return Browser(enforce_csrf_checks=True)


def stands() -> list[tuple[bool, time]]:
    return list(DigestChoice.objects.values_list("is_on", "at"))


def trace() -> list[tuple[str, str]]:
    rows = AuditEvent.objects.filter(verb__startswith="digest.").order_by("pk")
    return list(rows.values_list("verb", "actor_kind"))


def test_the_page_shows_the_usual_and_stores_nothing(
    client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    page = signed_in(client, therapist).get(reverse("my_digest"))
    assert (page.context["form"]["is_on"].value(), page.context["form"]["at"].value()) == (
        True, "07:30",
    )  # fmt: skip
    assert stands() == []


@pytest.mark.parametrize(
    ("posted", "kept", "verbs"),
    [
        ({"is_on": "on", "at": "06:00"}, (True, time(6)), ["digest.time_set"]),
        ({"at": "07:30"}, (False, time(7, 30)), ["digest.stopped"]),
        ({"at": "11:00"}, (False, time(11)), ["digest.time_set", "digest.stopped"]),
        ({"is_on": "on", "at": "07:30"}, (True, time(7, 30)), []),
    ],
)
def test_what_is_chosen_is_kept_with_a_trace(
    posted: dict[str, str], kept: tuple[bool, time], verbs: list[str],
    client: Browser, therapist: Membership, signed_in: SignIn,
) -> None:  # fmt: skip
    browser = signed_in(client, therapist)
    for _ in range(2):
        assert browser.post(reverse("my_digest"), posted).status_code == 302
    assert stands() == [kept]
    assert [verb for verb, _ in trace()] == verbs


@pytest.mark.parametrize("at", ["", "04:30", "11:30", "07:15", "noon"])
def test_a_time_it_does_not_come_at_is_asked_again(
    at: str, client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    page = signed_in(client, therapist).post(reverse("my_digest"), {"is_on": "on", "at": at})
    assert page.status_code == 422
    assert stands() == []


def test_each_sets_their_own(
    client: Browser, therapist: Membership, admin_member: Membership, signed_in: SignIn
) -> None:
    signed_in(client, admin_member).post(reverse("my_digest"), {"at": "09:00"})
    assert DigestChoice.objects.get().member == admin_member


@pytest.mark.parametrize(("role", "page"), [("therapist", "settings"), ("admin", "letters")])
def test_the_page_is_found_from_where_they_are_and_leads_back(
    role: str, page: str, client: Browser, signed_in: SignIn
) -> None:
    browser = signed_in(client, MembershipFactory(role=role))
    assert reverse("my_digest") in text(browser.get(reverse(page)))
    answer = browser.post(reverse("my_digest"), {"at": "09:00"})
    assert answer.headers["Location"] == reverse(page)


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(method: str, stranger: Browser, path: str) -> None:
    assert {getattr(stranger, method)(path).status_code for _ in range(3)} == {200}
    assert (stands(), trace()) == ([], [])


def test_one_click_stops_it_without_cookies_token_or_redirect(stranger: Browser, path: str) -> None:
    answer = stranger.post(path, ONE_CLICK)
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert "Stopped" in text(answer)
    assert (stands(), trace()) == ([(False, time(7, 30))], [("digest.stopped", "link")])


def test_it_is_started_again_by_the_same_page(stranger: Browser, path: str) -> None:
    stranger.post(path, {"do": "stop"})
    assert "Start again" in text(stranger.get(path))
    assert stranger.post(path, {"do": "start"}).status_code == 302
    assert stands() == [(True, time(7, 30))]
    assert trace() == [("digest.stopped", "link"), ("digest.started", "link")]


def test_it_stops_nobody_else_s(stranger: Browser, path: str, therapist: Membership) -> None:
    MembershipFactory(practice=therapist.practice)
    MembershipFactory(user=therapist.user)
    stranger.post(path, ONE_CLICK)
    assert DigestChoice.objects.get().member == therapist


def test_an_address_that_was_altered_or_is_of_something_else_opens_nothing(
    stranger: Browser, path: str, therapist: Membership
) -> None:
    wrong = [
        path[:-5] + "xxxx/",
        reverse("stop_digest", args=[signing.dumps(therapist.ref, salt=ANOTHER_SALT)]),
        reverse("stop_digest", args=[signing.dumps("NOBODY2345", salt=SALT)]),
        reverse("stop_digest", args=[signing.dumps(["a", "b"], salt=SALT)]),
    ]
    for address in wrong:
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, ONE_CLICK).status_code == 404
    assert stands() == []


def test_whoever_left_has_nothing_to_stop(
    stranger: Browser, path: str, therapist: Membership
) -> None:
    Membership.objects.filter(pk=therapist.pk).update(ended_at=therapist.joined_at)
    assert stranger.get(path).status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_other_method_is_taken(method: str, stranger: Browser, path: str) -> None:
    assert getattr(stranger, method)(path).status_code == 405
