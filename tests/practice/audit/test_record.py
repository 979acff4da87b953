"""The trace: somebody did it, in the same transaction, and it stays as it was written."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from clients.actions import add_client
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM, Actor
from practice.audit.models import AuditEvent
from practice.audit.record import NobodyActed, record, record_alike
from practice.audit.verbs import Verb
from tests.factories import ClientFactory, MembershipFactory

pytestmark = pytest.mark.django_db


class Cancelled(Exception):
    """Something went wrong after the fact and its trace were written."""


def test_an_event_says_who_did_what_to_which_row(therapist: Membership) -> None:
    client = ClientFactory(practice=therapist.practice)
    event = record(
        Verb.CLIENT_CHANGED, by=therapist, subject=client, client_id=client.pk,
        fields=["phone", "email"],
    )  # fmt: skip
    stored = AuditEvent.objects.values().get(pk=event.pk)
    assert stored.pop("at") == event.at
    assert stored == {
        "id": event.pk,
        "practice_id": therapist.practice_id,
        "actor_kind": "user",
        "actor_id": therapist.user_id,
        "verb": "client.changed",
        "subject_type": "clients.client",
        "subject_id": client.pk,
        "client_id": client.pk,
        "fields": ["email", "phone"],
        "address": "",
        "session": "",
        "reason": "",
    }


@pytest.mark.parametrize("by", [SYSTEM, Actor("link", 7), Actor("user", 3)])
def test_an_actor_may_stand_for_itself(by: Actor, therapist: Membership) -> None:
    event = record(Verb.INTAKE_SENT, by=by, subject=ClientFactory())
    assert (event.actor_kind, event.actor_id) == (by.kind, by.id)


def test_without_an_actor_nothing_is_recorded(therapist: Membership) -> None:
    with pytest.raises(NobodyActed, match=r"^client.added has no actor\.$"):
        record(Verb.CLIENT_ADDED, by=None, subject=therapist)
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize(("kind", "id"), [("user", None), ("link", None), ("robot", 1)])
def test_the_database_wants_to_know_who(kind: str, id: int | None, therapist: Membership) -> None:
    with pytest.raises(IntegrityError):
        record(Verb.CLIENT_ADDED, by=Actor(kind, id), subject=therapist)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded() -> None:
    member = MembershipFactory()
    with pytest.raises(transaction.TransactionManagementError, match="in the transaction of"):
        record(Verb.MEMBER_ADDED, by=member, subject=member)
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_rollback_takes_the_fact_and_its_trace() -> None:
    member = MembershipFactory()

    @transaction.atomic
    def add_and_fail() -> None:
        add_client(by=member, name="Rosa Bell")
        raise Cancelled

    with pytest.raises(Cancelled):
        add_and_fail()
    assert (Client.objects.count(), AuditEvent.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_trace_that_cannot_be_written_takes_the_fact_with_it() -> None:
    nobody = Membership(practice=MembershipFactory().practice)
    with pytest.raises(IntegrityError):
        add_client(by=nobody, name="Rosa Bell")
    assert Client.objects.count() == 0


def by_hand(sql: str) -> Callable[[], Any]:
    """A change made past the product."""
    return lambda: connection.cursor().execute(sql)


@pytest.mark.parametrize(
    "change",
    [
        lambda: AuditEvent.objects.update(verb="client.seen"),
        lambda: AuditEvent.objects.update(practice_id=models.F("practice_id")),
        lambda: AuditEvent.objects.get().delete(),
        lambda: AuditEvent.objects.all().delete(),
        by_hand("UPDATE audit_auditevent SET verb = 'client.seen'"),
        by_hand("DELETE FROM audit_auditevent"),
    ],
)
def test_the_database_itself_keeps_the_trace_as_it_was(
    change: Callable[[], Any], therapist: Membership
) -> None:
    event = record(Verb.MEMBER_ADDED, by=therapist, subject=therapist)
    before = AuditEvent.objects.values().get(pk=event.pk)
    with pytest.raises(IntegrityError, match="audit_is_never_edited"), transaction.atomic():
        change()
    assert list(AuditEvent.objects.values()) == [before]


def test_every_verb_is_a_subject_and_what_was_done_to_it() -> None:
    odd = [v.value for v in Verb if not v.value.replace("_", "").replace(".", "", 1).isalpha()]
    assert odd == []


def test_alike_is_a_row_for_each_client_and_each_as_if_made_alone(therapist: Membership) -> None:
    event = AuditEvent(
        actor_kind="user", actor_id=therapist.user_id, verb=Verb.CLIENT_LISTED.value,
        subject_type="clients.client", fields=["clients", 'with "quotes" and \\'], session="ab12",
    )  # fmt: skip
    record_alike(event, {10: therapist.practice_id, 9: None, 8_000_000_000: 7})
    rows = AuditEvent.objects.filter(verb=Verb.CLIENT_LISTED).order_by("pk")
    assert [(one.client_id, one.subject_id, one.practice_id) for one in rows] == [
        (9, 9, None),
        (10, 10, therapist.practice_id),
        (8_000_000_000, 8_000_000_000, 7),
    ]
    same = [one.attname for one in AuditEvent._meta.fields]
    for name in set(same) - {"id", "client_id", "subject_id", "practice_id"}:
        assert {repr(getattr(one, name)) for one in rows} == {repr(getattr(event, name))}


def test_alike_asks_once_however_many_there_are(django_assert_num_queries: Any) -> None:
    event = AuditEvent(actor_kind="system", verb=Verb.CLIENT_LISTED.value)
    with django_assert_num_queries(1):
        record_alike(event, dict.fromkeys(range(1, 40_001)))
    assert AuditEvent.objects.count() == 40_000
