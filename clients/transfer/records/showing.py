"""What undoing an import of records would take away, and what it did."""

from clients.models import Client
from clients.transfer.models import Import, ImportRow
from clients.transfer.reasons import in_words
from clients.transfer.records.undoing import to_take_away, what_stays
from clients.transfer.showing_undone import SHOWN, Outlook, Stays, Undone, stayed

AT_ONCE = 500


def outlook(source: Import) -> Outlook:
    """As it stands now. It is asked anew of each in the moment in which it would go."""
    # What the rows say is sealed, and not asked for here.
    rows = list(to_take_away(source).only("number", "client").order_by("number"))
    kept: dict[int, str] = {}
    for first in range(0, len(rows), AT_ONCE):
        kept |= what_stays(source, rows[first : first + AT_ONCE])
    stays = [row for row in rows if row.number in kept]
    return Outlook(
        goes=len(rows) - len(stays), stays=len(stays), filled=0,
        shown=_shown(stays[:SHOWN], kept),
    )  # fmt: skip


def undone_in(source: Import) -> Undone:
    """What undoing has done so far."""
    rows = stayed(source)
    return Undone(
        removed=source.removed, emptied=0, stays=rows.count(), left=to_take_away(source).count(),
        shown=[Stays(row.client, in_words(row.stays)) for row in rows[:SHOWN] if row.client],
    )  # fmt: skip


def _shown(rows: list[ImportRow], why: dict[int, str]) -> list[Stays]:
    people = Client.objects.in_bulk([row.client_id for row in rows])
    return [
        Stays(people[row.client_id], in_words([why[row.number]]))
        for row in rows
        if row.client_id is not None
    ]
