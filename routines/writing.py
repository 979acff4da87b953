"""Writing a routine of the practice's own, and taking one out of the library or back into it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.text import slugify

from practice.accounts.models import Membership, Practice
from practice.audit.record import record
from practice.audit.verbs import Verb
from routines.actions import NotYourPractice
from routines.content import fields_of, head_of
from routines.dose import wrong_in_dose
from routines.library import heads_read
from routines.models import Routine, RoutineStep, RoutineVersion
from routines.pictures import NOT_THERE, forget_unused, wrong_in_picture
from routines.safety.wording import open_findings, wrong_in, wrong_in_head

# A page of so many steps, with most hazards ticked, stays under the number of fields Django takes.
MOST_STEPS = 20


class CannotWrite(Exception):
    """A routine that is not written like this, and why."""


class WrittenMeanwhile(CannotWrite):
    """Somebody saved another version after this one was opened; `number` is the newest."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(
            f"Somebody saved version {number} of this routine while you wrote. Yours is not saved "
            "yet, and all of it is below. Read theirs first. If you save now, yours becomes "
            f"version {number + 1}."
        )


class NothingChanged(CannotWrite):
    """It says this already."""

    def __init__(self) -> None:
        super().__init__("The routine says this already, so there is nothing to save.")


@transaction.atomic
def write_routine(
    *, practice: Practice, routine: Routine | None, head: Mapping[str, str],
    steps: Sequence[Mapping[str, Any]], seen: int, form_key: UUID, by: Membership, now: datetime,
) -> RoutineVersion:  # fmt: skip
    """A further version of a routine, or the first one of a new routine; the same form writes one.

    `head` and `steps` hold the fields of `routines.content`; `seen` is the number of the version
    the writer began with, 0 for a new routine. Raises WrittenMeanwhile or another CannotWrite,
    and stores nothing. What clients were given stays as it is.
    """
    _check_theirs(practice, routine, by)
    Practice.objects.select_for_update().get(pk=practice.pk)  # one at a time
    known = practice.routine_versions.filter(form_key=form_key).first()
    if known is not None:
        if _says(known) == (dict(head), [dict(step) for step in steps]):
            return known
        # The page went on after it was saved: this is the next version, unless somebody wrote one.
        routine, seen, form_key = known.routine, known.number, uuid4()
    _check_head(head)
    _check_steps(steps)
    _check_pictures(practice, steps)
    newest = routine.versions.order_by("-number").first() if routine else None
    if (newest.number if newest else 0) != seen:
        raise WrittenMeanwhile(newest.number if newest else 0)
    if newest and _says(newest) == (dict(head), [dict(step) for step in steps]):
        raise NothingChanged
    version = RoutineVersion(
        practice=practice, routine=routine or _new(practice, head["name"]), number=seen + 1,
        form_key=form_key, made_at=now, **head,
    )  # fmt: skip
    version.full_clean()
    version.save()
    rows = [
        RoutineStep(practice=practice, version=version, number=number, **step)
        for number, step in enumerate(steps, start=1)
    ]
    for row in rows:
        row.full_clean(validate_unique=False, validate_constraints=False)
    RoutineStep.objects.bulk_create(rows)
    record(Verb.LIBRARY_WRITTEN, by=by, subject=version)
    forget_unused(practice, now=now)
    return version


def retire(*, routine: Routine, by: Membership) -> Routine:
    """Take it out of the library. Clients who have it keep it."""
    return _put(routine, is_retired=True, verb=Verb.LIBRARY_RETIRED, by=by)


def bring_back(*, routine: Routine, by: Membership) -> Routine:
    """Put it into the library again."""
    return _put(routine, is_retired=False, verb=Verb.LIBRARY_BROUGHT_BACK, by=by)


@transaction.atomic
def _put(routine: Routine, *, is_retired: bool, verb: Verb, by: Membership) -> Routine:
    _check_theirs(routine.practice, routine, by)
    held = Routine.objects.select_for_update().get(pk=routine.pk)
    if held.is_retired != is_retired:
        held.is_retired = is_retired
        held.save(update_fields=["is_retired"])
        record(verb, by=by, subject=held)
    return held


def _check_theirs(practice: Practice, routine: Routine | None, by: Membership) -> None:
    if {practice.pk, routine.practice_id if routine else practice.pk} != {by.practice_id}:
        raise NotYourPractice("Only somebody who works in a practice writes its routines.")


def _check_head(head: Mapping[str, str]) -> None:
    if wrong := dict(wrong_in_head(head, read=heads_read())):
        raise CannotWrite(" ".join(wrong.values()))


def _check_steps(steps: Sequence[Mapping[str, Any]]) -> None:
    if not any(step["is_on_by_default"] for step in steps):
        raise CannotWrite("Write at least one step that is given.")
    if len(steps) > MOST_STEPS:
        raise CannotWrite(f"A routine has {MOST_STEPS} steps at most.")
    wrong = [line for number, step in enumerate(steps, start=1) for line in _wrong(number, step)]
    if wrong:
        raise CannotWrite(" ".join(wrong))


def _check_pictures(practice: Practice, steps: Sequence[Mapping[str, Any]]) -> None:
    used = {step["picture_id"] for step in steps if step["picture_id"]}
    if used and practice.step_pictures.filter(ref__in=used).count() != len(used):
        raise CannotWrite(NOT_THERE)


def _wrong(number: int, step: Mapping[str, Any]) -> Iterator[str]:
    wrong = (*wrong_in(step), *wrong_in_dose(step), *wrong_in_picture(step))
    yield from (f"Step {number}: {sentence}" for _, sentence in wrong)
    yield from (f"Step {number}: {one.asks}" for one in open_findings(step))


def _says(version: RoutineVersion) -> tuple[dict[str, str], list[dict[str, Any]]]:
    return head_of(version), [fields_of(step) for step in version.steps.all()]


def _new(practice: Practice, name: str) -> Routine:
    """A routine whose code comes from its name, and is never one that is shipped."""
    stem = f"own-{slugify(name)[:40] or 'routine'}".rstrip("-")
    taken = set(practice.routines.filter(code__startswith=stem).values_list("code", flat=True))
    places = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    code = stem if stem not in taken else next(one for one in places if one not in taken)
    routine = Routine(practice=practice, code=code)
    routine.full_clean()
    routine.save()
    return routine
