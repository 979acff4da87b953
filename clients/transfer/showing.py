"""What an import would do, in numbers, and the rows a person has to look at."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from clients.transfer.models import Import, ImportRow
from clients.transfer.planning import Outcome
from practice.web.tables import table

SHOWN = 50


@dataclass(frozen=True)
class Found:
    """How many rows of each outcome, and the first of those to fix."""

    add: int
    fill: int
    same: int
    fix: int
    to_fix: list[ImportRow]
    left_out: int

    @property
    def goes(self) -> int:
        """Rows that are taken in."""
        return self.add + self.fill


def found_in(source: Import) -> Found:
    """Two queries, however many rows there are."""
    counted = dict(source.rows.values_list("outcome").annotate(Count("pk")).order_by())
    to_fix = source.rows.filter(outcome=Outcome.FIX).order_by("number")
    numbers: dict[str, Any] = {one.value: counted.get(one.value, 0) for one in Outcome}
    return Found(
        **numbers, to_fix=list(to_fix[:SHOWN]), left_out=max(0, numbers["fix"] - SHOWN)
    )  # fmt: skip


def to_fix_as_table(source: Import) -> bytes:
    """Every row to fix with where and why, for a spreadsheet."""
    rows = source.rows.filter(outcome=Outcome.FIX).order_by("number")
    return table(
        ["Row", "Name", "Column", "What is wrong"],
        (
            [str(row.number), row.person.get("name", ""), trouble["column"], trouble["words"]]
            for row in rows.iterator(1000)
            for trouble in row.troubles
        ),
    )
