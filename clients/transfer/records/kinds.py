"""Which kinds of files there are."""

from clients.transfer.models import Import
from clients.transfer.records.balances import Balances
from clients.transfer.records.notes import Notes
from clients.transfer.records.sorts import Sort
from clients.transfer.records.visits import Visits

SORTS: dict[str, type[Sort]] = {
    Import.Holds.VISITS: Visits,
    Import.Holds.NOTES: Notes,
    Import.Holds.BALANCES: Balances,
}


def sort_of(source: Import) -> Sort:
    """What knows how its rows come in."""
    return SORTS[source.holds](source)


def what(source: Import, number: int) -> str:
    """What so many of its rows become, as a word."""
    one, many = ("record", "records") if source.is_of_people else SORTS[source.holds].counted
    return one if number == 1 else many
