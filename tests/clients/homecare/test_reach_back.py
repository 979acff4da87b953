"""A change of health reaches the routines a client already has."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from clients.homecare.actions import pause
from clients.homecare.emails import CHANGED, before_sending
from clients.homecare.models import AssignedRoutine, RoutineLink, StepPause
from clients.homecare.plan import plan_for
from clients.homecare.reach_back import give_back
from clients.homecare.refusals import StillWithheld
from clients.homecare.swaps import AS_WRITTEN, Swaps
from clients.models import Client
from clients.screening import changes
from clients.screening.actions import record_screening
from clients.screening.models import Clearance, Concern, Screening
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from tests.factories import ClientFactory, screened
from tests.factories.homecare import DIABETES, FRIDAY, NOW, WOUND_LEFT, given
from tests.factories.routines import own_routine
from tests.factories.screening import cleared

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
NO_WOUND = {"open_wound": {"answer": "no"}}


def told(client: Client, by: Membership, codes: dict[str, object], now: datetime = LATER) -> None:
    record_screening(client=client, kind=Screening.Kind.CHANGE, codes=codes, by=by, now=now)  # type: ignore[arg-type]


def waiting(assigned: AssignedRoutine) -> list[tuple[int, str]]:
    open_ones = StepPause.objects.filter(assigned=assigned, resumed_at__isnull=True)
    return list(open_ones.values_list("number", "side"))


def shown(assigned: AssignedRoutine) -> list[tuple[int, list[str]]]:
    fresh = AssignedRoutine.objects.get(pk=assigned.pk)
    return [(s.number, [leg.foot for leg in s.legs]) for s in plan_for(fresh, NOW).steps]


@pytest.fixture
def plan(amira: Client, therapist: Membership) -> AssignedRoutine:
    """Two steps: one foot after the other, and both at once."""
    return given(amira, therapist, own_routine(therapist, {}, {"per_side": False}))


def test_what_is_no_longer_safe_is_paused_on_its_foot_and_both_are_told(
    plan: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    told(amira, therapist, WOUND_LEFT)
    assert waiting(plan) == [(1, "left"), (2, "left"), (2, "right")]
    assert shown(plan) == [(1, ["right"])]
    letter = OutboundEmail.objects.get()
    assert (letter.kind, letter.subject) == (CHANGED, "Your routine has changed")
    assert "wound" not in letter.body_text + letter.body_html
    assert RoutineLink.objects.filter(assigned=plan).count() == 1
    concern = Concern.objects.get(kind=Concern.Kind.ROUTINE_PAUSED)
    name = plan.version.name
    assert (concern.key, concern.about["lines"][0]) == (plan.ref, f"{name}: steps 1, 2 paused.")
    event = AuditEvent.objects.get(verb="routine.steps_paused")
    assert event.fields == ["1:left", "2:left", "2:right"]


def a_new_answer(client: Client, by: Membership) -> None:
    told(client, by, WOUND_LEFT)


def a_changed_side(client: Client, by: Membership) -> None:
    told(client, by, {"open_wound": WOUND_LEFT["open_wound"] | {"side": "right"}})


def a_whole_form(client: Client, by: Membership) -> None:
    screened(client, by, LATER, WOUND_LEFT)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (a_new_answer, [(1, "left"), (2, "left"), (2, "right")]),
        (a_changed_side, [(1, "right"), (2, "left"), (2, "right")]),
        (a_whole_form, [(1, "left"), (2, "left"), (2, "right")]),
    ],
)
def test_every_way_of_telling_reaches_back(
    change: Callable[[Client, Membership], None], expected: list[tuple[int, str]],
    plan: AssignedRoutine, amira: Client, therapist: Membership,
) -> None:  # fmt: skip
    change(amira, therapist)
    assert waiting(plan) == expected


def test_the_other_side_of_a_known_wound_is_paused_when_it_moves(therapist: Membership) -> None:
    tom = ClientFactory(practice=therapist.practice)
    screened(tom, therapist, NOW, WOUND_LEFT)
    assigned = given(tom, therapist, own_routine(therapist, {}))
    a_changed_side(tom, therapist)
    assert waiting(assigned) == [(1, "right")]
    assert shown(assigned) == [(1, ["left"])]


def test_a_flag_that_goes_away_gives_nothing_back_by_itself(
    plan: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    told(amira, therapist, WOUND_LEFT)
    told(amira, therapist, NO_WOUND, LATER + timedelta(hours=1))
    assert shown(plan) == [(1, ["right"])]
    # And when it comes again, nothing is paused or told twice.
    told(amira, therapist, WOUND_LEFT, LATER + timedelta(hours=2))
    assert (StepPause.objects.count(), OutboundEmail.objects.count()) == (3, 1)


def test_a_therapist_gives_back_with_a_reason_once_it_is_safe(
    plan: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    told(amira, therapist, WOUND_LEFT)
    with pytest.raises(StillWithheld, match="Withheld because of: Cut, graze"):
        give_back(assigned=plan, reason="Healed.", by=therapist, now=LATER)
    assert len(waiting(plan)) == 3
    told(amira, therapist, NO_WOUND, LATER + timedelta(hours=1))
    at = LATER + timedelta(hours=2)
    give_back(assigned=plan, number=1, reason="Healed.", by=therapist, now=at)
    assert waiting(plan) == [(2, "left"), (2, "right")]
    assert shown(plan) == [(1, ["left", "right"])]
    give_back(assigned=plan, reason="Healed.", by=therapist, now=at)
    assert shown(plan) == [(1, ["left", "right"]), (2, ["together"])]
    row = StepPause.objects.filter(number=1).get()
    assert (row.resumed_at, row.resumed_by, row.why_resumed) == (at, therapist, "Healed.")
    assert AuditEvent.objects.filter(verb="routine.steps_given_back").count() == 3


def test_a_letter_that_ran_out_closes_the_steps_without_a_pause(therapist: Membership) -> None:
    tom = ClientFactory(practice=therapist.practice)
    screened(tom, therapist, NOW, DIABETES)
    letter = cleared(tom, therapist, until=FRIDAY)
    assigned = given(tom, therapist, own_routine(therapist, {"tags": ["touch_light"]}))
    assert plan_for(assigned, NOW).is_ready
    assert not plan_for(assigned, NOW + timedelta(days=1)).is_ready
    assert waiting(assigned) == []
    # Withdrawn is a change: somebody said so.
    Clearance.objects.filter(pk=letter.pk).update(withdrawn_at=LATER, withdrawn_by=therapist)
    from django.db import transaction

    with transaction.atomic():
        changes.health_changed(client=tom, by=therapist, now=LATER)
    assert waiting(assigned) == [(1, "left"), (1, "right")]
    # And a new letter is one, too, which gives nothing back by itself.
    cleared(tom, therapist, now=LATER)
    assert shown(assigned) == []


def test_a_listener_that_fails_undoes_the_change(
    plan: AssignedRoutine, amira: Client, therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*, client: Client, by: object, now: datetime) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(changes, "LISTENERS", [*changes.LISTENERS, fails])
    with pytest.raises(RuntimeError):
        told(amira, therapist, WOUND_LEFT)
    assert (Screening.objects.count(), StepPause.objects.count()) == (1, 0)
    assert (Concern.objects.count(), OutboundEmail.objects.count()) == (0, 0)


def test_a_routine_that_is_paused_is_filtered_anew_without_a_letter(
    plan: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    pause(assigned=plan, reason="On holiday", by=therapist, now=NOW)
    told(amira, therapist, WOUND_LEFT)
    assert len(waiting(plan)) == 3
    assert OutboundEmail.objects.count() == 0
    assert Concern.objects.filter(kind=Concern.Kind.ROUTINE_PAUSED).count() == 1


def test_without_an_address_the_therapist_is_told_all_the_same(
    plan: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    Client.objects.filter(pk=amira.pk).update(email="")
    told(amira, therapist, WOUND_LEFT)
    assert (len(waiting(plan)), OutboundEmail.objects.count()) == (3, 0)
    assert Concern.objects.filter(kind=Concern.Kind.ROUTINE_PAUSED).count() == 1


def test_a_change_that_takes_nothing_away_writes_nothing(
    plan: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    told(amira, therapist, NO_WOUND)
    assert (StepPause.objects.count(), OutboundEmail.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("swaps", "told_of"),
    [
        (Swaps(left_out=frozenset({1})), []),
        (Swaps(only=frozenset({(1, "right")})), []),
        (Swaps(only=frozenset({(1, "left")})), [1]),
        (AS_WRITTEN, [1]),
    ],
)
def test_what_was_not_shown_is_paused_and_nobody_is_told(
    swaps: Swaps, told_of: list[int], amira: Client, therapist: Membership
) -> None:
    version = own_routine(therapist, {"is_optional": True}, {"only_foot": "right"})
    one = given(amira, therapist, version, swaps=swaps)
    before = shown(one)
    told(amira, therapist, WOUND_LEFT)
    assert waiting(one) == [(1, "left")]
    assert (shown(one) != before) is bool(told_of)
    assert OutboundEmail.objects.count() == len(told_of)
    assert Concern.objects.filter(kind=Concern.Kind.ROUTINE_PAUSED).count() == len(told_of)
    assert AuditEvent.objects.filter(verb="routine.steps_paused").count() == 1


def test_a_letter_about_one_step_is_not_about_another_that_was_not_shown(
    amira: Client, therapist: Membership
) -> None:
    version = own_routine(therapist, {"is_optional": True}, {})
    one = given(amira, therapist, version, swaps=Swaps(left_out=frozenset({1})))
    told(amira, therapist, WOUND_LEFT)
    letter = OutboundEmail.objects.get()
    assert list(StepPause.objects.values_list("number", "email")) == [(1, None), (2, letter.pk)]
    told(amira, therapist, NO_WOUND, LATER + timedelta(hours=1))
    give_back(assigned=one, number=2, reason="Healed.", by=therapist, now=LATER)
    assert before_sending(letter, now=LATER).do == "supersede"


def given_back(plan: AssignedRoutine, by: Membership) -> None:
    told(plan.client, by, NO_WOUND, LATER + timedelta(hours=1))
    give_back(assigned=plan, reason="Healed.", by=by, now=LATER + timedelta(hours=2))


def paused_altogether(plan: AssignedRoutine, by: Membership) -> None:
    pause(assigned=plan, reason="On holiday", by=by, now=LATER)


def moved(plan: AssignedRoutine, by: Membership) -> None:
    Client.objects.filter(pk=plan.client_id).update(email="new@post.example")


def archived(plan: AssignedRoutine, by: Membership) -> None:
    Client.objects.filter(pk=plan.client_id).update(archived_at=LATER)


@pytest.mark.parametrize(
    ("since", "verdict"),
    [
        (None, "send"),
        (given_back, "supersede"),
        (paused_altogether, "supersede"),
        (moved, "supersede"),
        (archived, "suppress"),
    ],
)
def test_the_letter_is_asked_about_again_before_it_goes(
    since: Callable[[AssignedRoutine, Membership], None] | None, verdict: str,
    plan: AssignedRoutine, amira: Client, therapist: Membership,
) -> None:  # fmt: skip
    told(amira, therapist, WOUND_LEFT)
    if since is not None:
        since(plan, therapist)
    assert before_sending(OutboundEmail.objects.get(), now=LATER).do == verdict


@pytest.mark.parametrize(("foot", "paused"), [("left", [(1, "left")]), ("right", [])])
def test_a_foot_that_a_step_is_not_for_is_never_paused(
    foot: str, paused: list[tuple[int, str]], amira: Client, therapist: Membership
) -> None:
    one = given(amira, therapist, own_routine(therapist, {"only_foot": foot}))
    AssignedRoutine.objects.filter(pk=one.pk).update(decided=[])
    told(amira, therapist, WOUND_LEFT)
    assert waiting(one) == paused
