"""Who was not let in or not let further is in the trace, and owners see it."""

import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM, Actor
from practice.audit.models import AuditEvent
from practice.audit.refusals import MOST_A_MINUTE, is_one_too_many
from practice.audit.verbs import REFUSALS
from tests.factories import ClientFactory, MembershipFactory, PracticeFactory, UserFactory
from tests.plans import plan_of

pytestmark = pytest.mark.django_db


def signed_in(user: Any, address: str = "192.0.2.7") -> Browser:
    browser = Browser(REMOTE_ADDR=address)
    browser.force_login(user)
    return browser


def kept() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(verb__in=REFUSALS).order_by("pk"))


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    made: Client = ClientFactory(practice=therapist.practice)
    return made


@pytest.fixture
def office(therapist: Membership) -> Membership:
    made: Membership = MembershipFactory(
        practice=therapist.practice, role="admin", user=UserFactory(name="Olive Office")
    )
    return made


@pytest.fixture
def owner(therapist: Membership) -> Membership:
    made: Membership = MembershipFactory(practice=therapist.practice, role="owner")
    return made


@pytest.mark.parametrize(
    ("role", "name", "is_about_her"),
    [("admin", "client", True), ("therapist", "client_history", True), ("admin", "rules", False)],
)
def test_a_page_that_a_role_does_not_open_is_kept(
    role: str, name: str, is_about_her: bool, rosa: Client
) -> None:
    place = MembershipFactory(practice=rosa.practice, role=role)
    address = reverse(name, args=[rosa.ref] if is_about_her else [])
    assert signed_in(place.user).get(address).status_code == 403
    event = kept()[-1]
    assert (event.verb, event.actor_id, event.practice_id, event.client_id) == (
        "page.refused", place.user_id, rosa.practice_id, rosa.pk if is_about_her else None,
    )  # fmt: skip
    assert (event.fields, event.address) == ([name], "192.0.2.7")
    assert event.session


def test_another_practices_record_is_no_record_of_theirs(rosa: Client) -> None:
    stranger = MembershipFactory(practice=PracticeFactory(), role="owner")
    page = signed_in(stranger.user).get(reverse("client", args=[rosa.ref]))
    assert page.status_code == 404
    [event] = kept()
    assert (event.practice_id, event.client_id) == (stranger.practice_id, None)


def test_a_link_that_opens_nothing_is_kept_without_the_link(client: Browser) -> None:
    client.get(reverse("invitation", args=["no-such-token-at-all"]))
    [event] = kept()
    assert (event.verb, event.actor_kind, event.practice_id) == ("link.refused", "system", None)
    assert event.fields == ["invitation"]


def test_an_address_that_is_no_page_refuses_nothing(therapist: Membership) -> None:
    signed_in(therapist.user).get("/no/such/page/")
    assert kept() == []


def test_one_person_fills_no_disk(office: Membership, rosa: Client) -> None:
    address = reverse("client", args=[rosa.ref])
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = signed_in(office.user)
        for _ in range(MOST_A_MINUTE + 5):
            assert browser.get(address).status_code == 403
        assert len(kept()) == MOST_A_MINUTE
        Browser(REMOTE_ADDR="192.0.2.8").get(reverse("invitation", args=["no-such-token-at-all"]))
        assert len(kept()) == MOST_A_MINUTE + 1
        clock.shift(timedelta(seconds=61))
        browser.get(address)
        assert len(kept()) == MOST_A_MINUTE + 2


def test_noise_from_the_same_house_hides_no_colleague(office: Membership, rosa: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        stranger = Browser(REMOTE_ADDR="192.0.2.7")
        for _ in range(MOST_A_MINUTE + 5):
            stranger.get(reverse("invitation", args=["no-such-token-at-all"]))
        assert len(kept()) == MOST_A_MINUTE
        signed_in(office.user).get(reverse("client", args=[rosa.ref]))
    assert kept()[-1].actor_id == office.user_id


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite for its plan")
@pytest.mark.parametrize(
    ("by", "practice_id", "address", "index"),
    [
        (SYSTEM, None, "192.0.2.7", "audit_by_address"),
        (Actor("link", 3), None, "192.0.2.7", "audit_by_address"),
        (SYSTEM, None, "", "audit_by_actor"),
        (Actor("user", 3), 7, "192.0.2.7", "audit_by_actor"),
        (Actor("user", 3), None, "192.0.2.7", "audit_by_actor"),
    ],
)
def test_counting_goes_by_an_index(
    by: Actor, practice_id: int | None, address: str, index: str
) -> None:
    plan = plan_of(lambda: is_one_too_many(by, practice_id, address))
    assert f"INDEX {index} " in plan
    assert "SCAN" not in plan


def test_a_refusal_stands_when_it_cannot_be_kept(
    office: Membership, rosa: Client, monkeypatch: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise DatabaseError("disk full")

    browser = signed_in(office.user)
    monkeypatch.setattr(AuditEvent.objects, "create", full)
    with caplog.at_level(logging.ERROR):
        assert browser.get(reverse("client", args=[rosa.ref])).status_code == 403
    assert "A refusal could not be kept" in caplog.text


def test_a_wrong_code_is_kept(client: Browser, office: Membership) -> None:
    client.post(reverse("account_request_login_code"), {"email": office.user.email})
    client.post(reverse("account_confirm_login_code"), {"code": "wrong"})
    [event] = kept()
    assert (event.verb, event.subject_id, event.practice_id, event.fields) == (
        "account.sign_in_refused", office.user_id, office.practice_id, ["code"],
    )  # fmt: skip


def test_too_many_tries_are_kept(client: Browser, office: Membership) -> None:
    for _ in range(12):
        client.post(
            reverse("account_login"), {"login": office.user.email, "password": "not it at all"}
        )
    verbs = [event.verb for event in kept()]
    assert verbs.count("account.sign_in_refused") == 5
    assert verbs.count("account.tries_limited") == 7


def test_owners_see_what_was_refused(office: Membership, rosa: Client, owner: Membership) -> None:
    signed_in(office.user).get(reverse("client", args=[rosa.ref]))
    Browser(REMOTE_ADDR="192.0.2.66").post(
        reverse("account_login"), {"login": office.user.email, "password": "not it at all"}
    )
    elsewhere = MembershipFactory(practice=PracticeFactory(), role="therapist")
    signed_in(elsewhere.user, "192.0.2.99").get(reverse("team"))
    browser = signed_in(owner.user)
    text = browser.get(reverse("refusals")).content.decode()
    assert "<strong>Olive Office</strong> was refused the overview of the record" in text
    assert "<strong>Olive Office</strong> was refused at sign-in" in text
    assert "from 192.0.2.66" in text
    assert "192.0.2.99" not in text
    of_her = browser.get(f"{reverse('refusals')}?who={office.user_id}").content.decode()
    assert of_her.count("<strong>Olive Office</strong>") == 2
    history = browser.get(f"{reverse('client_history', args=[rosa.ref])}?refused").content.decode()
    assert "<strong>Olive Office</strong> was refused the overview of the record" in history
    assert "opened the" not in history


def test_the_list_takes_the_same_queries_however_long(
    office: Membership, rosa: Client, owner: Membership, django_assert_num_queries: Any
) -> None:
    browser, address = signed_in(owner.user), reverse("refusals")
    for times in (1, 6):
        for _ in range(times):
            signed_in(office.user).get(reverse("client", args=[rosa.ref]))
        with django_assert_num_queries(7):
            browser.get(address)
