"""Adding a person, keeping their details right, and giving them an account of their own."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clients.actions import AccountBelongsToAnother, add_client, change_client, open_portal
from clients.models import Client
from practice.accounts.models import Membership, User
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory, MembershipFactory, PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db


def traced() -> list[tuple[str, int | None, list[str]]]:
    events = AuditEvent.objects.order_by("pk")
    return [(event.verb, event.client_id, event.fields) for event in events]


def test_a_client_is_added_as_told(therapist: Membership) -> None:
    client = add_client(
        by=therapist, name="Siobhán O’Neill", pronouns="she/her", birth_date=date(1986, 3, 27),
        email="siobhan@post.example", phone="020 7946 0101",
    )  # fmt: skip
    stored = Client.objects.get()
    assert stored == client
    assert (stored.practice, stored.name, stored.pronouns) == (
        therapist.practice,
        "Siobhán O’Neill",
        "she/her",
    )
    assert (stored.birth_date, stored.email) == (date(1986, 3, 27), "siobhan@post.example")
    assert (str(stored.phone), stored.user) == ("+442079460101", None)
    fields = ["birth_date", "email", "name", "phone", "pronouns"]
    assert traced() == [("client.added", client.pk, fields)]


@pytest.mark.parametrize("name", ["McDonald", "van der Berg", "O'Brien", "bell hooks"])
def test_a_name_is_kept_exactly_as_typed(name: str, therapist: Membership) -> None:
    add_client(by=therapist, name=name)
    assert Client.objects.get().name == name


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "Rosa\x00Bell"},
        {"name": "Rosa\u202elleB"},
        {"name": "R" * 121},
        {"pronouns": "she\nher"},
        {"birth_date": date(2150, 1, 1)},
        {"email": "rosa"},
        {"email": "rosa@post.example\nBcc: all@post.example"},
        {"phone": "12"},
        {"guardian_name": "Helen\x07"},
    ],
)
def test_what_cannot_be_is_not_stored(wrong: dict[str, Any], therapist: Membership) -> None:
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        add_client(by=therapist, **{"name": "Rosa Bell", **wrong})
    assert set(wrong) <= set(caught.value.message_dict)
    assert (Client.objects.count(), traced()) == (0, [])


@pytest.mark.parametrize("field", ["practice", "practice_id", "ref", "user", "archived_at", "id"])
def test_only_details_are_given(field: str, therapist: Membership) -> None:
    with pytest.raises(TypeError, match=f"Not a client's detail: {field}"):
        add_client(by=therapist, name="Rosa Bell", **{field: 1})
    client = ClientFactory(practice=therapist.practice)
    with pytest.raises(TypeError, match=f"Not a client's detail: {field}"):
        change_client(client=client, by=therapist, **{field: 1})


def test_a_change_names_what_differs_and_never_how(therapist: Membership) -> None:
    client = ClientFactory(practice=therapist.practice, name="Rosa Bell", pronouns="she/her")
    change_client(
        client=client, by=therapist, name="Rosa Bell", pronouns="they/them",
        email="rosa@post.example",
    )  # fmt: skip
    stored = Client.objects.get()
    assert (stored.pronouns, stored.email) == ("they/them", "rosa@post.example")
    assert traced() == [("client.changed", client.pk, ["email", "pronouns"])]


def test_the_same_details_again_change_and_trace_nothing(therapist: Membership) -> None:
    client = ClientFactory(practice=therapist.practice, phone="020 7946 0101")
    stored = Client.objects.get()
    change_client(client=stored, by=therapist, name=client.name, phone=client.phone)
    assert traced() == []


def test_a_refused_change_leaves_the_row_alone(therapist: Membership) -> None:
    client = ClientFactory(practice=therapist.practice, name="Rosa Bell")
    with pytest.raises(ValidationError), transaction.atomic():
        change_client(client=client, by=therapist, name="")
    assert (Client.objects.get().name, traced()) == ("Rosa Bell", [])


def test_an_account_signs_in_by_code_and_is_made_once(therapist: Membership) -> None:
    client = ClientFactory(practice=therapist.practice, email="Rosa@Post.example", name="Rosa")
    user = open_portal(client=client, by=therapist)
    assert (user.email, user.name, user.has_usable_password()) == (
        "rosa@post.example",
        "Rosa",
        False,
    )
    assert Client.objects.get().user == user
    assert open_portal(client=client, by=therapist) == user
    assert traced() == [("client.portal_opened", client.pk, [])]


@pytest.mark.parametrize("known", ["rosa@post.example", "ROSA@post.example"])
def test_an_account_is_never_joined_because_the_address_is_the_same(
    known: str, therapist: Membership
) -> None:
    mother = UserFactory(email=known.lower())
    ClientFactory(practice=PracticeFactory(), user=mother, email=mother.email)
    daughter = ClientFactory(practice=therapist.practice, email=known)
    with pytest.raises(AccountBelongsToAnother, match="Somebody already signs in with this"):
        open_portal(client=daughter, by=therapist)
    daughter.refresh_from_db()
    assert (daughter.user, User.objects.filter(email__iexact=known).count()) == (None, 1)
    assert traced() == []


def test_a_therapist_s_own_account_is_not_joined_either(therapist: Membership) -> None:
    client = ClientFactory(practice=therapist.practice, email=therapist.user.email)
    with pytest.raises(AccountBelongsToAnother):
        open_portal(client=client, by=therapist)


def test_an_account_needs_an_address(therapist: Membership) -> None:
    client = ClientFactory(practice=therapist.practice, email="")
    with pytest.raises(ValidationError, match="Enter the client's email address first"):
        open_portal(client=client, by=therapist)


def test_one_account_is_one_client_of_a_practice_and_may_be_one_of_another(
    therapist: Membership,
) -> None:
    user = UserFactory()
    ClientFactory(practice=therapist.practice, user=user)
    ClientFactory(practice=MembershipFactory().practice, user=user)
    second = ClientFactory(practice=therapist.practice)
    with pytest.raises(IntegrityError):
        Client.objects.filter(pk=second.pk).update(user=user)
