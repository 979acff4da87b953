"""Filling a practice's library, and reading it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from clients.homecare.actions import end, pause
from practice.accounts.models import Membership, Practice
from routines.actions import NotYourPractice, stock_library
from routines.footmap import PLACES
from routines.library import stock
from routines.models import Routine, RoutineStep, RoutineVersion
from routines.queries import library_of, newest_version, steps_of
from routines.safety.catalogue import load_catalogue
from routines.safety.filter import Step
from tests.factories import ClientFactory, screened
from tests.factories.homecare import FRIDAY, NOW, given
from tests.factories.routines import own_routine, shipped

Counted = Callable[[int], AbstractContextManager[object]]
pytestmark = pytest.mark.django_db


def test_ten_routines_ship_with_the_product() -> None:
    assert [(routine.code, len(routine.steps)) for routine in stock()] == [
        ("post_long_run_reflex_full", 11),
        ("post_run_reflex_short", 4),
        ("evening_morning_follow_up", 4),
        ("ten_minute_ball_mobility", 6),
        ("five_minute_foot_massage", 4),
        ("basic_foot_stretches", 3),
        ("daily_mobility_ball", 1),
        ("frozen_bottle_roll", 1),
        ("calf_foam_roll", 1),
        ("pre_run_activation", 3),
    ]


def test_every_zone_a_step_works_on_is_on_the_map() -> None:
    named = {zone for routine in stock() for step in routine.steps for zone in step["zones"]}
    assert named - set(PLACES) == set()


def test_an_easier_form_with_hazards_of_its_own_says_all_there_is_to_do() -> None:
    short = [
        step["easier"]
        for routine in stock()
        for step in routine.steps
        if step["easier_tags"] is not None and not step["easier"].endswith(".")
    ]
    assert short == []


def test_stocking_writes_every_routine_with_its_steps(owner: Membership) -> None:
    made = stock_library(practice=owner.practice, by=owner)
    assert [version.routine.code for version in made] == [routine.code for routine in stock()]
    assert {version.number for version in made} == {1}
    assert RoutineStep.objects.filter(practice=owner.practice).count() == 38


def test_a_stored_step_decides_as_the_shipped_one(owner: Membership) -> None:
    stock_library(practice=owner.practice, by=owner)
    for code, routine in load_catalogue().items():
        expected = tuple(step.safety() for step in routine.steps if step.default_on)
        assert steps_of(shipped(owner, code)) == expected


def test_stocking_twice_changes_nothing(owner: Membership) -> None:
    stock_library(practice=owner.practice, by=owner)
    assert stock_library(practice=owner.practice, by=owner) == []
    assert Routine.objects.count() == RoutineVersion.objects.count() == 10


def test_shipped_data_that_changed_becomes_a_further_version(owner: Membership) -> None:
    stock_library(practice=owner.practice, by=owner)
    old = RoutineVersion.objects.get(routine__code="calf_foam_roll")
    RoutineVersion.objects.filter(pk=old.pk).update(stock_digest="of an older release")
    (new,) = stock_library(practice=owner.practice, by=owner)
    assert (new.routine, new.number) == (old.routine, 2)
    assert newest_version(owner.practice, old.routine.ref) == new
    assert [step.title for step in old.steps.all()] == ["Calf roll"]


def test_nobody_fills_another_practice_s_library(
    owner: Membership, other_therapist: Membership
) -> None:
    with pytest.raises(NotYourPractice, match=r"works in a practice"):
        stock_library(practice=owner.practice, by=other_therapist)
    assert Routine.objects.count() == 0


def test_each_practice_has_a_library_of_its_own(
    owner: Membership, other_therapist: Membership
) -> None:
    stock_library(practice=owner.practice, by=owner)
    own_routine(other_therapist)
    names = [version.name for version in library_of(other_therapist.practice, on=FRIDAY)]
    assert names == ["Own routine"]


def test_a_retired_routine_is_not_in_the_library(owner: Membership) -> None:
    version = own_routine(owner)
    Routine.objects.update(is_retired=True)
    assert library_of(owner.practice, on=FRIDAY) == []
    assert newest_version(owner.practice, version.routine.ref) is None


@pytest.mark.parametrize("routines", [1, 3])
def test_the_library_is_read_in_two_queries(
    routines: int, owner: Membership, django_assert_num_queries: Counted
) -> None:
    for number in range(routines):
        own_routine(owner, code=f"own-{number}")
    with django_assert_num_queries(2):
        found = library_of(owner.practice, on=FRIDAY)
        assert [len(version.steps.all()) for version in found] == [1] * routines
        assert found[0].routine.code == "own-0"


def test_a_routine_counts_the_clients_who_have_some_version_of_it(
    practice: Practice, therapist: Membership
) -> None:
    version = own_routine(therapist)
    people = [ClientFactory(practice=practice) for _ in range(4)]
    for person in people:
        screened(person, therapist, NOW)
    _running, paused, ended, over = [given(person, therapist, version) for person in people]
    pause(assigned=paused, reason="Holiday", by=therapist, now=NOW)
    end(assigned=ended, by=therapist, now=NOW)
    over.until = FRIDAY - timedelta(days=1)
    over.starts_on = over.until
    over.save()
    newer = RoutineVersion.objects.create(
        practice=practice, routine=version.routine, number=2, name="Newer", purpose="Ease"
    )
    (found,) = library_of(practice, on=FRIDAY)
    assert (found, found.client_count) == (newer, 2)


def test_a_step_that_is_off_by_default_is_not_given(owner: Membership) -> None:
    version = own_routine(owner, {}, {"is_on_by_default": False})
    assert steps_of(version) == (Step(n=1, tags=frozenset({"pressure_moderate"})),)
