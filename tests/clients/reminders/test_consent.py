"""Consent to reminders stops and starts the letters, and follows what their own link does."""

from datetime import timedelta
from typing import Any

import pytest

from clients.consents.actions import record_consent
from clients.consents.queries import consents_of, has_consented
from clients.homecare.models import AssignedRoutine
from clients.models import Client
from clients.reminders.actions import start_letters, stop_letters
from clients.reminders.queries import has_stopped
from clients.reminders.reasons import ROUTINE, VISIT
from practice.accounts.models import Membership
from practice.audit.actors import Actor
from tests.factories.homecare import NOW

pytestmark = pytest.mark.django_db


def say(client: Client, by: Membership, given: bool, **other: Any) -> None:
    said: dict[str, Any] = {"purpose": "reminders", "now": NOW} | other
    record_consent(
        client=client, given=given, said_by="client", said_by_name=client.name, how="in_person",
        by=by, **said,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "is_stopped"),
    [([], False), ([True], False), ([False], True), ([True, False], True), ([False, True], False)],
)
def test_the_newest_answer_decides_and_no_answer_changes_nothing(
    answers: list[bool], is_stopped: bool, assigned: AssignedRoutine, therapist: Membership
) -> None:
    for n, given in enumerate(answers):
        say(assigned.client, therapist, given, now=NOW + timedelta(hours=n))
    assert has_stopped(assigned.client.pk, ROUTINE) == is_stopped


def test_another_purpose_leaves_the_letters_alone(
    assigned: AssignedRoutine, therapist: Membership
) -> None:
    say(assigned.client, therapist, False, purpose="news")
    assert not has_stopped(assigned.client.pk, ROUTINE)


def test_the_link_in_a_letter_keeps_the_consent_in_step(
    assigned: AssignedRoutine, therapist: Membership
) -> None:
    client = assigned.client
    say(client, therapist, True)
    link = Actor("link", client.pk)
    stop_letters(client=client, kind=ROUTINE, by=link, now=NOW + timedelta(hours=1))
    assert not has_consented(client, "reminders")
    start_letters(client=client, kind=ROUTINE, by=link, now=NOW + timedelta(hours=2))
    assert has_consented(client, "reminders")


def test_the_link_makes_no_consent_of_somebody_who_was_never_asked(
    assigned: AssignedRoutine,
) -> None:
    client = assigned.client
    stop_letters(client=client, kind=ROUTINE, by=Actor("link", client.pk), now=NOW)
    assert consents_of(client) == {}


@pytest.mark.parametrize("agreed", [True, False])
def test_reminders_of_visits_have_nothing_to_do_with_what_was_agreed_to(
    agreed: bool, assigned: AssignedRoutine, therapist: Membership
) -> None:
    client = assigned.client
    say(client, therapist, agreed)
    before = len(consents_of(client))
    for change in (stop_letters, start_letters):
        change(client=client, kind=VISIT, by=Actor("link", client.pk), now=NOW)
        assert has_stopped(client.pk, ROUTINE) == (not agreed)
        assert has_consented(client, "reminders") == agreed
    assert len(consents_of(client)) == before
