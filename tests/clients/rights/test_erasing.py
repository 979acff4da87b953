"""Nothing of who was erased is left in any table, and nothing is erased that must stay."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from clients.models import Client
from clients.rights.erasing import CannotErase, erase
from clients.rights.models import Tombstone
from clients.rights.reach import roads, rows_of
from clients.rights.tombstones import apply_tombstones, tombstone_file
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory
from tests.factories.afterwards import took_place
from tests.factories.canary import Canary
from tests.factories.everything import everything_of
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=366 * 9)


@pytest.fixture(autouse=True)
def _var(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def canary(therapist: Membership) -> Canary:
    """Somebody with a row in every table there is, made of words of their own."""
    with time_machine.travel(NOW, tick=False):
        return everything_of(therapist)


def everywhere() -> dict[str, str]:
    """All that is stored, opened, by table; tables without a model as they lie."""
    stored = {}
    for model in apps.get_models(include_auto_created=True):
        rows = model._base_manager.values_list()
        stored[model._meta.db_table] = "\n".join(repr(row) for row in rows)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in stored:
                cursor.execute(f'SELECT * FROM "{table}"')
                stored[table] = repr(cursor.fetchall())
    return stored


def found(canary: Canary, *, but: set[str] = frozenset()) -> set[tuple[str, str]]:
    words = {word.lower() for words in canary.words.values() for word in words} - but
    return {
        (table, word)
        for table, said in everywhere().items()
        for word in words
        if word in said.lower()
    }


def test_there_is_a_row_in_every_table_a_client_reaches(canary: Canary) -> None:
    rows = rows_of([canary.client])
    assert {model._meta.label for model, keys in rows.items() if not keys} == set()
    assert len(rows) > 40


def test_nothing_is_left_of_who_was_erased(canary: Canary, owner: Membership) -> None:
    # What the practice calls a kind of visit is the practice's own, and so is a zone of the clock.
    own = {"zqkindtold", "isle_of_man", "isle of man"}
    assert len(found(canary, but=own)) > 30
    client, name = canary.client, canary.client.name
    before = {model: set(keys) for model, keys in rows_of([client]).items()}
    erase(client=client, name=name, by=owner, now=LATER)
    assert found(canary, but=own) == set()
    for model in roads():
        left = model._base_manager.filter(pk__in=before[model])
        assert (model._meta.label, left.count()) == (model._meta.label, 0)
    connection.check_constraints()
    assert AuditEvent.objects.filter(verb="client.erased", client_id=client.pk).exists()


def test_the_rows_of_others_stay(canary: Canary, owner: Membership) -> None:
    other = ClientFactory(practice=owner.practice, email="")
    took_place(other, canary.therapist, NOW - timedelta(days=5))
    before = {model: set(keys) for model, keys in rows_of([other]).items()}
    erase(client=canary.client, name=canary.client.name, by=owner, now=LATER)
    assert {model: set(keys) for model, keys in rows_of([other]).items()} == before


@pytest.mark.parametrize(
    ("name", "days", "says"),
    [
        ("Somebody Else", 366 * 9, "not the client's name"),
        (None, 366 * 7, "has to be kept until"),
        (None, -9, "Cancel their visits"),
    ],
)
def test_what_must_stay_is_not_erased(
    name: str | None, days: int, says: str, owner: Membership, therapist: Membership
) -> None:
    client = ClientFactory(practice=owner.practice)
    took_place(client, therapist, NOW)
    with pytest.raises(CannotErase, match=says):
        erase(client=client, name=name or client.name, by=owner, now=NOW + timedelta(days=days))
    assert Client.objects.filter(pk=client.pk).exists()


def test_only_an_owner_of_the_practice_erases(
    therapist: Membership, other_therapist: Membership, admin_member: Membership
) -> None:
    client = ClientFactory(practice=therapist.practice)
    for member in (therapist, admin_member, other_therapist):
        with pytest.raises(CannotErase, match="owner"):
            erase(client=client, name=client.name, by=member, now=NOW)


def test_a_restore_erases_again(owner: Membership, django_capture_on_commit_callbacks: Any) -> None:
    client = ClientFactory(practice=owner.practice)
    kept = {f.attname: getattr(client, f.attname) for f in Client._meta.concrete_fields}
    with django_capture_on_commit_callbacks(execute=True):
        erase(client=client, name=client.name, by=owner, now=NOW)
    assert client.name not in tombstone_file().read_text()
    # An older backup: the client is back, and the tombstone is not.
    table = Tombstone._meta.db_table
    connection.check_constraints()  # PostgreSQL alters no table with checks still to come
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER tombstone_not_removed")
        else:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER tombstone_not_removed")
        cursor.execute(f"DELETE FROM {table}")
    Client.objects.create(**kept)
    assert apply_tombstones() == 1
    assert not Client.objects.filter(ref=kept["ref"]).exists()
    assert Tombstone.objects.get().why == "never_treated"
    said = StringIO()
    call_command("apply_tombstones", stdout=said)
    assert said.getvalue() == "0 erased again.\n"
    assert len(tombstone_file().read_text().splitlines()) == 1
