"""Asking for everything, going on with it, fetching it, and letting go of it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from clients.moving_out.models import LIES_FOR, Export
from clients.moving_out.packing import as_zip
from clients.rights.models import Tombstone
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.jobs.actions import start
from practice.jobs.models import Job

# Who began to fetch it in the last minute gets all of it.
GRACE = timedelta(hours=1)
GONE = "This export is not there any more. Ask for another one."
CLOSED_SINCE = (
    "Somebody's record was erased, closed or restricted since. Ask for another export: it is as "
    "things are now."
)


@transaction.atomic
def ask(
    *, reason: str, since: date | None, until: date | None, with_papers: bool, with_files: bool,
    with_fhir: bool, form_key: UUID, by: Membership, now: datetime,
) -> Export:  # fmt: skip
    """Have everything written out; the same `form_key` twice is one. Raises ValidationError."""
    if not reason.strip():
        raise ValidationError("Say why it is written out.")
    export, is_new = Export.objects.get_or_create(
        form_key=form_key, practice=by.practice, by=by,
        defaults={
            "reason": reason.strip(), "since": since, "until": until, "asked_at": now,
            "with_papers": with_papers, "with_files": with_files, "with_fhir": with_fhir,
        },
    )  # fmt: skip
    if is_new:
        record(Verb.EXPORT_ASKED, by=by, subject=export)
        go_on(export=export, by=by, now=now)
    return export


@transaction.atomic
def go_on(*, export: Export, by: Membership, now: datetime) -> Job:
    """Where it was stopped, or broke. Raises ValidationError."""
    held = Export.objects.select_for_update().get(pk=export.pk)
    if held.state != Export.State.MAKING:
        raise ValidationError(GONE)
    return start(kind="export", subject_ref=held.ref, by=by, now=now)


@transaction.atomic
def fetch(*, export: Export, by: Membership, now: datetime) -> Iterator[bytes]:
    """The ZIP, as often as they like while it lies there, for who asked alone; kept in the trace.

    Raises ValidationError.
    """
    held = Export.objects.select_for_update().get(pk=export.pk)
    if held.by_id != by.pk:
        raise ValidationError("Only whoever asked for this export can fetch it.")
    if not held.lies_there(now):
        raise ValidationError(GONE)
    if _is_of_somebody_gone(held):
        raise ValidationError(CLOSED_SINCE)
    held.fetched, held.fetched_at = held.fetched + 1, now
    held.save(update_fields=["fetched", "fetched_at"])
    record(Verb.EXPORT_FETCHED, by=by, subject=held)
    return as_zip(held)


@transaction.atomic
def throw_away(*, export: Export, by: Membership) -> None:
    """Nothing of it lies about any more; that it was there stays. Raises ValidationError."""
    held = Export.objects.select_for_update().get(pk=export.pk)
    if held.is_worked_on:
        raise ValidationError("It is being written. Stop that first.")
    record(Verb.EXPORT_THROWN_AWAY, by=by, subject=held)
    _empty(held)


def let_go(now: datetime) -> int:
    """What lay there for a day, was never finished, or holds somebody who is gone; how many."""
    there = Export.objects.exclude(state=Export.State.GONE)
    gone = 0
    for export in there.select_related("practice").order_by("pk"):
        with transaction.atomic():
            held = Export.objects.select_for_update().get(pk=export.pk)
            if _is_over(held, now):
                _empty(held)
                gone += 1
    return gone


def _is_over(export: Export, now: datetime) -> bool:
    # A worker that is still at it finds it gone at its next step.
    if _is_of_somebody_gone(export):
        return True
    if export.is_worked_on:
        return False
    if export.state == Export.State.MAKING:
        return export.asked_at + LIES_FOR <= now
    assert export.goes_at is not None
    return export.goes_at + GRACE <= now


def _is_of_somebody_gone(export: Export) -> bool:
    """Whether it may hold what is not to go out any more."""
    stones = export.practice.tombstones.filter(erased_at__gte=export.asked_at)
    return stones.exclude(why=Tombstone.Why.LIFTED).exists()


def _empty(export: Export) -> None:
    export.parts.all().delete()
    export.state = Export.State.GONE
    export.save(update_fields=["state"])
