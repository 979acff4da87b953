"""A new key takes over from an old one, with nothing lost, and the old one can go."""

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings

from clients.models import Client
from clients.notes.findings import Finding
from clients.notes.models import ZoneFinding
from clients.screening.models import Override
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.privacy import sealed
from practice.privacy.checking import check_sealed, every_value
from practice.privacy.keyring import CannotOpen, key_ring, read_keys
from practice.privacy.rotating import StillSealedByOld, _query, _replace, rotate
from practice.privacy.sealed import key_of, register_sealed, sealed_columns
from tests.factories import ClientFactory
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.notes import signed
from tests.practice.privacy.test_at_rest import _one_of_everything

pytestmark = pytest.mark.django_db
__all__ = ["_one_of_everything"]
REASON = "She asked for the right foot only"
NEW_KEY = "k9:" + base64.urlsafe_b64encode(b"9" * 32).decode()


@pytest.fixture
def _new_key() -> Iterator[None]:
    """A new key in front of the old one."""
    with override_settings(ENCRYPTION_KEYS=[NEW_KEY, *settings.ENCRYPTION_KEYS]):
        yield


def overrides(by: Membership, count: int) -> list[Override]:
    """Rows that the oldest key of the ring sealed."""
    client = ClientFactory(practice=by.practice)
    with override_settings(ENCRYPTION_KEYS=settings.ENCRYPTION_KEYS[-1:]):
        return [
            Override.objects.create(
                practice=by.practice, client=client, codes=["fever"], decided_by=by,
                reason=f"{REASON} {n}",
            )
            for n in range(count)
        ]  # fmt: skip


def all_opened() -> list[tuple[str, Any, Any]]:
    ring = key_ring()
    return [(str(c), pk, c.open(v, ring)) for c, pk, s in every_value() for v in c.sealed_in(s)]


@pytest.mark.slow
@pytest.mark.usefixtures("_one_of_everything")
def test_everything_that_is_sealed_reads_without_the_old_key(
    therapist: Membership,
) -> None:
    client = ClientFactory(practice=therapist.practice)
    visit = booked(client, therapist, MONDAY_AT_TEN + timedelta(days=3))
    signed(visit, therapist, findings=[Finding("solar_plexus", "left", 1, "dull and deep")])
    before = all_opened()
    assert {place for place, _, _ in before} == {
        str(column) for columns in sealed_columns().values() for column in columns
    }
    with override_settings(ENCRYPTION_KEYS=[NEW_KEY, *settings.ENCRYPTION_KEYS]):
        assert rotate() > 50
    with override_settings(ENCRYPTION_KEYS=[NEW_KEY]):
        assert all_opened() == before
        assert check_sealed().keys() == {"k9"}
        remarks = ZoneFinding.objects.order_by("pk").values_list("remark", flat=True)
        assert list(remarks)[-1] == "dull and deep"


@pytest.mark.usefixtures("_new_key")
def test_it_goes_on_where_it_was_killed(therapist: Membership) -> None:
    overrides(therapist, 7)

    def killed(table: str, done: int) -> None:
        if table == "screening_override" and done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(told=killed, batch=2)
    assert {key: n for (at, key), n in check_sealed().opened.items() if at.endswith("reason")} == {
        "k9": 4, "test1": 3,
    }  # fmt: skip
    assert rotate() == 3
    assert rotate() == 0


@pytest.mark.usefixtures("_new_key")
def test_a_value_that_no_key_opens_stops_it_by_name_and_nothing_else_is_lost(
    therapist: Membership,
) -> None:
    first, broken = overrides(therapist, 2)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE screening_override SET reason = 'v1:gone1:AAAA' WHERE id = %s", [broken.pk]
        )
    sentence = f"screening_override.reason, row {broken.pk}: The encryption key “gone1”"
    with pytest.raises(CannotOpen, match=sentence):
        rotate()
    with pytest.raises(CommandError, match=sentence):
        call_command("keys", "rotate")
    assert Override.objects.defer("reason", "codes").get(pk=first.pk).reason == f"{REASON} 0"
    with pytest.raises(CommandError, match=f"^1 do not open. The first: {sentence}"):
        call_command("keys", "check")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_new_key")
def test_nobody_s_edit_is_lost_while_it_runs(therapist: Membership) -> None:
    rows = overrides(therapist, 40)

    def edit(turn: int) -> None:
        try:
            for row in rows:
                Override.objects.filter(pk=row.pk).update(reason=f"edit {turn} of {row.pk}")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        edits = [pool.submit(edit, turn) for turn in range(5)]
        rotate(batch=3)
        for one in edits:
            one.result()
    expected = [f"edit 4 of {row.pk}" for row in rows]
    assert [row.reason for row in Override.objects.order_by("pk")] == expected


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_new_key")
def test_a_row_that_is_held_is_passed_over_and_said(
    therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, _ = overrides(therapist, 2)
    monkeypatch.setattr("practice.privacy.rotating.PASSES", 1)

    def rotate_elsewhere() -> Any:
        try:
            return rotate()
        except StillSealedByOld as error:
            return str(error)
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        Override.objects.select_for_update().get(pk=held.pk)
        said = pool.submit(rotate_elsewhere).result()
    assert said.startswith("Rows of screening_override were in use all the time.")
    assert check_sealed().opened[("screening_override.reason", "k9")] == 1
    assert rotate() == 1


@pytest.mark.usefixtures("_new_key")
def test_a_row_that_changed_since_it_was_read_is_left_alone(therapist: Membership) -> None:
    (row,) = overrides(therapist, 1)
    columns = sealed_columns()["screening_override"]
    with connection.cursor() as cursor:
        cursor.execute(*_query(columns, key_ring(), None, 1))
        (read,) = cursor.fetchall()
        Override.objects.filter(pk=row.pk).update(reason="written meanwhile")
        assert _replace(cursor, columns, key_ring(), read) == 0
    assert Override.objects.get().reason == "written meanwhile"


@pytest.mark.usefixtures("_new_key")
def test_secrets_inside_another_column_are_sealed_anew_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sealed, "_named", {})
    register_sealed("audit.AuditEvent", "fields", "audit_auditevent.fields")
    with override_settings(ENCRYPTION_KEYS=settings.ENCRYPTION_KEYS[1:]):
        secret = key_ring().seal('a "secret"/', "audit_auditevent.fields")
    event = AuditEvent(verb="x", actor_kind="system", subject_type="x")
    event.fields = ["plain", secret]
    event.save()
    (columns,) = [c for t, c in sealed_columns().items() if t == "audit_auditevent"]
    assert [str(column) for column in columns] == ["audit_auditevent.fields"]
    stored = json.dumps(["plain", secret])
    again = columns[0].resealed(stored, key_ring())
    assert isinstance(again, str)
    plain, anew = json.loads(again)
    assert (plain, key_of(anew)) == ("plain", "k9")
    assert key_ring().open(anew, "audit_auditevent.fields") == 'a "secret"/'
    assert check_sealed().opened[("audit_auditevent.fields", "test1")] == 1


def test_a_new_entry_is_fit_for_the_ring(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("keys", "new")
    said = capsys.readouterr()
    ring = read_keys([said.out.strip()])
    assert ring.newest.startswith("k20")
    assert "Put it in front" in said.err


def test_check_counts_by_key_and_column(
    therapist: Membership, capsys: pytest.CaptureFixture[str]
) -> None:
    (first, *_) = overrides(therapist, 3)
    Client.objects.filter(pk=first.client_id).update(email="rosa@post.example")
    with override_settings(ENCRYPTION_KEYS=[NEW_KEY, *settings.ENCRYPTION_KEYS]):
        first.save()
        call_command("keys", "check")
    assert capsys.readouterr().out.splitlines() == [
        "        1  test1                 clients_client.email",
        "        1  test1                 clients_client.email_index",
        "        1  test1                 clients_client.guardian_email",
        "        1  k9                    screening_override.codes",
        "        2  test1                 screening_override.codes",
        "        1  k9                    screening_override.reason",
        "        2  test1                 screening_override.reason",
        "All 9 sealed values open. Still needed besides the newest: test1.",
    ]
