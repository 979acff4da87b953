"""Where somebody is signed in: what the page says, and ending it from elsewhere."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client as Browser
from django.urls import reverse

from practice.accounts.models import Membership, User
from practice.accounts.sessions import browser_in_words, open_sessions
from practice.audit.models import AuditEvent
from tests.factories.accounts import PASSWORD
from tests.practice.accounts.second_steps import enter_password

pytestmark = pytest.mark.django_db
CHROMIUM = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
CHROME = f"Mozilla/5.0 (Linux; Android 10; K) {CHROMIUM} Mobile Safari/537.36"
EDGE = f"Mozilla/5.0 (Windows NT 10.0) {CHROMIUM} Safari/537.36 Edg/140.0.0.0"


def signed_in_with(agent: str, user: User) -> Browser:
    browser = Browser(headers={"user-agent": agent})
    enter_password(browser, user)
    return browser


def is_in(browser: Browser) -> bool:
    return browser.get(reverse("sessions")).status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"), (SAFARI, "Safari on an iPhone"),
        (CHROME, "Chrome on Android"), (EDGE, "Edge on Windows"), ("", "A browser"),
    ],
)  # fmt: skip
def test_a_browser_is_named_by_its_family(agent: str, words: str) -> None:
    assert browser_in_words(agent) == words


def test_the_page_lists_mine_and_no_other(therapist: Membership, owner: Membership) -> None:
    here = signed_in_with(FIREFOX, therapist.user)
    signed_in_with(SAFARI, therapist.user)
    signed_in_with(CHROME, owner.user)
    page = here.get(reverse("sessions")).content.decode()
    assert page.index("Firefox on Windows <strong>This one") < page.index("Safari on an iPhone")
    assert "Chrome on Android" not in page


@pytest.mark.parametrize("others", [0, 5])
def test_listing_them_is_one_query(
    others: int, therapist: Membership, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for _ in range(others):
        signed_in_with(SAFARI, therapist.user)
    with django_assert_num_queries(1):
        assert len(open_sessions(therapist.user)) == others


def test_one_is_signed_out_from_another(therapist: Membership) -> None:
    here, there = (signed_in_with(agent, therapist.user) for agent in (FIREFOX, SAFARI))
    key = UserSession.objects.get(session_key=there.session.session_key).pk
    here.post(reverse("end_session", args=[key]))
    assert (is_in(here), is_in(there)) == (True, False)
    ended = AuditEvent.objects.get(verb="account.session_ended")
    assert (ended.actor_id, ended.practice_id) == (therapist.user_id, therapist.practice_id)


def test_nobody_ends_somebody_else_s(therapist: Membership, owner: Membership) -> None:
    here, theirs = signed_in_with(FIREFOX, therapist.user), signed_in_with(SAFARI, owner.user)
    key = UserSession.objects.get(session_key=theirs.session.session_key).pk
    assert here.post(reverse("end_session", args=[key])).status_code == 404
    assert is_in(theirs)


def test_all_others_are_signed_out_at_once(therapist: Membership) -> None:
    here, *others = (signed_in_with(agent, therapist.user) for agent in (FIREFOX, SAFARI, EDGE))
    here.post(reverse("end_other_sessions"))
    assert [is_in(browser) for browser in (here, *others)] == [True, False, False]


def test_a_new_password_ends_the_others(therapist: Membership) -> None:
    here, there = (signed_in_with(agent, therapist.user) for agent in (FIREFOX, SAFARI))
    new = "six-hills-a-summer"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    here.post(reverse("account_change_password"), form)
    assert (is_in(here), is_in(there)) == (True, False)
    assert here.get(reverse("sessions")).content.decode().count("since") == 1


def test_a_closed_account_is_signed_out_at_its_next_request(therapist: Membership) -> None:
    here = signed_in_with(FIREFOX, therapist.user)
    User.objects.filter(pk=therapist.user_id).update(is_active=False)
    assert not is_in(here)
