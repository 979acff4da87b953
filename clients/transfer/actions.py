"""Choosing a file, saying what its columns hold, and letting it in."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction

from clients.transfer.models import LIES_FOR, Import
from clients.transfer.reading import Sheet, sheet_of
from clients.transfer.reading.columns import Detail, columns_of
from clients.transfer.reading.dates import Order, Orders, order_of
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.jobs.actions import start
from practice.jobs.models import Job

NAMES = {Detail.NAME, Detail.GIVEN, Detail.FAMILY}


@transaction.atomic
def choose(*, name: str, data: bytes, by: Membership, now: datetime) -> Import:
    """Keep a file that can be read, with the columns it seems to have. Raises `Unreadable`."""
    sheet = sheet_of(data)
    shape = sha256("\0".join(sheet.headings).encode()).hexdigest()
    columns, _ = columns_of(sheet.headings)
    before = by.practice.imports.filter(shape=shape, checked_at__isnull=False)
    last = before.order_by("-chosen_at", "-pk").first()
    said = order_in(sheet, last.columns if last else columns)
    source = Import(
        practice=by.practice, by=by, name=name[:200], content=data, size=len(data), shape=shape,
        columns=last.columns if last else columns, chosen_at=now,
        order=last.order if last and not said.sure else said.order.value,
    )  # fmt: skip
    source.save()
    record(Verb.IMPORT_CHOSEN, by=by, subject=source)
    return source


def order_in(sheet: Sheet, columns: Mapping[str, str]) -> Orders:
    """What stands first in its birth dates, as far as they tell."""
    dates = [heading for heading, detail in columns.items() if detail == Detail.BIRTH_DATE]
    return order_of(text for heading in dates for text in sheet.column(heading))


@transaction.atomic
def look_through(
    *, source: Import, columns: Mapping[str, Detail], order: Order, encoding: str,
    leave_out: bool, by: Membership, now: datetime,
) -> Job:  # fmt: skip
    """Have every row understood and planned; nothing is done with them yet."""
    held = _held(source, *Import.BEFORE)
    if not NAMES & set(columns.values()):
        raise ValidationError("Say which column holds the names.")
    held.columns, held.order, held.encoding = dict(columns), order, encoding
    held.leave_out, held.state = leave_out, Import.State.CHECKING
    held.save()
    return start(kind="import_check", subject_ref=held.ref, by=by, now=now)


@transaction.atomic
def take_in(*, source: Import, seen: str, by: Membership, now: datetime) -> Job:
    """Make clients of the rows that are fit for it; of those left, where it was stopped.

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
def leave_rest(*, source: Import, by: Membership, now: datetime) -> None:
    """Who was taken in stays; nobody else of the file is, and the file goes."""
    held = _held(source, Import.State.TAKING_IN)
    held.state, held.done_at, held.content = Import.State.DONE, now, None
    held.save()
    record(Verb.IMPORT_THROWN_AWAY, by=by, subject=held)


@transaction.atomic
def throw_away(*, source: Import, by: Membership) -> None:
    """The file and what was understood of it; nobody was taken in from it."""
    held = _held(source, *Import.BEFORE)
    record(Verb.IMPORT_THROWN_AWAY, by=by, subject=held)
    held.delete()


@transaction.atomic
def let_go(now: datetime) -> int:
    """What was chosen long ago, taken in or not, with its rows; how many."""
    old = [one for one in Import.objects.filter(chosen_at__lte=now - LIES_FOR).defer("content")
           if not one.is_worked_on]  # fmt: skip
    for source in old:
        source.delete()
    return len(old)


def _held(source: Import, *states: Import.State) -> Import:
    held = Import.objects.select_for_update().get(pk=source.pk)
    if held.state not in states or held.is_worked_on:
        raise ValidationError("This file is being worked on, or is further on already.")
    return held
