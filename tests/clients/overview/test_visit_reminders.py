"""A therapist stops reminders for a client who asked for it by word of mouth."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.reminders.queries import has_stopped
from clients.reminders.reasons import AFTER, INTAKE, ROUTINE, VISIT
from clients.rights.restricting import restrict
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def test_they_are_stopped_and_started_again_with_a_trace(
    client: Browser, therapist: Membership, signed_in: Callable[..., Browser]
) -> None:
    browser = signed_in(client, therapist)
    person = ClientFactory(practice=therapist.practice)
    address = reverse("visit_reminders", args=[person.ref])
    page = browser.post(address, {"do": "stop"}, follow=True).content.decode()
    assert "Start them again" in page
    assert has_stopped(person.pk, VISIT)
    assert not has_stopped(person.pk, ROUTINE)
    page = browser.post(address, {"do": "start"}, follow=True).content.decode()
    assert "Start them again" not in page
    assert not has_stopped(person.pk, VISIT)
    trace = AuditEvent.objects.filter(verb__startswith="reminders.").order_by("pk")
    assert list(trace.values_list("verb", "actor_kind")) == [
        ("reminders.stopped", "user"),
        ("reminders.started", "user"),
    ]


@pytest.mark.parametrize("kind", [VISIT, INTAKE, AFTER])
def test_each_kind_is_stopped_by_itself(
    kind: str, client: Browser, therapist: Membership, signed_in: Callable[..., Browser]
) -> None:
    browser = signed_in(client, therapist)
    person = ClientFactory(practice=therapist.practice)
    browser.post(reverse("visit_reminders", args=[person.ref]), {"do": "stop", "kind": kind})
    assert [one for one in (VISIT, INTAKE, AFTER) if has_stopped(person.pk, one)] == [kind]


@pytest.mark.parametrize("kind", [ROUTINE, "pulse", ""])
def test_another_kind_is_not_stopped_here(
    kind: str, client: Browser, therapist: Membership, signed_in: Callable[..., Browser]
) -> None:
    browser = signed_in(client, therapist)
    person = ClientFactory(practice=therapist.practice)
    answer = browser.post(
        reverse("visit_reminders", args=[person.ref]), {"do": "stop", "kind": kind}
    )
    assert answer.status_code == 404
    assert not has_stopped(person.pk, kind)


def test_a_stop_is_kept_of_a_restricted_record_and_a_start_is_not(
    client: Browser, therapist: Membership, signed_in: Callable[..., Browser]
) -> None:
    owner = MembershipFactory(practice=therapist.practice, role="owner")
    person = ClientFactory(practice=therapist.practice)
    restrict(client=person, reason="They asked.", by=owner, now=timezone.now())
    browser, address = signed_in(client, therapist), reverse("visit_reminders", args=[person.ref])
    browser.post(address, {"do": "stop"})
    assert has_stopped(person.pk, VISIT)
    browser.post(address, {"do": "start"})
    assert has_stopped(person.pk, VISIT)
