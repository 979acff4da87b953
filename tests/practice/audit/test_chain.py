"""The chain: links without gaps, made once, and broken by whatever was not written by us."""

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from practice.audit.actors import Actor
from practice.audit.apps import seal_what_waited
from practice.audit.chain import heads, seal
from practice.audit.heads import note_heads, noted
from practice.audit.models import AuditEvent, AuditLink, BrokenChain, ChainKey
from practice.audit.tasks import check_the_trace
from practice.audit.verbs import Verb
from practice.audit.verify import Head, verify
from practice.privacy.unlocking import unlocked

pytestmark = pytest.mark.django_db
EVENTS, LINKS = "audit_auditevent", "audit_auditlink"
REFUSALS = {
    EVENTS: ["audit_not_changed", "audit_not_removed"],
    LINKS: ["audit_link_stays", "audit_link_not_removed"],
}


def happened(number: int, *, practice_id: int | None = 1) -> list[AuditEvent]:
    """Events of two people about a few clients."""
    someone = Actor("user", 7)
    return AuditEvent.objects.bulk_create(
        AuditEvent(
            practice_id=practice_id, actor_kind=someone.kind, actor_id=someone.id,
            verb=Verb.CLIENT_CHANGED.value, subject_type="clients.client", subject_id=n % 5 + 1,
            client_id=n % 5 + 1, fields=["name"],
        )
        for n in range(number)
    )  # fmt: skip


def without_refusals() -> None:
    """As somebody with the database in their hands would begin; gone with the test."""
    with connection.cursor() as cursor:
        for table, names in REFUSALS.items():
            for name in names:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER {name}{on}")


def first_fault(**asked: object) -> tuple[int | None, str]:
    verdict = verify(now=timezone.now(), **asked)  # type: ignore[arg-type]
    assert verdict.faults, "nothing was found"
    return verdict.faults[0].event_id, verdict.faults[0].what


def test_links_are_numbered_from_one_in_each_practice() -> None:
    happened(3, practice_id=1)
    happened(2, practice_id=2)
    happened(1, practice_id=None)
    assert seal(now=timezone.now()) == 6
    assert seal(now=timezone.now()) == 0
    happened(1, practice_id=2)
    assert seal(now=timezone.now()) == 1
    rows = AuditLink.objects.order_by("practice_id", "number").values_list("practice_id", "number")
    assert list(rows) == [(0, 1), (1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]
    assert verify(now=timezone.now()) == verify(now=timezone.now(), practice_id=None)
    assert verify(now=timezone.now()).faults == []
    assert verify(now=timezone.now()).checked == 7


def test_an_event_that_commits_late_is_linked_all_the_same() -> None:
    late, early = happened(2)
    now = timezone.now()
    without_refusals()
    held = AuditEvent.objects.filter(pk=late.pk).values().get()
    AuditEvent.objects.filter(pk=late.pk).delete()
    assert seal(now=now) == 1
    AuditEvent.objects.create(**held)
    assert seal(now=now + timedelta(minutes=1)) == 1
    assert list(AuditLink.objects.order_by("number").values_list("event_id", flat=True)) == [
        early.pk, late.pk,
    ]  # fmt: skip
    assert verify(now=now).faults == []


@pytest.mark.parametrize("how", ["update", "delete"])
@pytest.mark.parametrize("model", [AuditEvent, AuditLink, ChainKey])
def test_the_database_keeps_the_chain(model: type, how: str) -> None:
    happened(1)
    seal(now=timezone.now())
    rows = model.objects.all()  # type: ignore[attr-defined]
    with pytest.raises(IntegrityError, match=r"never_edited|keeps_its_key"), transaction.atomic():
        rows.delete() if how == "delete" else rows.update(id=models.F("id"))
    assert rows.count() == 1


def test_another_key_of_the_ring_changes_no_link() -> None:
    happened(2)
    seal(now=timezone.now())
    held = ChainKey.objects.get()
    with unlocked("rotation"):
        held.save()
    happened(1)
    seal(now=timezone.now())
    assert verify(now=timezone.now()).faults == []


def test_without_its_key_nothing_is_taken_for_good() -> None:
    happened(1)
    seal(now=timezone.now())
    on = " ON audit_chainkey" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER chain_key_not_removed{on}")
    ChainKey.objects.all().delete()
    assert first_fault() == (None, "cannot be checked: the key is gone")
    assert not ChainKey.objects.exists()


def edit(rows: list[AuditEvent], at: int, chance: random.Random) -> int:
    changes: list[dict[str, object]] = [
        {"actor_id": 8}, {"client_id": 9}, {"verb": "note.signed"}, {"fields": ["email"]},
        {"practice_id": 2}, {"subject_id": None}, {"address": "192.0.2.1"}, {"session": "f"},
        {"reason": "hand_over"}, {"actor_kind": "link"}, {"subject_type": "notes.sessionnote"},
        {"at": rows[at].at + timedelta(microseconds=1)},
    ]  # fmt: skip
    AuditEvent.objects.filter(pk=rows[at].pk).update(**chance.choice(changes))
    return rows[at].pk


def delete(rows: list[AuditEvent], at: int, chance: random.Random) -> int:
    AuditEvent.objects.filter(pk=rows[at].pk).delete()
    return rows[at].pk


def delete_with_its_link(rows: list[AuditEvent], at: int, chance: random.Random) -> int:
    """Named is the row behind the gap; behind the last one there is none, but for the heads."""
    at = min(at, len(rows) - 2)
    delete(rows, at, chance)
    AuditLink.objects.filter(event_id=rows[at].pk).delete()
    return rows[at + 1].pk


def swap(rows: list[AuditEvent], at: int, chance: random.Random) -> int:
    """What two rows say changes places; they differ in their moment at least."""
    other = chance.choice([n for n in range(len(rows)) if rows[n].at != rows[at].at])
    AuditEvent.objects.filter(pk=rows[at].pk).update(at=rows[other].at)
    AuditEvent.objects.filter(pk=rows[other].pk).update(at=rows[at].at)
    return min(rows[at].pk, rows[other].pk)


def swap_links(rows: list[AuditEvent], at: int, chance: random.Random) -> int:
    other = chance.choice([n for n in range(len(rows)) if n != at])
    one, two = (AuditLink.objects.get(event_id=rows[n].pk) for n in sorted((at, other)))
    AuditLink.objects.filter(pk__in=[one.pk, two.pk]).delete()
    one.event_id, two.event_id = two.event_id, one.event_id
    one.save(force_insert=True)
    two.save(force_insert=True)
    return one.event_id


def insert(rows: list[AuditEvent], at: int, chance: random.Random) -> int:
    """A row among those that are sealed: one that claims an earlier moment."""
    event = happened(1)[0]
    earlier = timezone.now() - timedelta(minutes=2)
    AuditEvent.objects.filter(pk=event.pk).update(at=earlier, id=rows[0].pk - 1)
    return rows[0].pk - 1


def insert_and_wait(rows: list[AuditEvent], at: int, chance: random.Random) -> int:
    """A row of yesterday, written today, that the worker then seals in good faith."""
    event = happened(1)[0]
    AuditEvent.objects.filter(pk=event.pk).update(at=timezone.now() - timedelta(days=1))
    seal(now=timezone.now())
    return event.pk


def forge_a_link(rows: list[AuditEvent], at: int, chance: random.Random) -> int:
    event = happened(1)[0]
    AuditLink.objects.create(
        practice_id=1, number=len(rows) + 1, event_id=event.pk, sealed_at=timezone.now(),
        link=f"{chance.getrandbits(256):064x}",
    )  # fmt: skip
    return event.pk


TRICKS: list[Callable[[list[AuditEvent], int, random.Random], int]] = [
    edit, delete, delete_with_its_link, swap, swap_links, insert, insert_and_wait, forge_a_link,
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("trick", TRICKS)
def test_of_a_thousand_tricks_every_one_is_found_and_its_row_named(
    trick: Callable[[list[AuditEvent], int, random.Random], int],
) -> None:
    """125 of each of eight kinds, each against a whole chain."""
    rows = happened(40)
    seal(now=timezone.now())
    without_refusals()
    chance = random.Random(9)
    for _ in range(125):
        point = transaction.savepoint()
        named = trick(rows, chance.randrange(len(rows)), chance)
        assert first_fault()[0] == named
        transaction.savepoint_rollback(point)
    assert verify(now=timezone.now()).faults == []


def test_a_chain_cut_short_is_known_by_the_head_that_was_kept() -> None:
    rows = happened(5)
    seal(now=timezone.now())
    noted = [Head(one.practice_id, one.number, one.link) for one in heads()]
    without_refusals()
    last = AuditLink.objects.get(number=5)
    AuditEvent.objects.filter(pk=rows[-1].pk).delete()
    AuditLink.objects.filter(pk=last.pk).delete()
    assert verify(now=timezone.now()).faults == []
    assert first_fault(heads=noted) == (None, "is missing: the chain was cut short")
    assert first_fault(heads=noted, practice_id=1)[1].startswith("is missing")
    assert verify(now=timezone.now(), heads=noted, practice_id=2).faults == []


def test_a_chain_made_anew_with_the_key_is_known_by_the_head_that_was_kept() -> None:
    rows = happened(5)
    seal(now=timezone.now())
    noted = [Head(one.practice_id, one.number, one.link) for one in heads()]
    without_refusals()
    AuditEvent.objects.filter(pk=rows[2].pk).update(client_id=77)
    AuditLink.objects.all().delete()
    seal(now=timezone.now(), whole=True)
    assert verify(now=timezone.now()).faults == []
    assert first_fault(heads=noted) == (rows[4].pk, "is not the head that was noted down")


def test_what_was_checked_before_is_trusted_when_only_the_last_days_are_asked() -> None:
    rows = happened(3)
    seal(now=timezone.now() - timedelta(days=9))
    recent = happened(2)
    seal(now=timezone.now())
    days = timezone.now() - timedelta(days=3)
    assert verify(now=timezone.now(), since=days).checked == 2
    without_refusals()
    AuditEvent.objects.filter(pk=rows[0].pk).update(client_id=77)
    assert verify(now=timezone.now(), since=days).faults == []
    AuditEvent.objects.filter(pk=recent[0].pk).update(client_id=77)
    assert first_fault(since=days) == (recent[0].pk, "is not as it was written")


def test_a_late_row_is_named_and_what_stands_behind_it_is_checked() -> None:
    happened(2)
    late = happened(1)[0]
    without_refusals()
    AuditEvent.objects.filter(pk=late.pk).update(at=timezone.now() - timedelta(days=1))
    behind = happened(2)
    seal(now=timezone.now())
    found = verify(now=timezone.now())
    assert [(one.event_id, one.is_late) for one in found.faults] == [(late.pk, True)]
    assert found.checked == 5
    AuditEvent.objects.filter(pk=behind[1].pk).update(client_id=77)
    faults = verify(now=timezone.now()).faults
    assert [one.event_id for one in faults] == [behind[1].pk, late.pk]


def test_of_two_heads_of_one_number_neither_covers_the_other() -> None:
    happened(2)
    seal(now=timezone.now())
    (true,) = [Head(one.practice_id, one.number, one.link) for one in heads()]
    for order in ([true, Head(1, 2, "0" * 64)], [Head(1, 2, "0" * 64), true]):
        assert first_fault(heads=order)[1] == "is not the head that was noted down"
    assert verify(now=timezone.now(), heads=[true, true]).faults == []


def test_what_waits_is_no_fault() -> None:
    later = timezone.now() + timedelta(hours=1)
    happened(2)
    seal(now=timezone.now())
    happened(3)
    happened(1, practice_id=2)
    found = verify(now=later)
    assert (found.faults, found.waiting) == ([], 4)


def test_a_head_of_long_ago_is_held_against_a_chain_of_which_only_the_last_days_are_asked() -> None:
    happened(3)
    seal(now=timezone.now() - timedelta(days=9))
    happened(2)
    seal(now=timezone.now())
    days = timezone.now() - timedelta(days=3)
    wrong = [Head(1, 2, "0" * 64)]
    assert first_fault(since=days, heads=wrong)[1] == "is not the head that was noted down"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite alone replaces")
@pytest.mark.parametrize("model", [AuditEvent, AuditLink, ChainKey])
def test_nothing_is_put_in_the_place_of_a_row(model: type[models.Model]) -> None:
    happened(1)
    seal(now=timezone.now())
    table = model._meta.db_table
    replace = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    with pytest.raises(IntegrityError, match=r"never_edited|keeps_its_key"), transaction.atomic():
        connection.cursor().execute(replace)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL alone truncates")
@pytest.mark.parametrize("model", [AuditEvent, AuditLink, ChainKey])
def test_no_table_of_the_trace_is_emptied(model: type[models.Model]) -> None:
    happened(1)
    seal(now=timezone.now())
    with pytest.raises(IntegrityError, match=r"never_edited|keeps_its_key"), transaction.atomic():
        connection.cursor().execute(f"TRUNCATE {model._meta.db_table}")


def test_the_worker_makes_no_broken_chain_whole(
    tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.AUDIT_HEADS = tmp_path / "heads"
    rows = happened(5)
    seal(now=timezone.now())
    check_the_trace()
    without_refusals()
    AuditEvent.objects.filter(pk=rows[2].pk).update(client_id=77)
    AuditLink.objects.all().delete()
    seal(now=timezone.now(), whole=True)
    happened(1)
    check_the_trace()
    assert "is not the head that was noted down" in caplog.text
    assert len(settings.AUDIT_HEADS.read_text().splitlines()) == 1
    assert AuditLink.objects.count() == 5


def test_a_backup_that_is_back_ends_where_it_ended(tmp_path: Path, settings: Any) -> None:
    settings.AUDIT_HEADS = tmp_path / "heads"
    happened(3)
    seal(now=timezone.now())
    point = transaction.savepoint()
    happened(2)
    seal(now=timezone.now())
    note_heads(settings.AUDIT_HEADS, now=timezone.now())
    transaction.savepoint_rollback(point)
    assert first_fault(heads=noted(settings.AUDIT_HEADS))[1].startswith("is missing")
    assert "earlier than it was noted" in seal_what_waited()
    assert verify(now=timezone.now(), heads=noted(settings.AUDIT_HEADS)).faults == []
    happened(4)
    check_the_trace()
    assert [one.number for one in noted(settings.AUDIT_HEADS)] == [7]


def test_a_backup_of_a_way_that_was_left_is_no_broken_chain(tmp_path: Path, settings: Any) -> None:
    """An older backup is restored, work goes on, and then a newer one of before comes back."""
    settings.AUDIT_HEADS = tmp_path / "heads"
    happened(3)
    seal(now=timezone.now())
    note_heads(settings.AUDIT_HEADS, now=timezone.now())
    older = transaction.savepoint()
    happened(4)
    seal(now=timezone.now())
    note_heads(settings.AUDIT_HEADS, now=timezone.now())
    newer = list(AuditEvent.objects.order_by("pk")), list(AuditLink.objects.order_by("pk"))
    transaction.savepoint_rollback(older)
    seal_what_waited()
    happened(2)
    seal(now=timezone.now())
    note_heads(settings.AUDIT_HEADS, now=timezone.now())
    without_refusals()
    AuditLink.objects.all().delete()
    AuditEvent.objects.all().delete()
    for rows in newer:
        type(rows[0]).objects.bulk_create(rows)
    assert "is not the head" in first_fault(heads=noted(settings.AUDIT_HEADS))[1]
    assert "goes another way" in seal_what_waited()
    assert verify(now=timezone.now(), heads=noted(settings.AUDIT_HEADS)).faults == []
    assert [one.number for one in noted(settings.AUDIT_HEADS)] == [3], "what holds stays noted"


def test_owners_are_told_of_a_broken_chain_until_it_is_mended(
    tmp_path: Path, settings: Any
) -> None:
    settings.AUDIT_HEADS = tmp_path / "heads"
    rows = happened(3)
    seal(now=timezone.now())
    check_the_trace()
    assert not BrokenChain.objects.exists()
    without_refusals()
    AuditEvent.objects.filter(pk=rows[1].pk).update(client_id=77)
    check_the_trace()
    since = BrokenChain.objects.get().found_at
    check_the_trace()
    assert BrokenChain.objects.get().found_at == since
    AuditEvent.objects.filter(pk=rows[1].pk).update(client_id=rows[1].client_id)
    check_the_trace()
    assert not BrokenChain.objects.exists()


@pytest.mark.postgres
def test_a_link_is_added_without_walking_through_all_of_them() -> None:
    def walks() -> int:
        with connection.cursor() as cursor:
            asked = "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = %s"
            cursor.execute(asked, [LINKS])
            return int(cursor.fetchone()[0])

    # As on a day of much work: many rows, which PostgreSQL has not counted yet.
    with connection.cursor() as cursor:
        never = "UPDATE pg_class SET relpages = 0, reltuples = -1 WHERE relname = %s"
        cursor.execute(never, [LINKS])
    happened(1_000)
    seal(now=timezone.now())
    before = walks()
    happened(40)
    assert seal(now=timezone.now()) == 40
    assert walks() - before < 10
