"""The days on which home routines began, changed and stopped."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from clients.homecare.actions import end, pause, resume
from clients.homecare.plan_changes import at_home
from clients.homecare.reach_back import give_back
from clients.models import Client
from clients.plan_changes import TELLERS, plan_changes, tell
from clients.screening.actions import record_screening
from practice.accounts.models import Membership
from tests.factories.homecare import FRIDAY, LAST_DAY, NOW, WOUND_LEFT, given
from tests.factories.routines import own_routine, shipped

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NAME = "Own routine"


def told(client: Client, days: int) -> list[tuple[int, str]]:
    """Days after FRIDAY, and the words."""
    return [
        ((one.on - FRIDAY).days, one.words) for one in plan_changes(client, now=NOW + days * DAY)
    ]


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        ((), []),
        ((pause,), [(2, f"{NAME} paused")]),
        ((pause, resume), [(3, f"{NAME} goes on after a pause")]),
        ((pause, resume, end), [(4, f"{NAME} ended")]),
    ],
)
def test_a_routine_begins_and_what_became_of_it(
    moves: tuple[Callable[..., Any], ...], said: list[tuple[int, str]], amira: Client,
    therapist: Membership,
) -> None:  # fmt: skip
    one = given(amira, therapist, own_routine(therapist), days=[0, 2])
    for day, move in enumerate(moves, 2):
        why = {"reason": "Travelling."} if move is pause else {}
        move(assigned=one, by=therapist, now=NOW + day * DAY, **why)
    begins = (0, f"{NAME} begins at home, Monday and Wednesday")
    assert told(amira, 9) == [begins, *said]
    last = (LAST_DAY - FRIDAY).days
    ends = [] if end in moves else [(last, f"{NAME}: its last day")]
    assert told(amira, last) == [begins, *said, *ends]


def test_what_is_to_come_or_never_began_is_no_change(amira: Client, therapist: Membership) -> None:
    one = given(amira, therapist, starts_on=FRIDAY + 3 * DAY)
    assert told(amira, 2) == []
    end(assigned=one, by=therapist, now=NOW + DAY)
    assert told(amira, 9) == []


def test_steps_taken_out_by_a_change_of_health_and_given_back(
    amira: Client, therapist: Membership
) -> None:
    one = given(amira, therapist, own_routine(therapist, {}, {"per_side": False}))
    for day, codes in ((1, WOUND_LEFT), (3, {"open_wound": {"answer": "no"}})):
        record_screening(
            client=amira, kind="change", codes=codes, by=therapist, now=NOW + day * DAY
        )  # fmt: skip
    give_back(assigned=one, reason="It healed.", number=1, by=therapist, now=NOW + 3 * DAY)
    assert told(amira, 9)[1:] == [
        (1, f"{NAME}: 2 steps paused by a change of health"), (3, f"{NAME}: 1 step given back"),
    ]  # fmt: skip


@pytest.mark.parametrize("routines", [1, 2])
def test_it_costs_two_queries_and_one_for_series(
    routines: int, amira: Client, therapist: Membership,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    for code in ("five_minute_foot_massage", "post_run_reflex_short")[:routines]:
        given(amira, therapist, shipped(therapist, code))
    with django_assert_num_queries(3):
        assert len(plan_changes(amira, now=NOW)) == routines


def test_who_registers_twice_is_asked_once() -> None:
    tell(at_home)
    assert TELLERS.count(at_home) == 1
