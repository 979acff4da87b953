"""What is shown without a row of the client being read as a whole is in the trace as well."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.models import Appointment
from clients.models import Client
from clients.overview.deciding import to_decide
from clients.screening.needs import Need, Topic
from clients.trace.history import history_of
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.audit.origin import Origin, coming_from, practices_of
from practice.audit.record import record
from practice.audit.verbs import Verb
from tests.factories import ClientFactory
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.letters import a_letter
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]


def looks(client: Client) -> int:
    seen = ["client.seen", "client.listed"]
    return AuditEvent.objects.filter(
        client_id=client.pk, practice_id=client.practice_id, verb__in=seen
    ).count()


@pytest.mark.parametrize("page", ["diary", "today"])
def test_each_look_at_a_day_is_kept_also_where_the_chips_are_known_already(
    page: str, client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    rosa = booked(ClientFactory(practice=therapist.practice), therapist).client
    with time_machine.travel(MONDAY_AT_TEN, tick=False):
        browser = signed_in(client, therapist)
        for times in (1, 2, 3):
            assert rosa.name in browser.get(reverse(page)).content.decode()
            assert looks(rosa) == times


@pytest.mark.parametrize("page", ["letters", "letter"])
def test_letters_say_to_whom_they_go(
    page: str, client: Browser, admin_member: Membership, therapist: Membership, signed_in: SignIn
) -> None:
    rosa = ClientFactory(practice=admin_member.practice, email="rosa@post.example")
    letter = a_letter(rosa, therapist, now=NOW)
    browser = signed_in(client, admin_member)
    browser.get(reverse(page, args=[letter.ref] if page == "letter" else []))
    assert looks(rosa) == 1


def test_a_practice_that_is_known_stays_known_and_one_that_is_not_is_found(
    therapist: Membership,
) -> None:
    visit = booked(ClientFactory(practice=therapist.practice), therapist)
    rosa, here = visit.client, Origin()
    with coming_from(here):
        Appointment.objects.select_related("client").only("ref", "client__name").get(pk=visit.pk)
        assert here.opened == {rosa.pk: None}
        assert practices_of(here.opened) == {rosa.pk: rosa.practice_id}
        Client.objects.get(pk=rosa.pk)
        Client.objects.only("name").get(pk=rosa.pk)
    assert here.opened == {rosa.pk: rosa.practice_id}


def test_of_what_needs_somebody_only_who_is_named_was_seen(
    therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosa, ben = (ClientFactory(practice=therapist.practice) for _ in range(2))

    def source(practice: object, **_: object) -> list[Need]:
        read = Client.objects.filter(pk__in=[rosa.pk, ben.pk]).order_by("pk")
        return [
            Need(one.name, "x", NOW.date(), "/", Topic.VISIT, frozenset({one.pk}), only_for)
            for one, only_for in zip(read, (None, therapist.pk + 1), strict=True)
        ]

    monkeypatch.setattr(
        "clients.screening.needs.SOURCES", {source: lambda practice, on: Client.objects.all()}
    )
    with coming_from(here := Origin()):
        to_decide(therapist, now=NOW, most=9)
    assert set(here.opened) == {rosa.pk}


def test_a_history_holds_what_was_done_with_records_that_were_joined_into_it(
    therapist: Membership,
) -> None:
    rosa, twin = (ClientFactory(practice=therapist.practice) for _ in range(2))
    record(Verb.NOTE_PRINTED, by=therapist, subject=twin, client_id=twin.pk)
    twin.joined_into, twin.archived_at = rosa, NOW
    twin.save()
    (day,) = history_of(rosa).days
    assert [one.what for one in day.lines] == ["printed a session note"]
