"""Choosing a file, saying what its columns hold, and letting it in."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Coalesce

from clients.transfer.models import LIES_FOR, Import
from clients.transfer.reading import Sheet, lines, sheet_of
from clients.transfer.reading.columns import Detail, columns_of
from clients.transfer.reading.dates import Order, Orders, order_of
from clients.transfer.reading.moments import parted
from clients.transfer.records.kinds import SORTS
from practice.access.permissions import Permission
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.jobs.actions import start
from practice.jobs.models import Job

TOO_LATE = "An import can be undone for 7 days. This one stays."
NAMES = {Detail.NAME, Detail.GIVEN, Detail.FAMILY}


@transaction.atomic
def choose(
    *, name: str, data: bytes, by: Membership, now: datetime, holds: str = Import.Holds.PEOPLE
) -> Import:
    """Keep a file that can be read, with the columns it seems to have. Raises `Unreadable`."""
    sheet = sheet_of(data)
    shape = sha256("\0".join(sheet.headings).encode()).hexdigest()
    columns: Mapping[str, str] = columns_of(sheet.headings)[0]
    if holds != Import.Holds.PEOPLE:
        columns = SORTS[holds].layout.columns_of(sheet.headings)
    before = by.practice.imports.filter(shape=shape, holds=holds, checked_at__isnull=False)
    last = before.order_by("-chosen_at", "-pk").first()
    said = order_in(sheet, last.columns if last else columns, holds)
    source = Import(
        practice=by.practice, by=by, name=name[:200], content=data, size=len(data), shape=shape,
        holds=holds, columns=last.columns if last else columns, chosen_at=now,
        otherwise=last.otherwise if last else {},
        order=last.order if last and not said.sure else said.order.value,
    )  # fmt: skip
    source.save()
    record(Verb.IMPORT_CHOSEN, by=by, subject=source)
    return source


def order_in(sheet: Sheet, columns: Mapping[str, str], holds: str) -> Orders:
    """What stands first in its dates, as far as they tell."""
    dated = SORTS[holds].layout.dated if holds in SORTS else Detail.BIRTH_DATE
    dates = [heading for heading, held in columns.items() if held == dated]
    return order_of(parted(text)[0] for heading in dates for text in sheet.column(heading))


@transaction.atomic
def look_through(
    *, source: Import, columns: Mapping[str, str], order: Order, encoding: str, leave_out: bool,
    by: Membership, now: datetime, otherwise: Mapping[str, Any] | None = None,
) -> Job:  # fmt: skip
    """Have every row understood and planned; nothing is done with them yet.

    `otherwise` is what holds where a row does not say.
    """
    held = _held(source, *Import.BEFORE)
    held.otherwise = dict(otherwise or {})
    if lacks := lacking(held, columns):
        raise ValidationError(lacks)
    held.columns, held.order, held.encoding = dict(columns), order, encoding
    held.leave_out, held.state = leave_out, Import.State.CHECKING
    held.save()
    return start(kind="import_check", subject_ref=held.ref, by=by, now=now)


def lacking(source: Import, columns: Mapping[str, str]) -> list[str]:
    """What must be said yet before anything can be taken in, in sentences."""
    said = {str(part) for part in columns.values()}
    if source.is_of_people:
        return [] if NAMES & said else ["Say which column holds the names."]
    said |= {f"otherwise_{part}" for part in source.otherwise}
    found = [words for any_of, words in SORTS[source.holds].needs if not any_of & said]
    if not lines.NAMES & said:
        found.insert(0, "Say which column holds the names, or their reference in Instep.")
    return found


@transaction.atomic
def take_in(*, source: Import, seen: str, by: Membership, now: datetime) -> Job:
    """Take in the rows that are fit for it; of those left, where it was stopped.

    `seen` is when the rows that the person looked at were looked through.
    """
    held = _held(source, Import.State.CHECKED, Import.State.TAKING_IN)
    if held.checked_at is None or held.checked_at.isoformat() != seen:
        raise ValidationError(
            "The rows were looked through again meanwhile. Look at them, then press again."
        )
    held.state = Import.State.TAKING_IN
    held.save()
    record(Verb.IMPORT_BEGUN, by=by, subject=held)
    return start(kind="import", subject_ref=held.ref, by=by, now=now)


@transaction.atomic
def try_again(*, source: Import, by: Membership, now: datetime) -> Job:
    """Once more the rows that were refused when they were taken in, as they were planned."""
    held = _held(source, Import.State.DONE)
    refused = held.rows.exclude(refused_as="")
    if not refused.exists():
        raise ValidationError("No row of this file was refused.")
    for row in refused.iterator(1000):
        # The last of its troubles is the refusal.
        row.outcome, row.refused_as, row.troubles = row.refused_as, "", row.troubles[:-1]
        row.save(update_fields=["outcome", "refused_as", "troubles"])
    held.state = Import.State.TAKING_IN
    held.save()
    record(Verb.IMPORT_BEGUN, by=by, subject=held)
    return start(kind="import", subject_ref=held.ref, by=by, now=now)


@transaction.atomic
def leave_rest(*, source: Import, by: Membership, now: datetime) -> None:
    """Who was taken in stays; nobody else of the file is, and the file goes."""
    held = _held(source, Import.State.TAKING_IN)
    held.state, held.done_at, held.content = Import.State.DONE, now, None
    held.save()
    record(Verb.IMPORT_THROWN_AWAY, by=by, subject=held)


@transaction.atomic
def throw_away(*, source: Import, by: Membership) -> None:
    """The file and what was understood of it; nothing was taken in from it."""
    held = _held(source, *Import.BEFORE)
    record(Verb.IMPORT_THROWN_AWAY, by=by, subject=held)
    held.delete()


@transaction.atomic
def undo(*, source: Import, by: Membership, now: datetime) -> Job:
    """What it made goes as far as nothing was written since; of one stopped, the rest."""
    held = _held(source, Import.State.DONE, Import.State.UNDOING)
    if not by.may(Permission.MANAGE_RECORDS):
        raise ValidationError("Only an owner of the practice undoes an import.")
    if held.state == Import.State.DONE:
        if now > held.undo_until:
            raise ValidationError(TOO_LATE)
        held.state, held.undo_asked_at = Import.State.UNDOING, now
        held.save()
        record(Verb.IMPORT_UNDO_BEGUN, by=by, subject=held)
    return start(kind="undo_import", subject_ref=held.ref, by=by, now=now)


@transaction.atomic
def let_go(now: datetime) -> int:
    """What nothing was done with for long, with its rows; how many.

    One that was stopped on its way in lets go of its file alone: who came in can be undone yet.
    """
    last = Coalesce("undone_at", "undo_asked_at", "done_at", "chosen_at")
    old = Import.objects.alias(last=last).filter(last__lte=now - LIES_FOR).defer("content")
    gone = [source for source in old if not source.is_worked_on]
    for source in gone:
        if source.state == Import.State.TAKING_IN:
            source.state, source.done_at, source.content = Import.State.DONE, now, None
            source.save(update_fields=["state", "done_at", "content"])
        else:
            source.delete()
    return len(gone)


def _held(source: Import, *states: Import.State) -> Import:
    held = Import.objects.select_for_update().get(pk=source.pk)
    if held.state not in states or held.is_worked_on:
        raise ValidationError("This file is being worked on, or is further on already.")
    return held
