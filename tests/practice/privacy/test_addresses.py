"""Sealed addresses: found whole by a keyed index, however a row is written, and never in part."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import FieldError, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.db.models import Case, F, Value, When
from django.test import override_settings

from clients.forms import ClientForm
from clients.models import Client
from clients.screening.concerns import raise_concern
from clients.screening.models import Concern
from clients.workshops.models import SignUp
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from practice.mail.models import AddressTrouble, OutboundEmail
from practice.privacy.addresses import (
    Addressed,
    AddressedQuerySet,
    EncryptedAddressField,
    indexes_in,
    indexes_of,
)
from practice.privacy.keyring import CannotOpen, key_ring, read_keys
from practice.privacy.rotating import rotate
from tests.factories import ClientFactory
from tests.factories.workshops import a_workshop, signs_up

pytestmark = pytest.mark.django_db
ROSA, JO = "Rosa@Post.example", "jo@post.example"
OLD, NEW = (f"k{n}:" + base64.urlsafe_b64encode(bytes([n]) * 32).decode() for n in (1, 9))


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """A client with an address."""
    made: Client = ClientFactory(practice=therapist.practice, email=ROSA, guardian_email="")
    return made


def lies(column: str) -> str:
    """What the database holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM clients_client")
        return str(cursor.fetchone()[0])


def found(address: str, field: str = "email") -> bool:
    return Client.objects.filter(**{field: address}).exists()


def test_the_address_is_sealed_and_its_index_says_nothing(rosa: Client) -> None:
    assert lies("email").startswith("v1:test1:")
    key, _, mark = lies("email_index").partition(":")
    assert (key, len(mark)) == ("test1", 64)
    assert "rosa" not in (lies("email") + mark).lower()
    assert Client.objects.get().email == ROSA


def test_without_the_key_the_index_cannot_be_guessed() -> None:
    one, other = (read_keys([entry]) for entry in (OLD, NEW))
    marks = {indexes_of("a@b.example", ring)[0].partition(":")[2] for ring in (one, other)}
    assert len(marks) == 2


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("Rosa@Post.example", True),
        ("rosa@post.EXAMPLE", True),
        (" rosa@post.example ", True),
        ("rosa@post.exampl", False),
        ("rosa", False),
        ("", False),
        ("%", False),
    ],
)
def test_a_whole_address_is_found_its_capitals_aside(rosa: Client, asked: str, there: bool) -> None:
    assert found(asked) is there
    assert found(asked, "email__iexact") is there
    assert Client.objects.filter(email__in=[asked, "x@y.example"]).exists() is there
    assert Client.objects.exclude(email=asked).exists() is not there


def test_accents_are_the_same_however_they_are_typed() -> None:
    ring = key_ring()
    assert indexes_of("zoe\u0308@post.example", ring) == indexes_of("ZO\u00cb@post.example", ring)


def test_a_blank_address_has_a_blank_index_and_is_found_by_that(rosa: Client) -> None:
    assert lies("guardian_email_index") == ""
    assert found("", "guardian_email")
    rosa.email = ""
    rosa.save()
    assert (lies("email_index"), found("")) == ("", True)


def test_it_is_found_through_another_table_and_in_another_column(rosa: Client) -> None:
    raise_concern(client=rosa, kind=Concern.Kind.RED_FLAG, by=SYSTEM, now=rosa.added_at)
    assert Concern.objects.filter(client__email=ROSA.lower()).count() == 1
    signed_up = SignUp(email=ROSA.upper())
    signed_up.email_index = signed_up._meta.get_field("email_index").pre_save(signed_up, True)
    assert signed_up.email_index == lies("email_index")


@pytest.mark.parametrize(
    "query",
    [
        {"email__icontains": "rosa"},
        {"email__startswith": "rosa"},
        {"email__gt": "a"},
        {"email": F("guardian_email")},
        {"email__in": Client.objects.values("email")},
    ],
    ids=["part", "beginning", "order", "column", "query"],
)
def test_nothing_but_a_whole_address_can_be_asked(query: dict[str, Any]) -> None:
    with pytest.raises(FieldError):
        Client.objects.filter(**query).exists()


def by_saving(row: Client) -> None:
    row.email = JO
    row.save()


def by_saving_the_address_alone(row: Client) -> None:
    row.email = JO
    row.save(update_fields=["email"])


def by_saving_what_was_read_alone(row: Client) -> None:
    some = Client.objects.only("email").get(pk=row.pk)
    some.email = JO
    some.save()


def by_updating(row: Client) -> None:
    Client.objects.filter(pk=row.pk).update(email=JO)


def by_updating_those_of_the_practice(row: Client) -> None:
    row.practice.clients.update(email=JO)


def by_adding_many(row: Client) -> None:
    row.delete()
    Client.objects.bulk_create([Client(practice=row.practice, name="Jo", email=JO)])


@pytest.mark.parametrize(
    "write",
    [
        by_saving,
        by_saving_the_address_alone,
        by_saving_what_was_read_alone,
        by_updating,
        by_updating_those_of_the_practice,
        by_adding_many,
    ],
)
def test_every_way_of_writing_writes_the_index(
    rosa: Client, write: Callable[[Client], None]
) -> None:
    write(rosa)
    assert (found(JO), found(ROSA)) == (True, False)
    assert Client.objects.get().email == JO


def test_what_cannot_be_indexed_is_refused(rosa: Client) -> None:
    with pytest.raises(FieldError):
        Client.objects.update(email=F("guardian_email"))
    with pytest.raises(FieldError):
        Client.objects.update(email=Case(When(pk=rosa.pk, then=Value(JO))))
    rosa.email = JO
    with pytest.raises(FieldError), transaction.atomic():
        Client.objects.bulk_update([rosa], ["email"])
    assert found(ROSA)


def test_saving_something_else_leaves_the_address_alone(rosa: Client) -> None:
    before = lies("email"), lies("email_index")
    some = Client.objects.only("name").get(pk=rosa.pk)
    some.name = "Rosa Lee"
    some.save()
    rosa.save(update_fields=["name"])
    assert (lies("email"), lies("email_index")) == before


def test_every_model_with_such_a_field_writes_its_index() -> None:
    sealed = {
        model: {f.name for f in model._meta.concrete_fields if isinstance(f, EncryptedAddressField)}
        for model in apps.get_models()
    }
    sealed = {model: names for model, names in sealed.items() if names}
    assert set(sealed) == {Client, SignUp, OutboundEmail, AddressTrouble}
    for model, names in sealed.items():
        assert names == {index.of for index in indexes_in(model)}
        assert issubclass(model, Addressed)
        assert isinstance(model._default_manager.all(), AddressedQuerySet)


def test_a_model_that_would_not_is_told_at_the_start() -> None:
    class Loose(models.Model):
        """Without an index."""

        address = EncryptedAddressField()

        class Meta:
            app_label = "privacy"

    del apps.all_models["privacy"]["loose"]
    apps.clear_cache()
    assert [error.id for error in Loose.check()] == ["privacy.E001"]


def test_a_form_asks_for_an_email_address(rosa: Client) -> None:
    field = ClientForm(instance=rosa, practice=rosa.practice).fields["email"]
    assert (field.widget.input_type, field.widget.attrs["maxlength"]) == ("email", "254")
    rosa.email = f"{'r' * 250}@post.example"
    with pytest.raises(ValidationError, match="email"):
        rosa.full_clean()


def test_without_a_key_nothing_is_found_rather_than_nobody(rosa: Client, settings: Any) -> None:
    settings.ENCRYPTION_KEYS = []
    with pytest.raises(CannotOpen, match="no address can be found"):
        found(ROSA)


class TestRotation:
    """While keys change, and after it."""

    def test_both_are_found_until_it_is_done_and_then_the_old_key_may_go(
        self, rosa: Client
    ) -> None:
        with override_settings(ENCRYPTION_KEYS=[OLD]):
            Client.objects.update(email=ROSA, guardian_email=JO)
        with override_settings(ENCRYPTION_KEYS=[NEW, OLD]):
            assert lies("email_index").startswith("k1:")
            assert (found(ROSA), found(JO, "guardian_email")) == (True, True)
            Client.objects.update(guardian_email=JO)
            assert (found(ROSA), found(JO, "guardian_email")) == (True, True)
            assert rotate() >= 1
            assert lies("email_index").startswith("k9:")
            assert lies("email").startswith("v1:k9:")
            assert rotate() == 0
        with override_settings(ENCRYPTION_KEYS=[NEW]):
            assert (found(ROSA), found(JO, "guardian_email")) == (True, True)

    def test_an_index_that_was_left_behind_is_reckoned_anew(self, rosa: Client) -> None:
        left = indexes_of(ROSA, read_keys([OLD]))[0]
        with override_settings(ENCRYPTION_KEYS=[NEW, OLD]):
            Client.objects.update(email=ROSA, guardian_email="")
            Client.objects.update(email_index=left)
            assert rotate() >= 1
            assert lies("email_index").startswith("k9:")

    def test_one_address_twice_under_two_keys_is_named(
        self, therapist: Membership, settings: Any
    ) -> None:
        workshop = a_workshop(therapist)
        first, other = (signs_up(workshop, name) for name in ("Rosa Lee", "Jo Marsh"))
        SignUp.objects.filter(pk=first.pk).update(email=ROSA)
        with override_settings(ENCRYPTION_KEYS=[NEW, *settings.ENCRYPTION_KEYS]):
            SignUp.objects.filter(pk=other.pk).update(email=ROSA)
            with pytest.raises(CommandError, match=f"workshops_signup, row {first.pk}: "):
                call_command("keys", "rotate")
            SignUp.objects.filter(pk=first.pk).update(email=JO)
            call_command("keys", "rotate")
            assert SignUp.objects.get(email=ROSA).email_index.startswith("k9:")

    @pytest.mark.parametrize(
        "index", ["gone1:" + "0" * 64, "test1:" + "0" * 64, ""], ids=["key", "address", "blank"]
    )
    def test_check_finds_an_index_that_finds_nobody(self, rosa: Client, index: str) -> None:
        call_command("keys", "check")
        Client.objects.update(email_index=index)
        said = f"^1 do not open. The first: clients_client.email_index, row {rosa.pk}: "
        with pytest.raises(CommandError, match=said):
            call_command("keys", "check")
