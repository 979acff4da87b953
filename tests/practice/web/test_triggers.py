"""What the database itself refuses or keeps, on the engine at hand."""

from typing import Any

import pytest
from django.db import IntegrityError, connection

from clients.finding.index import TRIGGERS
from practice.accounts.models import Practice
from practice.web.triggers import RefuseWhen
from tests.factories import PracticeFactory

pytestmark = pytest.mark.django_db
KEPT = {
    "adverse_event_not_removed",
    "adverse_event_stays",
    "amendment_not_removed",
    "amendment_stays",
    "appointment_change_stays",
    "audit_link_not_removed",
    "audit_link_not_replaced",
    "audit_link_stays",
    "audit_not_changed",
    "audit_not_removed",
    "audit_not_replaced",
    "chain_key_not_removed",
    "chain_key_not_replaced",
    "chain_key_stays",
    "clearance_stays",
    "consent_not_removed",
    "consent_stays",
    "charge_not_removed",
    "charge_stays",
    "opening_balance_not_removed",
    "opening_balance_stays",
    "payment_not_removed",
    "payment_stays",
    "payment_taken_back_whole",
    "receipt_book_not_removed",
    "receipt_book_only_grows",
    "receipt_not_removed",
    "receipt_stays",
    "earlier_note_not_removed",
    "earlier_note_stays",
    "event_entry_not_removed",
    "event_entry_stays",
    "finding_not_added_to_signed",
    "last_owner_not_removed",
    "last_owner_stays",
    "letter_words_not_removed",
    "letter_words_stay",
    "finding_not_moved_to_signed",
    "finding_of_signed_not_removed",
    "finding_of_signed_stays",
    "named_item_not_removed",
    "named_item_stays",
    "note_signed_not_removed",
    "note_stays_signed",
    "paper_not_removed",
    "paper_stays",
    "paper_stays_out",
    "photo_needs_consent",
    "photo_not_added_to_signed",
    "photo_not_removed",
    "photo_stays",
    "photo_stays_out",
    "rating_not_removed",
    "rating_stays",
    "person_request_not_removed",
    "person_request_stays",
    "notice_not_removed",
    "notice_stays",
    "tombstone_not_removed",
    "tombstone_stays",
    "referral_not_removed",
    "referral_response_not_removed",
    "referral_response_stays",
    "referral_stays",
    "routine_step_stays",
    "step_picture_stays",
    "routine_version_stays",
    "rule_edit_not_removed",
    "rule_edit_stays",
    "rule_review_not_removed",
    "rule_review_stays",
    "screening_not_removed",
    "screening_stays",
}
# SQLite has no TRUNCATE.
NOT_EMPTIED = {"audit_link_not_emptied", "audit_not_emptied", "chain_key_not_emptied"}
OVERLAPS = {
    "appointment_client_overlap",
    "appointment_room_overlap",
    "appointment_therapist_overlap",
    "working_hours_dated_overlap",
    "working_hours_weekday_overlap",
}


def named(sql: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {str(row[0]) for row in cursor.fetchall()}


def standing() -> set[str]:
    """The triggers and exclusions in the database after all migrations."""
    if connection.vendor == "sqlite":
        return named("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return named("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal") | named(
        "SELECT conname FROM pg_constraint WHERE contype = 'x'"
    )


def test_everything_that_is_refused_still_is_after_the_last_migration() -> None:
    is_sqlite = connection.vendor == "sqlite"
    events = ("_INSERT", "_UPDATE") if is_sqlite else ("",)
    kept = KEPT | set(TRIGGERS) if is_sqlite else KEPT | NOT_EMPTIED
    refused = OVERLAPS | {"appointment_too_long"} if is_sqlite else OVERLAPS
    assert standing() == kept | {name + event for name in refused for event in events}


OPERATIONS = [
    RefuseWhen("t_insert", "accounts_practice", "INSERT", "NEW.phone = 'no'", "no_such_phone"),
    RefuseWhen("t_update", "accounts_practice", "UPDATE", "NEW.phone = 'no'", "no_such_phone"),
    RefuseWhen("t_delete", "accounts_practice", "DELETE", "OLD.phone = 'stay'", "it_stays"),
]


def edit(operation: RefuseWhen, direction: str) -> None:
    with connection.schema_editor() as editor:
        getattr(operation, f"database_{direction}")("accounts", editor, None, None)


@pytest.fixture
def _refused(transactional_db: None) -> Any:
    for operation in OPERATIONS:
        edit(operation, "forwards")
    yield
    for operation in OPERATIONS:
        edit(operation, "backwards")


@pytest.mark.usefixtures("_refused")
def test_a_refusal_holds_for_its_event_and_its_condition_alone() -> None:
    practice = PracticeFactory(phone="yes")
    with pytest.raises(IntegrityError, match="no_such_phone"):
        PracticeFactory(phone="no")
    with pytest.raises(IntegrityError, match="no_such_phone"):
        Practice.objects.update(phone="no")
    assert Practice.objects.update(phone="stay") == 1
    with pytest.raises(IntegrityError, match="it_stays"):
        practice.delete()
    Practice.objects.update(phone="go")
    assert Practice.objects.all().delete()[0] == 1


@pytest.mark.django_db(transaction=True)
def test_a_migration_taken_back_takes_its_refusal_with_it() -> None:
    before = standing()
    for operation in OPERATIONS:
        edit(operation, "forwards")
    assert standing() - before == {"t_insert", "t_update", "t_delete"}
    for operation in OPERATIONS:
        edit(operation, "backwards")
    assert standing() == before
    assert PracticeFactory(phone="no").phone == "no"


def test_a_refusal_describes_itself() -> None:
    assert OPERATIONS[0].describe() == "Refuse INSERT on accounts_practice: no_such_phone"
    assert OPERATIONS[0].state_forwards("accounts", None) is None
