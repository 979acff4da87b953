"""Sharing, standing in, handing over, and what each opens."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from clients.actions import add_client
from clients.appointments.actions import cancel, reschedule
from clients.appointments.models import Appointment
from clients.appointments.undo import undo
from clients.care import look_after
from clients.models import Care, Client
from clients.sharing.actions import CannotShare, end, hand_over, set_rule, share
from practice.accounts.models import Membership, Practice
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.notes import drafted
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_only(practice: Practice) -> None:
    practice.own_clients_only = True
    practice.save()


@pytest.fixture
def colleague(practice: Practice) -> Membership:
    return MembershipFactory(practice=practice, role="therapist")


@pytest.fixture
def rosa(practice: Practice, therapist: Membership) -> Client:
    """The therapist's own client."""
    rosa = ClientFactory(practice=practice, name="Rosa Bell")
    look_after(client=rosa, therapist=therapist, by=therapist, now=NOW - DAY)
    return rosa


def sees(member: Membership, client: Client) -> bool:
    return Client.objects.visible_to(member).filter(pk=client.pk).exists()


def shared(client: Client, colleague: Membership, by: Membership, **also: Any) -> int:
    said: dict[str, Any] = {
        "kind": Care.Kind.LOCUM, "since": NOW, "until": NOW + DAY, "reason": "Away.",
        "form_key": uuid4(), "now": NOW,
    }  # fmt: skip
    return share(clients=[client], colleague=colleague, by=by, **said | also)


@pytest.mark.parametrize(
    ("only_own", "expected"),
    [(True, [True, True, False, False]), (False, [True, True, True, False])],
)
def test_who_sees_whom(
    only_own: bool, expected: list[bool], rosa: Client, therapist: Membership, owner: Membership,
    colleague: Membership, practice: Practice,
) -> None:  # fmt: skip
    set_rule(practice=practice, own_clients_only=only_own, by=owner)
    office = MembershipFactory(practice=practice, role="admin")
    found = [Membership.objects.get(pk=one.pk) for one in (owner, therapist, colleague, office)]
    assert [sees(one, rosa) for one in found] == expected


def test_adding_booking_and_writing_make_them_ones_own(
    practice: Practice, therapist: Membership, colleague: Membership
) -> None:
    added = add_client(by=therapist, name="Ada Moss", now=NOW)
    assert (sees(therapist, added), sees(colleague, added)) == (True, False)
    visit = booked(added, colleague)
    assert sees(colleague, added)
    third = MembershipFactory(practice=practice, role="therapist")
    drafted(visit, third)
    assert sees(third, added)
    assert set(added.cares.values_list("kind", flat=True)) == {"own"}


@pytest.mark.parametrize(
    ("after", "opens"),
    [(timedelta(0), False), (timedelta(hours=1), True), (DAY, True), (2 * DAY, False)],
)
def test_it_begins_and_runs_out_by_the_clock(
    after: timedelta, opens: bool, rosa: Client, therapist: Membership, colleague: Membership
) -> None:
    shared(rosa, colleague, therapist, since=NOW + timedelta(hours=1), until=NOW + 2 * DAY)
    assert colleague.cares.running(NOW + after).exists() == opens
    assert Care.objects.filter(ended_at__isnull=False).count() == 0


def test_who_stands_in_and_treats_them_does_not_become_theirs(
    rosa: Client, therapist: Membership, colleague: Membership
) -> None:
    shared(rosa, colleague, therapist, until=MONDAY_AT_TEN + DAY)
    drafted(booked(rosa, colleague), colleague)
    assert set(colleague.cares.values_list("kind", flat=True)) == {"locum"}
    booked(rosa, colleague, MONDAY_AT_TEN + 7 * DAY)
    assert set(colleague.cares.values_list("kind", flat=True)) == {"locum", "own"}


def test_handed_over_the_new_one_owns_and_the_old_one_finishes(
    rosa: Client, therapist: Membership, colleague: Membership
) -> None:
    visit = booked(rosa, therapist)
    done = hand_over(
        clients=[rosa], giver=therapist, taker=colleague, reason="Moves house.", by=therapist,
        now=NOW,
    )  # fmt: skip
    again = hand_over(
        clients=[rosa], giver=therapist, taker=colleague, reason="Moves house.", by=therapist,
        now=NOW,
    )  # fmt: skip
    assert (done, again) == (1, 0)
    assert colleague.cares.running(NOW).get().kind == "own"
    left = therapist.cares.running(NOW).get()
    assert (left.kind, left.until) == ("shared", visit.ends_at + 14 * DAY)
    assert not therapist.cares.running(visit.ends_at + 14 * DAY).exists()
    verbs = set(AuditEvent.objects.filter(client_id=rosa.pk).values_list("verb", flat=True))
    assert {"care.handed_over", "care.ended"} <= verbs


def test_an_owner_gives_whom_nobody_looks_after(
    practice: Practice, owner: Membership, colleague: Membership
) -> None:
    nobodys = ClientFactory(practice=practice)
    given = hand_over(
        clients=[nobodys], giver=owner, taker=colleague, reason="New here.", by=owner, now=NOW
    )
    assert (given, sees(colleague, nobodys)) == (1, True)


REFUSED: dict[str, dict[str, Any]] = {
    "no reason": {"reason": "  "},
    "a locum without an end": {"until": None},
    "an end that has passed": {"since": NOW - 2 * DAY, "until": NOW - DAY},
    "an end before its beginning": {"since": NOW + 2 * DAY},
    "for good": {"kind": Care.Kind.OWN},
}


@pytest.mark.parametrize("said", REFUSED)
def test_what_is_not_said_is_refused(
    said: str, rosa: Client, therapist: Membership, colleague: Membership
) -> None:
    with pytest.raises(CannotShare):
        shared(rosa, colleague, therapist, **REFUSED[said])
    assert not colleague.cares.exists()


def test_only_an_owner_or_whose_client_it_is_shares_and_ends(
    rosa: Client,
    therapist: Membership,
    colleague: Membership,
    owner: Membership,
    practice: Practice,
) -> None:
    third = MembershipFactory(practice=practice, role="therapist")
    shared(rosa, colleague, therapist)
    with pytest.raises(CannotShare):
        shared(rosa, third, colleague)
    with pytest.raises(CannotShare):
        end(care=colleague.cares.get(), by=colleague, now=NOW)
    assert end(care=colleague.cares.get(), by=owner, now=NOW)
    assert not end(care=colleague.cares.get(), by=owner, now=NOW)
    assert not sees(colleague, rosa)
    with pytest.raises(CannotShare, match="Hand over instead"):
        end(care=therapist.cares.get(), by=owner, now=NOW)


def test_somebody_elsewhere_and_who_treats_nobody_are_let_in_by_nobody(
    rosa: Client, owner: Membership, other_therapist: Membership, practice: Practice
) -> None:
    office = MembershipFactory(practice=practice, role="admin")
    for wrong in (other_therapist, office):
        with pytest.raises(CannotShare):
            shared(rosa, wrong, owner)


def test_the_same_form_shares_once(
    rosa: Client, therapist: Membership, colleague: Membership
) -> None:
    key = uuid4()
    assert [shared(rosa, colleague, therapist, form_key=key) for _ in range(2)] == [1, 0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "owner"},
        {"kind": "locum", "until": None},
        {"kind": "own", "until": NOW + DAY},
        {"kind": "shared", "until": NOW - DAY},
        {"kind": "shared", "ended_at": NOW},
    ],
)
def test_the_database_refuses(wrong: dict[str, Any], rosa: Client, colleague: Membership) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Care.objects.create(
            practice=rosa.practice, client=rosa, therapist=colleague, since=NOW, **wrong
        )


def test_a_visit_after_their_time_that_is_cancelled_leaves_them_nothing(
    rosa: Client, therapist: Membership, colleague: Membership
) -> None:
    shared(rosa, colleague, therapist)
    later = MONDAY_AT_TEN + 7 * DAY
    visit = booked(rosa, colleague, later)
    other = booked(rosa, colleague, later + DAY)
    own = rosa.cares.get(therapist=colleague, kind="own")
    cancel(appointment=visit, by=colleague, now=NOW)
    own.refresh_from_db()
    assert own.ended_at is None, "another visit stands"
    cancel(appointment=other, by=colleague, now=NOW)
    own.refresh_from_db()
    assert (own.ended_at, own.ended_by) == (NOW, colleague)
    assert AuditEvent.objects.filter(verb="care.ended").exists()


def test_whose_client_it_is_stays_so_when_a_visit_is_cancelled(
    rosa: Client, therapist: Membership
) -> None:
    cancel(appointment=booked(rosa, therapist), by=therapist, now=NOW)
    assert rosa.cares.get(therapist=therapist).ended_at is None


def moved(visit: Appointment, to: Membership, by: Membership) -> Appointment:
    return reschedule(
        appointment=visit, starts_at=visit.starts_at, therapist=to, by=by, now=NOW
    )  # fmt: skip


def test_a_visit_that_moves_to_a_colleague_takes_along_whom_it_let_in(
    rosa: Client, therapist: Membership, colleague: Membership
) -> None:
    shared(rosa, colleague, therapist)
    visit = moved(booked(rosa, colleague, MONDAY_AT_TEN + 7 * DAY), therapist, therapist)
    assert rosa.cares.get(therapist=colleague, kind="own").ended_at == NOW
    change = visit.changes.latest("pk")
    undo(change=change, by=therapist, now=NOW)
    assert sees(colleague, rosa), "with them again"


def test_who_came_by_a_visit_alone_goes_with_it(
    rosa: Client, therapist: Membership, colleague: Membership
) -> None:
    visit = booked(rosa, colleague, MONDAY_AT_TEN + 7 * DAY)
    assert sees(colleague, rosa)
    visit = moved(visit, therapist, therapist)
    assert not sees(colleague, rosa)
    moved(visit, colleague, therapist)
    assert sees(colleague, rosa)
    assert sees(therapist, rosa), "whose client she was first stays so"


def test_who_looked_after_them_before_stays_when_a_visit_moves(
    rosa: Client, therapist: Membership, colleague: Membership
) -> None:
    rosa.cares.update(ended_at=NOW, ended_by=therapist)
    look_after(client=rosa, therapist=colleague, by=therapist, now=NOW)
    visit = booked(rosa, therapist, MONDAY_AT_TEN + 7 * DAY)
    assert rosa.cares.filter(therapist=therapist, kind="own").count() == 2
    moved(visit, colleague, colleague)
    assert sees(therapist, rosa)


def test_who_wrote_a_note_stays_when_the_visit_moves(
    rosa: Client, therapist: Membership, colleague: Membership
) -> None:
    visit = booked(rosa, colleague, MONDAY_AT_TEN + 7 * DAY)
    drafted(visit, colleague)
    moved(visit, therapist, therapist)
    assert sees(colleague, rosa)
