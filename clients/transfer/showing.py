"""What an import would do, in numbers, and the rows a person has to look at."""

from dataclasses import dataclass

from django.db.models import Count, Q

from clients.transfer.models import Import, ImportRow
from clients.transfer.planning import Outcome
from practice.web.tables import table

SHOWN = 50


@dataclass(frozen=True)
class Found:
    """How many rows of each outcome, and the first of those to fix.

    Once it is done, those that were taken in; `left` are those that could be, and are not yet.
    """

    add: int
    fill: int
    same: int
    fix: int
    to_fix: list[ImportRow]
    left_out: int
    taken: int
    left: int
    # Rows that were refused at the last moment, and can be tried again.
    refused: int

    @property
    def goes(self) -> int:
        """Rows that are taken in."""
        return self.add + self.fill


def found_in(source: Import) -> Found:
    """Two queries, however many rows there are."""
    refused = Count("pk", filter=~Q(refused_as=""))
    counted = source.rows.values_list("outcome").annotate(Count("pk"), Count("taken_at"), n=refused)
    each = list(counted.order_by())
    rows = {outcome: (there, taken) for outcome, there, taken, _ in each}
    there, taken = ({one: rows.get(one, (0, 0))[n] for one in Outcome} for n in (0, 1))
    fix = there[Outcome.FIX]
    shown = taken if source.state == Import.State.DONE else there
    to_fix = source.rows.filter(outcome=Outcome.FIX).order_by("number")
    return Found(
        add=shown[Outcome.ADD], fill=shown[Outcome.FILL], same=shown[Outcome.SAME], fix=fix,
        to_fix=list(to_fix[:SHOWN]), left_out=max(0, fix - SHOWN),
        taken=sum(taken.values()), left=sum(there.values()) - fix - sum(taken.values()),
        refused=sum(refused for *_, refused in each),
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


def left_out_as_table(source: Import) -> bytes:
    """What of those who were taken in could not be read, so that somebody can ask them."""
    rows = source.rows.filter(client__isnull=False).order_by("number")
    return table(
        ["Row", "Name", "Column", "What was left out"],
        (
            [str(row.number), row.person.get("name", ""), trouble["column"], trouble["words"]]
            for row in rows.iterator(1000)
            for trouble in row.troubles
        ),
    )
