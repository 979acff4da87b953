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
from django.utils import timezone

from clients.joining.actions import join
from clients.models import Client
from clients.rights import tombstones
from clients.rights.again import apply_tombstones
from clients.rights.closing import close_record
from clients.rights.erasing import CannotErase, erase
from clients.rights.letters_about import letters_about
from clients.rights.models import Restriction, Tombstone
from clients.rights.reach import roads, rows_of
from clients.rights.restricting import lift, restrict
from clients.rights.tombstones import tombstone_file, write_tombstones
from clients.workshops.models import SignUp
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from tests.factories import ClientFactory
from tests.factories.afterwards import took_place
from tests.factories.canary import Canary
from tests.factories.everything import everything_of
from tests.factories.letters import a_letter
from tests.factories.screening import NOW
from tests.factories.workshops import a_workshop

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


@pytest.mark.slow
def test_there_is_a_row_in_every_table_a_client_reaches(canary: Canary) -> None:
    rows = rows_of([canary.client])
    assert {model._meta.label for model, keys in rows.items() if not keys} == set()
    assert len(rows) > 40


@pytest.mark.slow
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


@pytest.mark.slow
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


def no_tombstones() -> None:
    """An older backup: what was done since is not in the database."""
    table = Tombstone._meta.db_table
    connection.check_constraints()  # PostgreSQL alters no table with checks still to come
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER IF EXISTS tombstone_not_removed")
        else:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER tombstone_not_removed")
        cursor.execute(f"DELETE FROM {table}")


def test_a_restore_erases_again(owner: Membership, django_capture_on_commit_callbacks: Any) -> None:
    client = ClientFactory(practice=owner.practice)
    kept = {f.attname: getattr(client, f.attname) for f in Client._meta.concrete_fields}
    with django_capture_on_commit_callbacks(execute=True):
        erase(client=client, name=client.name, by=owner, now=NOW)
    assert client.name not in tombstone_file().read_text()
    no_tombstones()
    Client.objects.create(**kept)
    assert apply_tombstones().erased == 1
    assert not Client.objects.filter(ref=kept["ref"]).exists()
    assert Tombstone.objects.get().why == "never_treated"
    said = StringIO()
    call_command("apply_tombstones", stdout=said)
    assert said.getvalue() == "Nothing to do again.\n"
    assert len(tombstone_file().read_text().splitlines()) == 1


def test_the_file_is_read_again_only_when_something_changed(
    owner: Membership, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    read: list[bool] = []
    monkeypatch.setattr(
        tombstones, "read_lines", lambda of=tombstones.read_lines: (read.append(True), of())[1]
    )
    for number in (1, 2):
        client = ClientFactory(practice=owner.practice)
        with django_capture_on_commit_callbacks(execute=True):
            erase(client=client, name=client.name, by=owner, now=NOW)
        assert not read  # what is laid is added, and nothing else looked at
        assert [write_tombstones(), write_tombstones(), len(read)] == [0, 0, 1]
        assert len(tombstone_file().read_text().splitlines()) == number
        read.clear()
    tombstone_file().unlink()
    assert [write_tombstones(), write_tombstones()] == [2, 0]
    with tombstone_file().open("a") as file:
        file.write('{"practice": "half a li')
    assert [write_tombstones(), len(read)] == [0, 2]


def test_a_restore_locks_again_what_was_closed_or_restricted(
    owner: Membership, therapist: Membership, django_capture_on_commit_callbacks: Any
) -> None:
    closed = ClientFactory(practice=owner.practice, email="closed@example.org")
    took_place(closed, therapist, NOW - timedelta(days=9))
    rested, free = (ClientFactory(practice=owner.practice) for _ in range(2))
    with django_capture_on_commit_callbacks(execute=True):
        close_record(client=closed, name=closed.name, reason="Asked.", by=owner, now=NOW)
        for one in (rested, free):
            restrict(client=one, reason="Asked.", by=owner, now=NOW)
        lift(client=free, reason="Asked.", by=owner, now=NOW + timedelta(minutes=1))
    no_tombstones()
    Restriction.objects.all().delete()
    people = Client.objects.filter(pk__in=[closed.pk, rested.pk, free.pk])
    people.update(restricted_at=None, archived_at=None, email="back@example.org")
    said = str(apply_tombstones())
    assert said == "2 records closed or restricted since then: locked again."
    for one in (closed, rested, free):
        one.refresh_from_db()
    assert (closed.email, rested.email) == ("", "back@example.org")
    assert [one.restricted_at is None for one in (closed, rested, free)] == [False, False, True]
    assert closed.restrictions.get().kind == "kept_by_rule"
    assert str(apply_tombstones()) == ""


def test_a_restore_takes_nobody_along(
    owner: Membership, therapist: Membership, django_capture_on_commit_callbacks: Any
) -> None:
    gone, other = (ClientFactory(practice=owner.practice, birth_date=None) for _ in range(2))
    kept = {f.attname: getattr(gone, f.attname) for f in Client._meta.concrete_fields}
    with django_capture_on_commit_callbacks(execute=True):
        erase(client=gone, name=gone.name, by=owner, now=timezone.now())
    no_tombstones()
    with tombstone_file().open("a") as file:
        file.write('{"practice": "half a li')
    back = Client.objects.create(**kept)
    join(kept=back, joined=other, by=owner, now=timezone.now())
    again = apply_tombstones()
    assert (again.erased, again.left) == (1, 1)
    assert "could not be followed" in str(again)
    assert not Client.objects.filter(ref=back.ref).exists()
    other.refresh_from_db()
    assert (other.joined_into, other.archived_at) == (None, None)


def test_one_that_cannot_be_followed_keeps_none_of_the_others(
    owner: Membership, caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: Any
) -> None:
    first, second = (ClientFactory(practice=owner.practice) for _ in range(2))
    rows = [
        {f.attname: getattr(one, f.attname) for f in Client._meta.concrete_fields}
        for one in (first, second)
    ]
    with django_capture_on_commit_callbacks(execute=True):
        for one in (first, second):
            erase(client=one, name=one.name, by=owner, now=NOW)
    no_tombstones()
    back, _ = (Client.objects.create(**row) for row in rows)
    # Joined with somebody else, too long ago to be taken apart: a person decides.
    other = ClientFactory(practice=owner.practice, birth_date=None)
    Client.objects.filter(pk=back.pk).update(birth_date=None)
    join(kept=back, joined=other, by=owner, now=timezone.now() - timedelta(days=40))
    again = apply_tombstones()
    assert (again.erased, again.left) == (1, 1)
    assert f"1 tombstone could not be followed ({back.ref})" in str(again)
    assert f"Tombstone of client {back.ref} in practice {owner.practice.ref}" in caplog.text
    assert back.name not in caplog.text
    assert Client.objects.filter(pk__in=[back.pk, other.pk]).count() == 2


def test_a_guardian_and_a_namesake_keep_their_sign_ups(owner: Membership) -> None:
    person = ClientFactory(practice=owner.practice, name="Maria Bell", email="m@example.org")
    workshop = a_workshop(owner)
    names = ["maria bell", "Leo Bell"]
    own, child = (
        SignUp.objects.create(
            practice=owner.practice, workshop=workshop, name=name, email="m@example.org",
            state="cancelled",
        )
        for name in names
    )  # fmt: skip
    erase(client=person, name=person.name, by=owner, now=NOW)
    assert set(SignUp.objects.values_list("pk", flat=True)) == {child.pk}
    assert own.pk != child.pk


@pytest.mark.parametrize(
    ("name", "body", "is_theirs"),
    [
        ("Maria", "Maria was written to.", False),
        ("Ann Lee", "Joann Leeds comes.", False),
        ("Ann Lee", "Hello Ann Lee,\n\nA letter waits.", False),
        ("Ann Lee", "Look at ann  lee today.", True),
    ],
)
def test_letters_to_staff_are_about_whom_they_name(
    name: str, body: str, is_theirs: bool, owner: Membership
) -> None:
    client = ClientFactory(practice=owner.practice, name=name)
    somebody = ClientFactory(practice=owner.practice)
    letter = a_letter(somebody, owner, now=NOW, state="sent")
    rows = OutboundEmail.objects.filter(pk=letter.pk)
    rows.update(
        kind="health_alert", key="x:1", body_text=body, body_html="", subject="",
        recipient="office@example.org",
    )  # fmt: skip
    assert letters_about(owner.practice, [client], rows_of([client])) == (
        {letter.pk} if is_theirs else set()
    )
    rows.update(state="due", sent_at=None, next_try_at=NOW)
    assert letters_about(owner.practice, [client], rows_of([client])) == set()


@pytest.mark.parametrize(
    ("theirs", "somebodys", "is_theirs"),
    [
        ("ann@müller.example", "ANN@müller.example", False),
        ("ann@müller.example", "ann@xn--mller-kva.example", False),
        ("ann@xn--mller-kva.example", "ann@müller.example", False),
        ("ann@müller.example", "bo@müller.example", True),
    ],
)
def test_a_letter_to_an_address_of_two_people_stays_however_it_is_spelled(
    theirs: str, somebodys: str, is_theirs: bool, owner: Membership
) -> None:
    client = ClientFactory(practice=owner.practice, email=theirs)
    ClientFactory(practice=owner.practice, guardian_email=somebodys)
    letter = a_letter(client, owner, now=NOW, state="sent")
    OutboundEmail.objects.filter(pk=letter.pk).update(kind="of_nobody", key="x:2")
    assert letters_about(owner.practice, [client], {}) == ({letter.pk} if is_theirs else set())
