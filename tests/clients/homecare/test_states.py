"""Pausing, resuming and ending a plan."""

from datetime import timedelta

import pytest

from clients.homecare.actions import end, make_link, pause, resume
from clients.homecare.models import MOVES, AssignedRoutine, RoutineLink
from clients.homecare.refusals import RoutineEnded
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from practice.audit.models import AuditEvent
from tests.factories.homecare import NOW

pytestmark = pytest.mark.django_db
State = AssignedRoutine.State
LATER = NOW + timedelta(hours=3)


def traced(since: str = "routine.assigned") -> list[str]:
    """The verbs after the one that gave it."""
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    return verbs[verbs.index(since) + 1 :]


def test_every_state_has_its_moves() -> None:
    assert set(MOVES) == set(State)
    assert MOVES[State.ENDED] == frozenset()


def test_a_pause_keeps_its_reason_and_its_time(
    assigned: AssignedRoutine, therapist: Membership
) -> None:
    pause(assigned=assigned, reason=" Sore after the run ", by=therapist, now=LATER)
    stored = AssignedRoutine.objects.get()
    assert (stored.state, stored.pause_reason, stored.changed_at) == (
        "paused",
        "Sore after the run",
        LATER,
    )
    assert traced() == ["routine.paused"]


def test_a_paused_plan_carries_on(assigned: AssignedRoutine, therapist: Membership) -> None:
    pause(assigned=assigned, reason="Holiday", by=therapist, now=NOW)
    resume(assigned=assigned, by=therapist, now=LATER)
    stored = AssignedRoutine.objects.get()
    assert (stored.state, stored.changed_at) == ("active", LATER)
    assert traced() == ["routine.paused", "routine.resumed"]


def test_ending_a_plan_closes_its_links(assigned: AssignedRoutine, therapist: Membership) -> None:
    make_link(assigned=assigned, by=SYSTEM, now=NOW)
    end(assigned=assigned, by=therapist, now=LATER)
    assert AssignedRoutine.objects.get().state == "ended"
    assert RoutineLink.objects.get().revoked_at == LATER
    assert traced() == ["routine_link.made", "routine_link.revoked", "routine.ended"]


def test_pausing_twice_is_pausing_once(assigned: AssignedRoutine, therapist: Membership) -> None:
    pause(assigned=assigned, reason="Once", by=therapist, now=NOW)
    pause(assigned=assigned, reason="Twice", by=therapist, now=LATER)
    assert AssignedRoutine.objects.get().pause_reason == "Once"
    assert traced() == ["routine.paused"]


def test_without_its_trace_a_plan_stays_as_it_was(
    assigned: AssignedRoutine, therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_link(assigned=assigned, by=SYSTEM, now=NOW)
    monkeypatch.setattr(Membership, "actor", None)
    for move in (
        lambda: pause(assigned=assigned, reason="Sore", by=therapist, now=LATER),
        lambda: end(assigned=assigned, by=therapist, now=LATER),
    ):
        with pytest.raises(AttributeError):
            move()
    assert AssignedRoutine.objects.get().state == "active"
    assert RoutineLink.objects.get().revoked_at is None


def test_ending_twice_is_ending_once(assigned: AssignedRoutine, therapist: Membership) -> None:
    end(assigned=assigned, by=therapist, now=NOW)
    end(assigned=assigned, by=therapist, now=LATER)
    assert AssignedRoutine.objects.get().changed_at == NOW
    assert traced() == ["routine.ended"]


def test_a_plan_that_has_ended_is_neither_paused_nor_resumed(
    assigned: AssignedRoutine, therapist: Membership
) -> None:
    end(assigned=assigned, by=therapist, now=NOW)
    with pytest.raises(RoutineEnded, match="has ended"):
        pause(assigned=assigned, reason="Late", by=therapist, now=LATER)
    with pytest.raises(RoutineEnded):
        resume(assigned=assigned, by=therapist, now=LATER)
    with pytest.raises(RoutineEnded):
        make_link(assigned=AssignedRoutine.objects.get(), by=SYSTEM, now=LATER)


def test_a_plan_runs_up_to_and_including_its_last_day(
    assigned: AssignedRoutine, therapist: Membership
) -> None:
    last = assigned.until
    day = timedelta(days=1)
    assert (assigned.is_running(last), assigned.is_running(last + day)) == (True, False)
    rows = AssignedRoutine.objects
    assert (rows.running(last).count(), rows.running(last + day).count()) == (1, 0)
    ended = end(assigned=assigned, by=therapist, now=NOW)
    assert (ended.is_running(last), rows.running(last).count()) == (False, 0)
