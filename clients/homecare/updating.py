"""Giving clients the newest version of a routine they have. Nothing else of their plan changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clients.homecare.models import SWAP_FIELDS, AssignedRoutine
from clients.homecare.newer import check_may_have
from clients.homecare.refusals import CannotAssign, HomecareRefused, NewerMeanwhile, RoutineEnded
from clients.models import Client
from clients.screening.queries import safety_of
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day
from routines.models import RoutineVersion


@dataclass(frozen=True)
class Updated:
    """Who has the newest version now, and who could not be given it."""

    given: tuple[AssignedRoutine, ...]
    refused: tuple[AssignedRoutine, ...]


def update_copies(
    *, copies: Iterable[AssignedRoutine], version: RoutineVersion, by: Membership, now: datetime
) -> Updated:
    """Give each of these the version, one by one: what cannot be given to one stops nobody else."""
    given, refused = [], []
    for assigned in copies:
        try:
            given.append(update_copy(assigned=assigned, version=version, by=by, now=now))
        except HomecareRefused:
            refused.append(assigned)
    return Updated(tuple(given), tuple(refused))


@transaction.atomic
def update_copy(
    *, assigned: AssignedRoutine, version: RoutineVersion, by: Membership, now: datetime
) -> AssignedRoutine:
    """Show this client the newer version from now on; days, times, end and links stay.

    Twice is once. Raises NewerMeanwhile, StepsWait, NotScreened, NothingLeft or another
    HomecareRefused, and changes nothing. No letter goes out.
    """
    if {assigned.practice_id, version.practice_id} != {by.practice_id}:
        raise CannotAssign("Choose a client and a routine of this practice.")
    # As in giving a routine: one at a time for each client, before a change of health or after it.
    client = (
        Client.objects.select_for_update(of=("self",))
        .select_related("practice")
        .get(pk=assigned.client_id)
    )
    held = client.assigned_routines.for_page().get(pk=assigned.pk)
    if held.version.routine_id != version.routine_id:
        raise CannotAssign("Choose a version of the routine that the client has.")
    if held.version_id == version.pk:
        return held
    if version.routine.versions.filter(number__gt=version.number).exists():
        raise NewerMeanwhile
    today = local_day(now, held.practice.zone)
    if not held.is_running(local_day(now, held.zone)) or client.archived_at is not None:
        raise RoutineEnded
    decided, held.swaps = check_may_have(held, version, safety_of(client, on=today))
    before = held.version.number
    # Not `changed_at`: that is since when it runs, or is paused.
    held.version, held.decided, held.altered_at = version, decided.as_data(), now
    held.full_clean(validate_unique=False, validate_constraints=False)
    held.save(update_fields=["version", "decided", "altered_at", *SWAP_FIELDS])
    record(Verb.ROUTINE_UPDATED, by=by, subject=held, fields=[f"version:{before}:{version.number}"])
    return held
