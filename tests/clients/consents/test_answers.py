"""Keeping answers to consent: what is stored, by whom, and what cannot be changed afterwards."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clients.consents import changes
from clients.consents.actions import NeedsGuardian, record_consent
from clients.consents.models import Consent
from clients.consents.queries import consents_of, has_consented
from clients.consents.wording import PURPOSES, WORDING_VERSION
from clients.models import Client
from practice.accounts.models import Membership, Practice
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 10, tzinfo=UTC)


def answer(client: Client, by: Membership, given: bool = True, **other: Any) -> Consent:
    said: dict[str, Any] = {
        "purpose": "treatment", "said_by": "client", "said_by_name": client.name,
        "how": "in_person", "now": NOW,
    }  # fmt: skip
    return record_consent(client=client, given=given, by=by, **said | other)


@pytest.fixture
def client_of_ours(practice: Practice) -> Client:
    return ClientFactory(practice=practice)


@pytest.fixture
def child(practice: Practice) -> Client:
    return ClientFactory(practice=practice, child=True, guardian_consented_on=None)


def test_an_answer_keeps_the_exact_text_the_person_and_the_moment(
    client_of_ours: Client, therapist: Membership
) -> None:
    made = answer(client_of_ours, therapist)
    made.refresh_from_db()
    assert (made.given, made.wording_version, made.wording, made.decided_at) == (
        True, WORDING_VERSION, PURPOSES["treatment"].text, NOW,
    )  # fmt: skip
    assert (made.said_by_name, made.how, made.recorded_by) == (
        client_of_ours.name, "in_person", therapist,
    )  # fmt: skip
    event = AuditEvent.objects.get()
    assert (event.verb, event.fields, event.client_id) == (
        "consent.given", ["treatment"], client_of_ours.pk,
    )  # fmt: skip


def test_the_newest_answer_holds_and_the_older_ones_stay(
    client_of_ours: Client, therapist: Membership
) -> None:
    answer(client_of_ours, therapist)
    withdrawn = answer(client_of_ours, therapist, given=False, now=NOW + timedelta(days=1))
    assert consents_of(client_of_ours) == {"treatment": withdrawn}
    assert not has_consented(client_of_ours, "treatment")
    assert client_of_ours.consents.count() == 2


def test_who_was_never_asked_has_not_agreed(client_of_ours: Client) -> None:
    assert not has_consented(client_of_ours, "photos")


def test_the_same_answer_to_the_same_text_is_kept_once(
    client_of_ours: Client, therapist: Membership
) -> None:
    first = answer(client_of_ours, therapist)
    assert answer(client_of_ours, therapist, now=NOW + timedelta(days=9)) == first


def test_the_same_answer_to_another_text_is_another_answer(
    client_of_ours: Client, therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = answer(client_of_ours, therapist)
    monkeypatch.setattr("clients.consents.actions.WORDING_VERSION", "consent-2")
    assert answer(client_of_ours, therapist) != first


def test_an_unknown_purpose_is_refused(client_of_ours: Client, therapist: Membership) -> None:
    with pytest.raises(KeyError):
        answer(client_of_ours, therapist, purpose="everything")


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_child_cannot_agree_alone(child: Client, therapist: Membership, purpose: str) -> None:
    with pytest.raises(NeedsGuardian, match="Under 16"):
        answer(child, therapist, purpose=purpose)
    assert consents_of(child) == {}


def test_a_child_may_take_back_what_a_guardian_agreed_to(
    child: Client, therapist: Membership
) -> None:
    answer(child, therapist, said_by="guardian", said_by_name="Helen Whitfield")
    answer(child, therapist, given=False)
    child.refresh_from_db()
    assert child.guardian_consented_on is None
    assert consents_of(child)["treatment"].given is False


def test_a_guardian_s_yes_to_treatment_is_what_the_safety_rules_read(
    child: Client, therapist: Membership
) -> None:
    answer(child, therapist, said_by="guardian", said_by_name="Helen Ashworth")
    child.refresh_from_db()
    assert (child.guardian_consented_on, child.guardian_name) == (NOW.date(), "Helen Ashworth")


def test_a_guardian_s_yes_to_something_else_says_nothing_of_treatment(
    child: Client, therapist: Membership
) -> None:
    answer(child, therapist, purpose="photos", said_by="guardian", said_by_name="Helen Ashworth")
    child.refresh_from_db()
    assert child.guardian_consented_on is None


@pytest.mark.parametrize("change", [{"given": False}, {"wording": "Anything"}, {"how": "form"}])
def test_the_database_refuses_to_edit_an_answer(
    client_of_ours: Client, therapist: Membership, change: dict[str, Any]
) -> None:
    made = answer(client_of_ours, therapist)
    with pytest.raises(IntegrityError, match="consent_is_never_edited"), transaction.atomic():
        Consent.objects.filter(pk=made.pk).update(**change)


def test_the_database_refuses_to_remove_an_answer(
    client_of_ours: Client, therapist: Membership
) -> None:
    made = answer(client_of_ours, therapist)
    with pytest.raises(IntegrityError, match="consent_is_kept"), transaction.atomic():
        Consent.objects.filter(pk=made.pk).delete()


def test_who_listens_can_undo_the_answer(
    client_of_ours: Client, therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    def object_to_it(**_: object) -> None:
        raise RuntimeError("not so")

    monkeypatch.setattr(changes, "LISTENERS", [])
    changes.listen(object_to_it)
    with pytest.raises(RuntimeError, match="not so"):
        answer(client_of_ours, therapist)
    assert consents_of(client_of_ours) == {}
