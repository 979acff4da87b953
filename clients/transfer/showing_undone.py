"""What undoing an import would do, and what it did."""

from dataclasses import dataclass
from itertools import islice

from django.db.models import QuerySet

from clients.models import Client
from clients.transfer.models import Import, ImportRow
from clients.transfer.reasons import in_words
from clients.transfer.undoing import to_empty, to_remove
from clients.transfer.untouched import surely_written_since, written_since
from practice.web.tables import table

SHOWN = 50
# To compare everybody with what the file said takes a second for so many.
LONG = 2_000


@dataclass(frozen=True)
class Stays:
    """A record that is not as it was before, and why."""

    client: Client
    why: str


@dataclass(frozen=True)
class Outlook:
    """How many records would go; `filled` rows are looked at one by one when it is done.

    Where it `is_long`, no more go and no fewer stay than it says.
    """

    goes: int
    stays: int
    filled: int
    shown: list[Stays]
    is_long: bool = False

    @property
    def more(self) -> int:
        """Those that stay and are not shown."""
        return self.stays - len(self.shown)


@dataclass(frozen=True)
class Undone:
    """What went, what was emptied again, and what stays."""

    removed: int
    emptied: int
    stays: int
    left: int
    shown: list[Stays]

    @property
    def more(self) -> int:
        """Those that stay and are not shown."""
        return self.stays - len(self.shown)


def outlook(source: Import) -> Outlook:
    """As it stands now. It is asked anew of each record in the moment in which it would go.

    Of a long file only what rows say by themselves: to unseal everybody would take too long.
    """
    rows, is_long = to_remove(source), to_remove(source).count() > LONG
    if is_long:
        kept = surely_written_since(source, rows.values("client"))
    else:
        kept = written_since(source, list(rows.values_list("client", flat=True)))
    # Not all of those that stay in one question: SQLite takes some ten thousands of values.
    every = rows.order_by("number").values_list("pk", "client")
    first = islice((row for row, client in every if client in kept), SHOWN)
    found = rows.filter(pk__in=list(first)).select_related("client").order_by("number")
    shown = [row.client for row in found if row.client]
    return Outlook(
        goes=rows.count() - len(kept), stays=len(kept), filled=_filled(source), is_long=is_long,
        shown=[Stays(client, in_words(kept[client.pk])) for client in shown],
    )  # fmt: skip


def undone_in(source: Import) -> Undone:
    """What undoing has done so far."""
    rows = stayed(source)
    dealt_with = source.rows.filter(made=False, undone_at__isnull=False, stays=[])
    made = source.rows.filter(made=True, client__isnull=False).values("client")
    return Undone(
        removed=source.removed, stays=rows.count(),
        emptied=sum(1 for filled in dealt_with.exclude(client__in=made).values_list(
            "filled", flat=True) if filled),
        left=to_remove(source).count() + to_empty(source).count(),
        shown=[Stays(row.client, in_words(row.stays)) for row in rows[:SHOWN] if row.client],
    )  # fmt: skip


def stays_as_table(source: Import) -> bytes:
    """Every record that stays as it is with why, for a spreadsheet."""
    return table(
        ["Row", "Name", "Why it stays"],
        (
            [str(row.number), row.client.name if row.client else "", in_words(row.stays)]
            for row in stayed(source).iterator(1000)
        ),
    )


def stayed(source: Import) -> QuerySet[ImportRow]:
    """The rows whose record stays as it is."""
    rows = source.rows.filter(undone_at__isnull=False).exclude(stays=[])
    return rows.select_related("client").order_by("number")


def _filled(source: Import) -> int:
    """A sealed column is not asked by the database."""
    return sum(1 for filled in to_empty(source).values_list("filled", flat=True) if filled)
