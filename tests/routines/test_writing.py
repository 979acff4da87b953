"""Writing a routine of the practice's own: what is stored, and what is refused."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from routines.actions import NotYourPractice, stock_library
from routines.content import STEP, compared, fields_of, head_of
from routines.dose import PLAIN
from routines.models import Routine, RoutineStep, RoutineVersion
from routines.queries import any_version, library_of, newest_version, retired_of
from routines.shipped import shipped_since
from routines.writing import (
    MOST_STEPS,
    CannotWrite,
    NothingChanged,
    WrittenMeanwhile,
    bring_back,
    retire,
    write_routine,
)
from tests.clients.appointments.test_races import at_once
from tests.factories import MembershipFactory
from tests.factories.homecare import FRIDAY, NOW
from tests.factories.routines import own_routine, shipped

pytestmark = pytest.mark.django_db
HEAD = {
    "name": "Evening feet", "purpose": "Wind down", "when": "Before bed", "equipment": "chair",
    "frequency": "Every day", "aftercare": "",
}  # fmt: skip
BLANK: dict[str, Any] = dict.fromkeys(STEP, "") | PLAIN | {
    "title": "Stroke the foot", "instruction": "Stroke slowly from the toes to the heel.",
    "per_side": True, "min_seconds": 60, "max_seconds": 90, "pressure": "light", "zones": [],
    "tags": ["touch_light"], "easier_tags": None, "harder_tags": None, "not_so": [],
    "is_optional": False, "is_on_by_default": True,
}  # fmt: skip


def write(
    by: Membership, *steps: Mapping[str, Any], routine: Routine | None = None, seen: int = 0,
    key: UUID | None = None, **head: str,
) -> RoutineVersion:  # fmt: skip
    return write_routine(
        practice=by.practice, routine=routine, head=HEAD | head,
        steps=[BLANK | step for step in steps or ({},)], seen=seen, form_key=key or uuid4(), by=by,
        now=NOW,
    )  # fmt: skip


def traced() -> list[str]:
    found = AuditEvent.objects.filter(verb__startswith="library.").order_by("pk")
    return list(found.values_list("verb", flat=True))


def test_a_new_routine_is_its_first_version(therapist: Membership) -> None:
    version = write(therapist, {}, {"title": "Again", "per_side": False})
    assert (version.number, version.routine.code, version.made_at) == (1, "own-evening-feet", NOW)
    assert head_of(version) == HEAD
    assert [fields_of(step) for step in version.steps.all()] == [
        BLANK,
        BLANK | {"title": "Again", "per_side": False},
    ]
    assert [step.number for step in version.steps.all()] == [1, 2]
    assert traced() == ["library.written"]


def test_two_routines_may_have_one_name(therapist: Membership) -> None:
    codes = [write(therapist).routine.code for _ in range(3)]
    assert codes == ["own-evening-feet", "own-evening-feet-2", "own-evening-feet-3"]
    assert write(therapist, name="足").routine.code == "own-routine"


def test_an_edit_is_a_further_version_and_the_old_one_stays(therapist: Membership) -> None:
    first = write(therapist)
    second = write(therapist, {"min_seconds": 30}, routine=first.routine, seen=1)
    assert (second.routine, second.number) == (first.routine, 2)
    assert [fields_of(step) for step in first.steps.all()] == [BLANK]
    assert newest_version(therapist.practice, first.routine.ref) == second


def test_the_same_form_writes_one_version(therapist: Membership) -> None:
    key = uuid4()
    assert write(therapist, key=key) == write(therapist, key=key)
    assert RoutineVersion.objects.count() == Routine.objects.count() == len(traced()) == 1


def test_a_page_that_goes_on_after_it_was_saved_becomes_the_next_version(
    therapist: Membership,
) -> None:
    key = uuid4()
    first = write(therapist, key=key)
    again = write(therapist, {"min_seconds": 25}, key=key)
    assert (again.routine, again.number) == (first.routine, 2)
    with pytest.raises(WrittenMeanwhile):
        write(therapist, {"min_seconds": 26}, key=key)


def test_the_second_of_two_writers_is_told_and_stores_nothing(therapist: Membership) -> None:
    first = write(therapist)
    write(therapist, {"min_seconds": 30}, routine=first.routine, seen=1)
    with pytest.raises(WrittenMeanwhile, match="version 2 of this routine") as refusal:
        write(therapist, {"min_seconds": 20}, routine=first.routine, seen=1)
    assert refusal.value.number == 2
    assert first.routine.versions.count() == 2
    assert write(therapist, {"min_seconds": 20}, routine=first.routine, seen=2).number == 3


@pytest.mark.django_db(transaction=True)
def test_of_writers_at_once_one_is_saved_and_the_others_are_told() -> None:
    by = MembershipFactory(role="therapist")
    first = write(by)
    times = iter(range(10, 50))
    came = at_once(*[
        lambda: write(by, {"min_seconds": next(times)}, routine=first.routine, seen=1)
    ] * 4)  # fmt: skip
    assert sorted(type(one).__name__ for one in came) == [
        "RoutineVersion", "WrittenMeanwhile", "WrittenMeanwhile", "WrittenMeanwhile"
    ]  # fmt: skip
    assert first.routine.versions.count() == 2


def test_what_says_the_same_is_no_version(therapist: Membership) -> None:
    first = write(therapist)
    with pytest.raises(NothingChanged):
        write(therapist, routine=first.routine, seen=1)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"instruction": "Lay on a hot towel."}, "“hot” in the instruction: tick heat"),
        ({"pressure": "firm"}, "tick deep pressure"),
        ({"tags": []}, "Tick at least one"),
        ({"max_seconds": 10}, "The longest time"),
        ({"is_on_by_default": False}, "at least one step that is given"),
    ],
)
def test_a_step_that_could_not_be_judged_is_not_stored(
    changes: dict[str, Any], says: str, therapist: Membership
) -> None:
    with pytest.raises(CannotWrite, match=says):
        write(therapist, changes)
    assert Routine.objects.count() == AuditEvent.objects.count() == 0


@pytest.mark.parametrize("name", ["aftercare", "purpose"])
def test_what_needs_a_hazard_is_not_stored_above_the_steps(
    name: str, therapist: Membership
) -> None:
    with pytest.raises(CannotWrite, match="as a step, where its hazard can be ticked: “Kneel”"):
        write(therapist, **{name: "Kneel"})
    assert Routine.objects.count() == AuditEvent.objects.count() == 0


def test_there_is_an_end_to_steps(therapist: Membership) -> None:
    with pytest.raises(CannotWrite, match="20 steps at most"):
        write(therapist, *[{}] * (MOST_STEPS + 1))


def test_an_answer_about_a_word_is_kept(therapist: Membership) -> None:
    not_so = [
        {"where": "title", "hint": "heat", "text": "Warm up", "because": "It means to begin."}
    ]
    version = write(therapist, {"title": "Warm up", "not_so": not_so})
    assert version.steps.get().not_so == not_so


def test_nobody_writes_for_another_practice(
    therapist: Membership, other_therapist: Membership
) -> None:
    theirs = own_routine(other_therapist)
    with pytest.raises(NotYourPractice):
        write(therapist, routine=theirs.routine, seen=1)
    with pytest.raises(NotYourPractice):
        retire(routine=theirs.routine, by=therapist)


def test_a_retired_routine_is_not_given_and_comes_back(therapist: Membership) -> None:
    version = write(therapist)
    ref, practice = version.routine.ref, therapist.practice
    retire(routine=version.routine, by=therapist)
    retire(routine=version.routine, by=therapist)
    assert newest_version(practice, ref) is None
    assert (any_version(practice, ref), retired_of(practice)) == (version, [version])
    bring_back(routine=version.routine, by=therapist)
    assert (newest_version(practice, ref), retired_of(practice)) == (version, [])
    assert traced() == ["library.written", "library.retired", "library.brought_back"]


def test_the_library_s_retired_ones_are_each_there_once(therapist: Membership) -> None:
    first = write(therapist)
    second = write(therapist, {"min_seconds": 30}, routine=first.routine, seen=1)
    retire(routine=first.routine, by=therapist)
    assert retired_of(therapist.practice) == [second]
    assert library_of(therapist.practice, on=FRIDAY) == []


def test_a_shipped_routine_that_the_practice_wrote_itself_stays_the_practice_s(
    owner: Membership,
) -> None:
    stock_library(practice=owner.practice, by=owner)
    stocked = shipped(owner, "calf_foam_roll")
    steps = [fields_of(step) for step in stocked.steps.all()]
    own = write(owner, steps[0] | {"tip": "Slowly."}, routine=stocked.routine, seen=1)
    RoutineVersion.objects.filter(pk=stocked.pk).update(stock_digest="of an older release")
    assert stock_library(practice=owner.practice, by=owner) == []
    assert newest_version(owner.practice, stocked.routine.ref) == own
    changes = shipped_since(own)
    assert changes is not None
    assert changes.is_nothing  # only what stands above the steps


def test_what_was_shipped_since_is_told(owner: Membership) -> None:
    older = own_routine(
        owner, {"title": "Calf roll", "tags": ["calf_pressure"]}, {"title": "Rest"},
        code="calf_foam_roll",
    )  # fmt: skip
    RoutineVersion.objects.filter(pk=older.pk).update(stock_digest="of an older release")
    older.refresh_from_db()
    assert shipped_since(older) is None  # it is not the practice's own
    changes = shipped_since(write(owner, routine=older.routine, seen=1))
    assert changes is not None
    assert (changes.added, changes.gone) == ((), ("Rest",))
    assert [title for title, _ in changes.changed] == ["Calf roll"]


def test_nothing_was_shipped_since_for_a_routine_that_is_not_shipped_or_is_the_same(
    owner: Membership,
) -> None:
    assert shipped_since(write(owner)) is None
    stocked = shipped(owner, "calf_foam_roll")
    assert shipped_since(write(owner, routine=stocked.routine, seen=1)) is None


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE routines_routinestep SET title = 'Other'",
        "UPDATE routines_routineversion SET purpose = 'Other'",
        "UPDATE routines_routineversion SET \"when\" = 'Other'",
    ],
)
def test_what_was_written_is_never_altered(sql: str, therapist: Membership) -> None:
    write(therapist)
    with (
        pytest.raises(DatabaseError, match="never_altered"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert RoutineStep.objects.get().title == BLANK["title"]


HOLD = "how long to hold"
A, B, C = ({**BLANK, "title": title} for title in "ABC")


@pytest.mark.parametrize(
    ("older", "newer", "added", "gone", "changed", "is_reordered"),
    [
        ([A, B], [A, B], (), (), (), False),
        ([A], [A, B], ("B",), (), (), False),
        ([A, B], [B], (), ("A",), (), False),
        ([A, B], [B, A], (), (), (), True),
        ([A, B, C], [C, B], (), ("A",), (), True),
        ([A], [A | {"min_seconds": 30}], (), (), (("A", ("the time",)),), False),
        ([A], [A | {"tags": ["heat"]}], (), (), (("A", ("its hazards",)),), False),
        ([A], [A | {"hold": "5 s", "tip": "x"}], (), (), (("A", (HOLD, "the tip")),), False),
        ([A], [A | {"title": "a"}], (), (), (), False),
        ([A, A], [A], (), ("A",), (), False),
        ([A], [A | {"not_so": [{}], "zones": ["eyes"]}], (), (), (), False),
    ],
)  # fmt: skip
def test_what_differs_between_two_versions(
    older: list[Any], newer: list[Any], added: Any, gone: Any, changed: Any, is_reordered: bool
) -> None:
    found = compared(older, newer)
    assert (found.added, found.gone, found.changed) == (added, gone, changed)
    assert found.is_reordered is is_reordered
    assert found.is_nothing is not any((added, gone, changed, is_reordered))
