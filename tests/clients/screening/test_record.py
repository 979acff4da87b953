"""What a client told us is stored whole, as told that day, or not at all."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from clients.models import Client
from clients.screening.actions import record_screening
from clients.screening.models import Screening, ScreeningDraft
from practice.accounts.models import Membership
from practice.audit.actors import Actor
from practice.audit.models import AuditEvent
from routines.safety.rules import RULES_VERSION, load_rules
from tests.factories import ClientFactory, PracticeFactory, screened
from tests.factories.screening import FRIDAY, NOW, WOUND_ON_THE_LEFT

pytestmark = pytest.mark.django_db
NO = {"answer": "no"}


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """A client of the practice."""
    return ClientFactory(practice=therapist.practice)


def test_a_form_is_kept_as_told(rosa: Client, therapist: Membership) -> None:
    screening = screened(rosa, therapist, NOW, WOUND_ON_THE_LEFT)
    stored = Screening.objects.get()
    assert stored == screening
    assert (stored.practice, stored.client, stored.kind) == (therapist.practice, rosa, "intake")
    assert (stored.told_by, stored.recorded_by) == ("therapist", therapist)
    assert (stored.answered_on, stored.recorded_at) == (FRIDAY, NOW)
    assert (stored.questions_version, stored.rules_version) == ("intake-1", RULES_VERSION)
    assert stored.answers["signed_name"] == ""
    assert stored.answers["codes"] == dict.fromkeys(load_rules(), NO) | WOUND_ON_THE_LEFT


def test_the_day_is_the_practice_s_own(therapist: Membership) -> None:
    there = ClientFactory(practice=PracticeFactory(time_zone="Pacific/Chatham"))
    late = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    screening = record_screening(
        client=there, kind="intake", codes={}, by=Actor("link", 1), now=late
    )
    assert screening.answered_on == date(2026, 11, 21)


def test_what_a_full_form_left_out_counts_as_not_sure(rosa: Client, therapist: Membership) -> None:
    record_screening(client=rosa, kind="review", codes={}, by=therapist, now=NOW)
    codes = Screening.objects.get().answers["codes"]
    assert set(codes) == set(load_rules())
    assert {entry["answer"] for entry in codes.values()} == {"unsure"}


def test_a_change_holds_only_what_changed(rosa: Client, therapist: Membership) -> None:
    record_screening(
        client=rosa, kind="change", codes={"alcohol_or_drugs": NO}, by=therapist, now=NOW
    )
    assert Screening.objects.get().answers["codes"] == {"alcohol_or_drugs": NO}


def test_a_client_s_own_words_are_marked_as_theirs(rosa: Client) -> None:
    record_screening(
        client=rosa, kind="intake", codes={}, by=Actor("link", 7), now=NOW, signed_name="Rosa Bell"
    )
    stored = Screening.objects.get()
    assert (stored.told_by, stored.recorded_by) == ("client", None)
    assert stored.answers["signed_name"] == "Rosa Bell"


def test_the_trace_names_what_was_asked_and_not_what_was_said(
    rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, WOUND_ON_THE_LEFT)
    event = AuditEvent.objects.get()
    assert (event.verb, event.client_id) == ("screening.recorded", rosa.pk)
    assert event.fields == sorted(load_rules())


@pytest.mark.parametrize(
    "codes",
    [
        {"housemaids_knee": {"answer": "yes"}},
        {"open_wound": {"answer": "perhaps"}},
        {"open_wound": {"answer": "yes", "side": "middle"}},
        {"open_wound": {"answer": "yes", "since": "19 November"}},
        {"open_wound": {"answer": "yes", "since": "1026-11-19"}},
        {"open_wound": {"answer": "yes", "answers": {"signs_of_infection": "a bit"}}},
        {"open_wound": {"answer": "yes", "answers": {"colour": "red"}}},
        {"diabetes_uncontrolled": {"answer": "yes", "answers": {"hba1c": 7400}}},
        {"diabetes_uncontrolled": {"answer": "yes", "answers": {"type": "type_9"}}},
        {"diabetes_uncontrolled": {"answer": "yes", "answers": {"hba1c_date": "2027-01-01"}}},
    ],
)
def test_an_answer_that_cannot_be_judged_stores_nothing(
    codes: dict[str, Any], rosa: Client, therapist: Membership
) -> None:
    with pytest.raises(ValueError) as caught, transaction.atomic():
        record_screening(client=rosa, kind="intake", codes=codes, by=therapist, now=NOW)
    assert str(caught.value) not in {"", "None"}
    assert (Screening.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_recording_ends_the_recorder_s_draft_and_nobody_else_s(
    rosa: Client, therapist: Membership, owner: Membership
) -> None:
    for member in (therapist, owner):
        ScreeningDraft.objects.create(practice=rosa.practice, client=rosa, membership=member)
    screened(rosa, therapist, NOW)
    assert [draft.membership for draft in ScreeningDraft.objects.all()] == [owner]


@pytest.mark.parametrize(
    "change",
    [
        lambda: Screening.objects.update(kind="review"),
        lambda: Screening.objects.update(answers={"codes": {}}),
        lambda: Screening.objects.get().save(),
        lambda: Screening.objects.all().delete(),
        lambda: connection.cursor().execute("UPDATE screening_screening SET told_by = 'client'"),
        lambda: connection.cursor().execute("DELETE FROM screening_screening"),
    ],
)
def test_a_stored_form_is_never_edited_or_taken_out(
    change: Any, rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW)
    before = Screening.objects.values().get()
    with pytest.raises(IntegrityError, match="screening_is_"), transaction.atomic():
        change()
    assert Screening.objects.values().get() == before


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"kind": "guess"}, "screening_kind_known"),
        ({"told_by": "therapist", "recorded_by": None}, "screening_somebody_recorded_it"),
    ],
)
def test_the_database_knows_what_a_form_is(
    values: dict[str, Any], constraint: str, rosa: Client, therapist: Membership
) -> None:
    row: dict[str, Any] = {
        "practice": rosa.practice,
        "client": rosa,
        "kind": "intake",
        "told_by": "client",
        "answered_on": FRIDAY,
        "answers": {"codes": {}},
    }
    with pytest.raises(IntegrityError, match=constraint):
        Screening.objects.create(**(row | values))
