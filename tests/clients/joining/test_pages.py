"""The pages of joining, the addresses that lead on, and links that keep working."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.actions import change_client
from clients.joining.actions import join
from clients.joining.models import ClientJoin
from clients.models import Client
from clients.reminders.letters import choices_url
from clients.reminders.queries import has_stopped
from clients.reminders.reasons import ROUTINE
from clients.screening.actions import find_by_link
from clients.screening.models import Concern
from practice.accounts.models import Membership
from tests.factories import ClientFactory, screened
from tests.factories.screening import WOUND_ON_THE_LEFT
from tests.repository.world import an_invitation

pytestmark = pytest.mark.django_db
WOUND_IN_WORDS = (
    "Yes; left; since 19 November 2026; Where, and how big? Blister on the heel; "
    "Signs of infection: spreading redness, pus or heat? No; "
    "Diabetes or poor circulation? No; Small, clean and fully covered? Yes"
)
SignIn = Callable[[Browser, Membership], Browser]


@pytest.fixture
def desk(client: Browser, therapist: Membership, signed_in: SignIn) -> Browser:
    """The therapist's browser."""
    return signed_in(client, therapist)


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """The record to keep."""
    return ClientFactory(practice=therapist.practice, name="Rosa Bell", email="rosa@post.example")


@pytest.fixture
def again(rosa: Client) -> Client:
    """The same person once more."""
    return ClientFactory(practice=rosa.practice, name="Rosa Bel", birth_date=rosa.birth_date)


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def joined(kept: Client, other: Client, by: Membership) -> ClientJoin:
    return join(kept=kept, joined=other, by=by, now=timezone.now())


def test_both_stand_side_by_side_and_neither_is_chosen(
    desk: Browser, rosa: Client, again: Client, therapist: Membership
) -> None:
    now = timezone.now()
    screened(rosa, therapist, now)
    screened(again, therapist, now, WOUND_ON_THE_LEFT)
    page = desk.get(reverse("join_clients", args=[rosa.ref, again.ref]))
    assert [side.client for side in page.context["sides"]] == [rosa, again]
    assert [(one.one, one.other) for one in page.context["differences"]] == [("No", WOUND_IN_WORDS)]
    assert "checked" not in text(page)


def test_nothing_is_joined_before_it_was_asked_twice(
    desk: Browser, rosa: Client, again: Client
) -> None:
    url = reverse("join_clients", args=[rosa.ref, again.ref])
    assert desk.post(url, {"kept": "nobody"}).status_code == 422
    sure = desk.post(url, {"kept": again.ref})
    assert "Join the two records?" in text(sure)
    assert ClientJoin.objects.count() == 0
    done = desk.post(url, {"kept": again.ref, "sure": "1"})
    assert done["Location"] == reverse("client_joins", args=[again.ref])
    row = ClientJoin.objects.get()
    assert (row.kept, row.joined) == (again, rosa)


def test_a_refusal_is_said_on_the_page(desk: Browser, rosa: Client, again: Client) -> None:
    Client.objects.filter(pk=again.pk).update(birth_date="1950-01-01")
    url = reverse("join_clients", args=[rosa.ref, again.ref])
    page = desk.post(url, {"kept": rosa.ref, "sure": "1"})
    assert (page.status_code, "Their birth dates differ." in text(page)) == (422, True)


def test_the_joined_record_s_addresses_lead_to_the_kept_one(
    desk: Browser, rosa: Client, again: Client, therapist: Membership
) -> None:
    joined(rosa, again, therapist)
    for name in ("client", "client_health", "client_consents", "edit_client"):
        answer = desk.get(reverse(name, args=[again.ref]))
        assert answer["Location"] == reverse(name, args=[rosa.ref])
    answer = desk.get(f"{reverse('book')}?client={again.ref}&on=2026-12-01")
    assert answer["Location"] == f"{reverse('book')}?client={rosa.ref}&on=2026-12-01"
    page = desk.post(reverse("withdraw_consent", args=[again.ref, "photos"]), follow=True)
    assert "Nothing was stored." in text(page)


def test_it_is_undone_from_the_page_of_the_kept_record(
    desk: Browser, rosa: Client, again: Client, therapist: Membership
) -> None:
    row = joined(rosa, again, therapist)
    assert "Rosa Bel" in text(desk.get(reverse("client_joins", args=[rosa.ref])))
    url = reverse("undo_client_join", args=[rosa.ref, row.ref])
    assert desk.post(url)["Location"] == reverse("client", args=[again.ref])
    assert desk.get(reverse("client", args=[again.ref])).status_code == 200
    ClientJoin.objects.update(undone_at=None, undone_by=None, joined_at="2020-01-01T00:00Z")
    assert "The 30 days are over" in text(desk.get(reverse("client_joins", args=[rosa.ref])))
    assert "The 30 days are over" in text(desk.post(url, follow=True))


def test_a_health_link_sent_before_goes_to_the_kept_record(
    rosa: Client, again: Client, therapist: Membership
) -> None:
    token = an_invitation(again, therapist, timezone.now())
    joined(rosa, again, therapist)
    assert find_by_link(token, now=timezone.now())[0].client == rosa


def test_the_link_that_stops_letters_stops_those_of_the_kept_record(
    client: Browser, rosa: Client, again: Client, therapist: Membership
) -> None:
    path = urlsplit(choices_url(again.ref, ROUTINE)).path
    joined(rosa, again, therapist)
    assert client.post(path).status_code == 302
    assert has_stopped(rosa.pk, ROUTINE)


def test_a_look_alike_becomes_a_concern_once_for_the_two_of_them(
    desk: Browser, rosa: Client, therapist: Membership
) -> None:
    other = ClientFactory(practice=rosa.practice, name="Somebody", email=rosa.email)
    screened(other, therapist, timezone.now())
    screened(rosa, therapist, timezone.now())
    concern = Concern.objects.get(kind="duplicate")
    assert (concern.client, concern.key, concern.about) == (
        other, rosa.ref, {"other": rosa.ref, "because": "The same email."},
    )  # fmt: skip
    Concern.objects.update(settled_at=timezone.now())
    screened(rosa, therapist, timezone.now())
    assert Concern.objects.filter(kind="duplicate").count() == 1


def test_changed_details_are_looked_at_too(desk: Browser, rosa: Client) -> None:
    other = ClientFactory(practice=rosa.practice, name="Somebody")
    member = rosa.practice.memberships.get()
    change_client(client=other, by=member, email=rosa.email)
    assert Concern.objects.get().key == rosa.ref


@pytest.mark.parametrize("seen_from", ["one", "other"])
def test_the_file_of_either_offers_to_compare_until_it_is_decided(
    seen_from: str, desk: Browser, rosa: Client, therapist: Membership
) -> None:
    other = ClientFactory(practice=rosa.practice, name="Somebody", email=rosa.email)
    screened(other, therapist, timezone.now())
    mine, theirs = (rosa, other) if seen_from == "one" else (other, rosa)
    url = reverse("join_clients", args=[mine.ref, theirs.ref])
    page = reverse("client", args=[mine.ref])
    assert url in text(desk.get(page))
    Concern.objects.update(settled_at=timezone.now())
    assert url not in text(desk.get(page))
