"""Stop: this hurts. What is kept, what is taken out, and who is told."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from clients.homecare.actions import assign, end, pause, resume
from clients.homecare.models import AssignedRoutine, StepPause, StepStop
from clients.homecare.plan import plan_for
from clients.homecare.reach_back import give_back
from clients.homecare.refusals import LegStopWaits, StopWaits
from clients.homecare.shown import PlanState
from clients.homecare.stop_words import (
    ASKED,
    FOOT,
    LEG,
    LEG_TAGS,
    Reason,
    advise,
    is_on_leg,
    reason_of,
)
from clients.homecare.stops import advice_on, stop_step
from clients.models import Client
from clients.screening.alerts import before_sending
from clients.screening.concerns import settle
from clients.screening.models import Concern
from practice.accounts.models import Membership
from practice.audit.actors import Actor
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from practice.mail.rechecks import SEND
from routines.models import RoutineVersion
from tests.clients.appointments.test_races import at_once
from tests.factories import ClientFactory, MembershipFactory, screened
from tests.factories.homecare import FRIDAY, NOW, WOUND_LEFT, given
from tests.factories.routines import add_steps, own_routine

pytestmark = pytest.mark.django_db
CALF = {"title": "Calf roll", "tags": ["calf_pressure"]}


class Phone:
    """Whoever holds the link."""

    actor = Actor("link", 7)


def stop(assigned: AssignedRoutine, **changes: Any) -> StepStop:
    values: dict[str, Any] = {
        "number": 1, "side": "left", "reason": Reason.SHARP, "form_key": uuid4(), "by": Phone(),
        "now": NOW,
    }  # fmt: skip
    return stop_step(assigned=assigned, **(values | changes))


def waiting(assigned: AssignedRoutine) -> list[tuple[int, str]]:
    rows = StepPause.objects.filter(assigned=assigned, resumed_at__isnull=True)
    return list(rows.values_list("number", "side"))


def shown(assigned: AssignedRoutine) -> list[int]:
    fresh = AssignedRoutine.objects.get(pk=assigned.pk)
    return [step.number for step in plan_for(fresh, NOW).steps]


@pytest.fixture
def plan(amira: Client, therapist: Membership) -> AssignedRoutine:
    """A step for the sole and one for the calf."""
    return given(amira, therapist, own_routine(therapist, {}, CALF))


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("on_leg", [False, True])
def test_every_reason_has_its_words_and_the_leg_the_gravest(reason: Reason, on_leg: bool) -> None:
    advice = advise(reason, on_leg=on_leg)
    assert advice.words == (LEG if on_leg else FOOT[reason])
    assert advice.stops_all is on_leg
    assert advice.needs_call is (on_leg or reason is not Reason.OTHER)
    for named in ("clot", "DVT", "thrombosis", "fracture", "diagnos"):
        assert named not in advice.words


@pytest.mark.parametrize(
    ("tags", "on_leg"),
    [
        (["calf_pressure"], True),
        (["stretch_calf", "weight_bearing"], True),
        (["achilles_friction"], True),
        ([], True),
        (["pressure_moderate"], False),
        (["toe_traction", "stretch_plantar", "cold"], False),
    ],
)
def test_a_step_is_on_the_leg_by_its_hazards(tags: list[str], on_leg: bool) -> None:
    assert is_on_leg(tags) is on_leg
    assert len(LEG_TAGS) == 3


@pytest.mark.parametrize("said", ["", "unsure", "SHARP", "x" * 400, "dvt"])
def test_whatever_is_not_one_of_the_five_is_unsure(said: str) -> None:
    assert reason_of(said) is Reason.UNSURE
    assert [reason_of(one.value) for one in ASKED] == list(ASKED)
    assert len(ASKED) == 5


def test_the_step_goes_on_both_feet_and_the_rest_stays(
    plan: AssignedRoutine, amira: Client
) -> None:
    row = stop(plan)
    assert (row.number, row.side, row.reason, row.stops_all) == (1, "left", "sharp", False)
    assert (row.happened_at, row.told_at) == (NOW, NOW)
    assert waiting(plan) == [(1, "left"), (1, "right")]
    assert shown(plan) == [2]
    concern = Concern.objects.get()
    assert (concern.kind, concern.client) == (Concern.Kind.RED_FLAG, amira)
    assert concern.about == {
        "lines": [
            "Own routine, step 1, Arch sweeps, left foot: stopped by the client, "
            "Friday 20 November 2026, 09:00. Sharp pain."
        ],
        "routines": True,
    }
    event = AuditEvent.objects.get(verb="routine.step_stopped")
    assert (event.actor_kind, event.client_id, event.fields) == ("link", amira.pk, ["1:left"])


@pytest.mark.parametrize("reason", list(Reason))
def test_a_therapist_is_told_of_each_reason(reason: Reason, plan: AssignedRoutine) -> None:
    stop(plan, reason=reason)
    wanted = Concern.Kind.ROUTINE_PAUSED if reason is Reason.OTHER else Concern.Kind.RED_FLAG
    assert Concern.objects.get().kind == wanted
    letters = OutboundEmail.objects.filter(kind="health_alert")
    assert letters.count() == (0 if reason is Reason.OTHER else 1)
    for letter in letters:
        assert "sharp" not in letter.body_text + letter.subject


@pytest.mark.parametrize("reason", list(Reason))
def test_on_the_calf_every_routine_waits(
    reason: Reason, plan: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    other = given(amira, therapist)
    row = stop(plan, number=2, reason=reason)
    assert advice_on(row).words == LEG
    for one in (plan, other):
        fresh = AssignedRoutine.objects.get(pk=one.pk)
        assert (fresh.state, plan_for(fresh, NOW).state) == ("paused", PlanState.PAUSED)
        assert "Own routine" in fresh.pause_reason
    concern = Concern.objects.get()
    assert "every routine of theirs is paused" in concern.about["lines"][1]
    settle(concern=concern, decision="The GP saw the leg.", by=therapist, now=NOW)
    resume(assigned=plan, by=therapist, now=NOW)
    assert shown(plan) == [1]  # the step itself still waits


def test_the_reason_stands_beside_an_earlier_pause(
    plan: AssignedRoutine, therapist: Membership
) -> None:
    pause(assigned=plan, reason="Sore after a race.", told="Rest.", by=therapist, now=NOW)
    stop(plan, number=2)
    fresh = AssignedRoutine.objects.get(pk=plan.pk)
    assert fresh.pause_reason.startswith("Sore after a race. Stopped by the client during")
    # What they were told of that pause is not why it waits now.
    assert (fresh.pause_told, fresh.paused_by) == ("", None)


LATER = NOW + timedelta(minutes=5)
GRAVER: dict[str, dict[str, Any]] = {
    "the foot, then the leg": {"number": 2, "reason": Reason.SWELLING},
    "the foot twice": {"number": 1, "reason": Reason.NUMB},
}


@pytest.mark.parametrize("then", list(GRAVER))
def test_each_stop_has_its_letter_while_the_concern_is_open(
    then: str, plan: AssignedRoutine
) -> None:
    stop(plan)
    key = uuid4()
    stop(plan, form_key=key, now=LATER, **GRAVER[then])
    stop(plan, form_key=key, now=LATER, **GRAVER[then])
    letters = OutboundEmail.objects.filter(kind="health_alert")
    assert (Concern.objects.count(), letters.count()) == (1, 2)
    assert Concern.objects.get().due_on == FRIDAY
    for letter in letters:
        assert before_sending(letter, now=LATER) == SEND


@pytest.mark.parametrize("later_foot_stop", [False, True])
def test_after_the_leg_nothing_is_assigned_or_resumed_before_a_decision(
    later_foot_stop: bool, plan: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    other = given(amira, therapist)
    stop(plan, number=2)
    for one in (plan, other):
        with pytest.raises(LegStopWaits, match="“Needs you”"):
            resume(assigned=one, by=therapist, now=NOW)
    third = own_routine(therapist, {}, code="three", name="Third routine")
    with pytest.raises(LegStopWaits, match="the lower leg"):
        given(amira, therapist, third)
    settle(concern=Concern.objects.get(), decision="Scan was clear.", by=therapist, now=NOW)
    if later_foot_stop:  # it is its own step that waits for it, and no other routine
        stop(plan, now=LATER)
    assert resume(assigned=other, by=therapist, now=LATER).state == "active"
    assert given(amira, therapist, third).state == "active"


def test_a_stop_on_the_foot_holds_up_no_other_routine(
    plan: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    stop(plan)
    pause(assigned=plan, reason="Away", by=therapist, now=NOW)
    assert resume(assigned=plan, by=therapist, now=NOW).state == "active"
    assert given(amira, therapist).state == "active"


def test_only_a_therapist_gives_it_back_and_reads_why(
    plan: AssignedRoutine, therapist: Membership
) -> None:
    stop(plan, reason=Reason.NUMB, side="both")
    (row, _) = StepPause.objects.all()
    assert row.because == ["the client stopped it (both feet): numb or tingling"]
    returned = give_back(assigned=plan, reason="Looked at it.", number=1, by=therapist, now=NOW)
    assert [(one.number, one.side) for one in returned] == [(1, "left"), (1, "right")]
    assert shown(plan) == [1, 2]


def test_the_same_form_is_kept_once_also_without_its_reason(plan: AssignedRoutine) -> None:
    key = uuid4()
    first = stop(plan, form_key=key)
    assert stop(plan, form_key=key) == first
    assert stop(plan, form_key=key, reason=Reason.UNSURE) == first
    assert StepStop.objects.count() == 1
    stop(plan, form_key=key, reason=Reason.SWELLING)
    stop(plan, form_key=key, number=2)
    assert StepStop.objects.count() == 3
    assert len(Concern.objects.get().about["lines"]) == 4


@pytest.mark.parametrize(
    ("happened", "kept"),
    [
        (NOW - timedelta(hours=5), NOW - timedelta(hours=5)),
        (NOW + timedelta(days=2), NOW),
        (NOW - timedelta(days=30), NOW - timedelta(days=7)),
        (None, NOW),
    ],
)
def test_a_phone_s_clock_is_put_right(
    happened: datetime | None, kept: datetime, plan: AssignedRoutine
) -> None:
    assert stop(plan, happened_at=happened).happened_at == kept


def test_nothing_told_is_lost_when_the_plan_is_over_or_the_step_is_gone(
    plan: AssignedRoutine, therapist: Membership
) -> None:
    end(assigned=plan, by=therapist, now=NOW)
    stop(plan)
    assert StepStop.objects.get().assigned == plan
    row = stop(plan, number=99)
    assert row.stops_all  # nobody knows which step it was
    assert "of an earlier version" in Concern.objects.get().about["lines"][1]


def test_a_step_that_waits_already_waits_for_this_too(
    plan: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    screened(amira, therapist, NOW, WOUND_LEFT)
    stop(plan)
    left, right = StepPause.objects.filter(number=1).order_by("side")
    assert left.because[-1] == right.because[0] == "the client stopped it (left foot): sharp pain"
    assert waiting(plan).count((1, "left")) == 1


def test_alike_steps_of_other_routines_are_named(
    plan: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    given(amira, therapist, own_routine(therapist, CALF, {}, code="two", name="Second routine"))
    stop(plan)
    assert "Still shown and alike: Second routine, step 2." in Concern.objects.get().about["lines"]


def test_a_plan_given_anew_brings_nothing_back_before_a_decision(
    plan: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    stop(plan)
    end(assigned=plan, by=therapist, now=NOW)
    again = {
        "client": amira, "version": plan.version, "days": [0], "remind_at": None,
        "starts_on": FRIDAY, "until": FRIDAY, "message": "", "by": therapist, "now": NOW,
    }  # fmt: skip
    with pytest.raises(StopWaits, match="because it hurt"):
        assign(form_key=uuid4(), **again)  # type: ignore[arg-type]
    settle(concern=Concern.objects.get(), decision="Called her.", by=therapist, now=NOW)
    assert shown(assign(form_key=uuid4(), **again)) == [1, 2]  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
def test_presses_at_once_are_one_stop() -> None:
    by = MembershipFactory(role="therapist")
    client = ClientFactory(practice=by.practice, email="amira@post.example")
    screened(client, by, NOW)
    plan = given(client, by, own_routine(by, {}))
    key = uuid4()
    came = at_once(*[lambda: stop(plan, form_key=key)] * 4)
    assert [one for one in came if not isinstance(one, StepStop)] == []
    assert StepStop.objects.count() == 1
    assert waiting(plan) == [(1, "left"), (1, "right")]
    assert Concern.objects.count() == 1
    assert OutboundEmail.objects.filter(kind="health_alert").count() == 1


@pytest.mark.parametrize(
    ("version", "number", "taken_out"),
    [
        (1, 1, [2]),  # it was the first step then, and is the second now
        (2, 1, [1]),
        (None, 1, []),  # nobody knows which of them
        (1, 3, []),  # the newer version has no such step
        (7, 1, []),
    ],
)
def test_a_stop_means_the_step_of_the_version_that_was_shown(
    version: int | None, number: int, taken_out: list[int], amira: Client, therapist: Membership
) -> None:
    first = own_routine(therapist, {"title": "Arch"}, {"title": "Heel"}, {"title": "Toes"})
    second = RoutineVersion.objects.create(
        practice=first.practice, routine=first.routine, number=2, name=first.name,
        purpose=first.purpose, made_at=NOW,
    )  # fmt: skip
    add_steps(second, [{"title": "Heel"}, {"title": "Arch"}])
    held = given(amira, therapist, first)
    AssignedRoutine.objects.filter(pk=held.pk).update(version=second)
    row = stop(held, number=number, version=version, happened_at=NOW - timedelta(hours=1))
    assert sorted({number for number, _ in waiting(held)}) == taken_out
    assert row.stops_all is (not taken_out)


@pytest.mark.parametrize(
    ("then", "now", "stops_all"),
    [
        ("calf_pressure", "pressure_moderate", True),  # the hazard was taken out since
        ("pressure_moderate", "calf_pressure", True),
        ("pressure_moderate", "pressure_moderate", False),
    ],
)
def test_the_leg_is_judged_by_the_step_that_hurt_and_by_what_it_is_now(
    then: str, now: str, stops_all: bool, amira: Client, therapist: Membership
) -> None:
    first = own_routine(therapist, {"title": "Roll", "tags": [then]})
    second = RoutineVersion.objects.create(
        practice=first.practice, routine=first.routine, number=2, name=first.name,
        purpose=first.purpose, made_at=NOW,
    )  # fmt: skip
    add_steps(second, [{"title": "Roll", "tags": [now]}])
    held = given(amira, therapist, first)
    AssignedRoutine.objects.filter(pk=held.pk).update(version=second)
    row = stop(held, version=1, happened_at=NOW - timedelta(hours=1))
    assert row.stops_all is stops_all
    assert (AssignedRoutine.objects.get().state == "paused") is stops_all


@pytest.mark.django_db(transaction=True)
def test_a_routine_resumed_while_the_leg_is_told_of_waits_all_the_same() -> None:
    by = MembershipFactory(role="therapist")
    for _ in range(4):
        client = ClientFactory(practice=by.practice)
        screened(client, by, NOW)
        plan = given(client, by, own_routine(by, CALF, code=f"c{client.pk}"))
        other = given(client, by)
        pause(assigned=other, reason="Away.", by=by, now=NOW)
        came = at_once(
            lambda plan=plan: stop(plan), lambda other=other: resume(assigned=other, by=by, now=NOW)
        )
        odd = [one for one in came if not isinstance(one, StepStop | AssignedRoutine)]
        assert [one for one in odd if not isinstance(one, LegStopWaits)] == []
        for one in client.assigned_routines.all():
            assert one.state == "paused"
            assert "Stopped by the client during" in one.pause_reason


def test_a_step_for_one_foot_waits_on_that_foot_only(amira: Client, therapist: Membership) -> None:
    held = given(amira, therapist, own_routine(therapist, {"only_foot": "left"}, {}))
    stop(held)
    assert waiting(held) == [(1, "left")]
    give_back(assigned=held, by=therapist, now=NOW, reason="Looked at it")
    assert waiting(held) == []
