"""The one way past the refusals that keep what was written, and how narrow it is."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection

from practice.accounts.models import Practice
from practice.privacy.lifting import LiftWhileUnlocked
from practice.privacy.models import Unlocking
from practice.privacy.unlocking import StillUnlocked, unlocked
from practice.web.triggers import LIFTED_BY, RefuseWhen
from tests.factories import PracticeFactory
from tests.practice.web.test_triggers import KEPT

NAME = "t_unlocking"
PLAIN = RefuseWhen(NAME, "accounts_practice", "UPDATE", "NEW.phone = 'a' OR NEW.phone = 'b'", "no")
LIFTS = RefuseWhen(NAME, "accounts_practice", "UPDATE", PLAIN.condition, "no", lifts=True)
# What no erasing and no new key goes past: the trace, that a record was erased, the notices of
# privacy, the craft's library, and what may be added.
STAND_FOR_EVER = {
    "audit_link_not_removed",
    "audit_link_not_replaced",
    "audit_link_stays",
    "audit_not_changed",
    "audit_not_removed",
    "audit_not_replaced",
    "chain_key_not_removed",
    "chain_key_not_replaced",
    "finding_not_added_to_signed",
    "last_owner_not_removed",
    "last_owner_stays",
    "letter_words_not_removed",
    "letter_words_stay",
    "notice_not_removed",
    "notice_stays",
    "payment_taken_back_whole",
    "photo_needs_consent",
    "photo_not_added_to_signed",
    "receipt_book_not_removed",
    "receipt_book_only_grows",
    "routine_step_stays",
    "routine_version_stays",
    "rule_edit_not_removed",
    "rule_edit_stays",
    "rule_review_not_removed",
    "rule_review_stays",
    "step_picture_stays",
    "tombstone_not_removed",
    "tombstone_stays",
}


def run(operation: Any, direction: str = "forwards") -> None:
    with connection.schema_editor() as editor:
        getattr(operation, f"database_{direction}")("accounts", editor, None, None)


@pytest.fixture(params=["made so", "lifted later"])
def _refused(request: pytest.FixtureRequest, transactional_db: None) -> Any:
    if request.param == "made so":
        run(LIFTS)
    else:
        run(PLAIN)
        for _ in range(2):  # twice is once
            run(LiftWhileUnlocked([NAME]))
    yield
    run(PLAIN, "backwards")


@pytest.mark.usefixtures("_refused")
def test_a_refusal_stands_aside_inside_the_transaction_and_nowhere_else() -> None:
    PracticeFactory(phone="plain")
    with unlocked("rotation"):
        assert Practice.objects.update(phone="a") == 1
    assert not Unlocking.objects.exists()
    for refused in ("a", "b"):
        with pytest.raises(IntegrityError):
            Practice.objects.update(phone=refused)


@pytest.mark.usefixtures("_refused")
def test_a_migration_taken_back_lets_it_refuse_again() -> None:
    PracticeFactory(phone="plain")
    run(LiftWhileUnlocked([NAME]), "backwards")
    with pytest.raises(IntegrityError), unlocked("erasure"):
        Practice.objects.update(phone="b")
    assert not Unlocking.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nobody_else_sees_that_it_is_unlocked() -> None:
    def seen_by_another() -> int:
        try:
            return Unlocking.objects.count()
        finally:
            connection.close()

    with unlocked("erasure"), ThreadPoolExecutor(1) as pool:
        assert Unlocking.objects.count() == 1
        assert pool.submit(seen_by_another).result() == 0


@pytest.mark.django_db
def test_a_sign_that_somebody_left_lying_is_not_passed_over() -> None:
    Unlocking.objects.create(reason="erasure")
    with pytest.raises(StillUnlocked, match="Find out by whom"), unlocked("rotation"):
        pass
    with pytest.raises(IntegrityError):
        Unlocking.objects.create(reason="because")


@pytest.mark.django_db(transaction=True)
def test_what_is_not_there_or_not_ours_is_not_lifted() -> None:
    with pytest.raises(LookupError, match="t_nothing"):
        run(LiftWhileUnlocked(["t_nothing"]))


@pytest.mark.postgres
@pytest.mark.django_db
def test_what_a_restore_set_aside_is_not_taken_for_ours() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA before_1")
        cursor.execute(
            "CREATE FUNCTION before_1.t_aside() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN\n  IF true THEN\n RETURN NEW; END IF; RETURN NEW; END $$"
        )
    with pytest.raises(LookupError, match="t_aside"):
        run(LiftWhileUnlocked(["t_aside"]))


@pytest.mark.django_db
def test_exactly_what_belongs_to_people_can_be_lifted() -> None:
    sql = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT t.tgname, pg_get_functiondef(t.tgfoid) FROM pg_trigger t "
        "WHERE NOT t.tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        lifted = {str(name) for name, text in cursor.fetchall() if LIFTED_BY in str(text)}
    assert lifted == KEPT - STAND_FOR_EVER
