"""Files about clients, through the product's own steps."""

from datetime import datetime
from typing import Any

from clients.transfer.actions import choose, look_through, take_in, undo
from clients.transfer.models import Import
from clients.transfer.reading.dates import Order
from practice.accounts.models import Membership
from practice.jobs.working import work
from tests.factories.screening import NOW


def looked_at(
    by: Membership, holds: str, text: str, *, now: datetime = NOW, **otherwise: Any
) -> Import:
    """A file whose rows were looked through."""
    source = choose(name="rows.csv", data=text.encode(), by=by, now=now, holds=holds)
    look_through(
        source=source, columns=source.columns, order=Order(source.order), encoding="",
        leave_out=False, otherwise=otherwise, by=by, now=now,
    )  # fmt: skip
    work(lambda: now)
    source.refresh_from_db()
    return source


def taken_in(
    by: Membership, holds: str, text: str, *, now: datetime = NOW, **otherwise: Any
) -> Import:
    """A file whose rows were taken in."""
    source = looked_at(by, holds, text, now=now, **otherwise)
    assert source.checked_at is not None, troubles(source)
    take_in(source=source, seen=source.checked_at.isoformat(), by=by, now=now)
    work(lambda: now)
    source.refresh_from_db()
    return source


def undone(source: Import, by: Membership, *, now: datetime = NOW) -> Import:
    """An import that was undone."""
    undo(source=source, by=by, now=now)
    work(lambda: now)
    source.refresh_from_db()
    return source


def troubles(source: Import) -> dict[int, list[str]]:
    """What is wrong with each row that is to be fixed."""
    rows = source.rows.filter(outcome="fix").order_by("number")
    return {
        row.number: [f"{one['column']}: {one['words']}" for one in row.troubles] for row in rows
    }
