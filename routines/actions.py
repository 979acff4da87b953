"""Filling the library."""

from django.db import transaction

from practice.accounts.models import Membership, Practice
from practice.audit.record import record
from practice.audit.verbs import Verb
from routines.library import StockRoutine
from routines.models import Routine, RoutineStep, RoutineVersion
from routines.queries import not_taken


class NotYourPractice(Exception):
    """Only somebody of a practice fills its library."""


@transaction.atomic
def stock_library(*, practice: Practice, by: Membership) -> list[RoutineVersion]:
    """Put the shipped routines into the practice's library; returns the versions that are new.

    What is there already stays as it is. A shipped routine that has changed since becomes a
    further version of its own, so that nothing a client was given changes; one that the practice
    has written itself since stays the practice's, and one that it retired stays as it was.
    """
    if by.practice_id != practice.pk:
        raise NotYourPractice("Only somebody who works in a practice fills its library.")
    Practice.objects.select_for_update().get(pk=practice.pk)  # one at a time
    return [stock_one(shipped, by=by) for shipped in not_taken(practice)]


@transaction.atomic
def stock_one(shipped: StockRoutine, *, by: Membership) -> RoutineVersion:
    """One of those that are `not_taken`, in the library as its routine's next version."""
    practice = by.practice
    routine, _ = Routine.objects.get_or_create(practice=practice, code=shipped.code)
    newest = routine.versions.order_by("-number").first()
    version = RoutineVersion(
        practice=practice,
        routine=routine,
        number=newest.number + 1 if newest else 1,
        stock_digest=shipped.digest,
        **shipped.version,
    )
    version.full_clean()
    version.save()
    steps = [RoutineStep(practice=practice, version=version, **step) for step in shipped.steps]
    for step in steps:
        # Whether the version made just now is there need not be asked for each of its steps.
        step.full_clean({"practice", "version"}, validate_unique=False, validate_constraints=False)
    RoutineStep.objects.bulk_create(steps)
    record(Verb.LIBRARY_STOCKED, by=by, subject=version)
    return version
