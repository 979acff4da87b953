"""Who has seen a record: for the client themselves, and for the owner."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from clients.trace.history import MOST, history_of
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM, Actor
from practice.audit.models import AuditEvent
from practice.audit.record import record
from practice.audit.verbs import Verb
from tests.factories import ClientFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """A client with an account, whom somebody has looked at."""
    made = ClientFactory(practice=therapist.practice, user=UserFactory(name="Rosa"))
    for _ in range(2):
        record(Verb.CLIENT_SEEN, by=therapist, subject=made, client_id=made.pk)
    record(Verb.CLIENT_CHANGED, by=made.user, subject=made, client_id=made.pk)
    record(Verb.ROUTINE_DONE, by=Actor("link", 3), subject=made, client_id=made.pk)
    record(Verb.CONCERN_RAISED, by=SYSTEM, subject=made, client_id=made.pk)
    return made


def lines(client: Client, **asked: Any) -> list[tuple[str, str, int]]:
    found = history_of(client, **asked)
    return [(one.who, one.what, one.times) for day in found.days for one in day.lines]


def test_a_history_names_people_and_counts_what_they_did_in_a_day(
    therapist: Membership, rosa: Client
) -> None:
    assert lines(rosa, seen_by=rosa.user) == [
        ("Instep, by itself", "noted something to look at", 1),
        ("Whoever had the link", "did a home routine", 1),
        ("You", "changed the details", 1),
        (therapist.name, "opened the record", 2),
    ]
    assert lines(rosa, only=therapist.user_id) == [(therapist.name, "opened the record", 2)]


def test_it_goes_on_page_by_page(therapist: Membership, rosa: Client) -> None:
    for _ in range(MOST):
        record(Verb.CLIENT_SEEN, by=therapist, subject=rosa, client_id=rosa.pk)
    first = history_of(rosa)
    second = history_of(rosa, after=first.following)
    assert (sum(one.times for day in first.days for one in day.lines), second.following) == (
        MOST, "",
    )  # fmt: skip
    assert sum(one.times for day in second.days for one in day.lines) == 5
    assert history_of(rosa, after="x" * 30).days == first.days


def test_clients_read_who_has_seen_their_record(therapist: Membership, rosa: Client) -> None:
    page = signed_in(rosa.user).get(reverse("who_has_seen", args=[rosa.ref]))
    text = page.content.decode()
    assert page.status_code == 200
    assert therapist.name in text
    assert "opened the record" in text
    assert "<strong>You</strong> changed the details" in text
    seen = AuditEvent.objects.latest("pk")
    assert (seen.verb, seen.fields, seen.actor_id) == (
        "client.seen",
        ["who_has_seen"],
        rosa.user_id,
    )


def test_nobody_else_reads_it(therapist: Membership, rosa: Client) -> None:
    other = ClientFactory(practice=therapist.practice, user=UserFactory())
    for user in (other.user, therapist.user):
        assert signed_in(user).get(reverse("who_has_seen", args=[rosa.ref])).status_code == 404


def test_owners_read_it_with_from_where(therapist: Membership, rosa: Client) -> None:
    owner = MembershipFactory(practice=therapist.practice, role="owner")
    browser = signed_in(owner.user)
    browser.get(reverse("client", args=[rosa.ref]), REMOTE_ADDR="192.0.2.9")
    address = reverse("client_history", args=[rosa.ref])
    assert "from 192.0.2.9" in browser.get(address).content.decode()
    of_one = browser.get(f"{address}?who={therapist.user_id}").content.decode()
    assert "opened the record" in of_one
    assert "did a home routine" not in of_one
    assert "192.0.2.9" not in of_one
    assert signed_in(therapist.user).get(address).status_code == 403
