"""A report: what it counts, in words and in the database."""

from collections.abc import Callable
from dataclasses import dataclass, field

from clients.reports.scope import Scope
from clients.reports.shape import Column, Row
from clients.reports.strips import Strips


@dataclass(frozen=True)
class Report:
    """`says` stands above the table: what counts, out of what, which day it belongs to. `drawn` is
    the column of the plot and of the first page. `is_clinical` is what the office does not see.
    """

    name: str
    title: str
    says: tuple[str, ...]
    of: str  # the heading of the first column
    columns: tuple[Column, ...]
    drawn: Column
    rows: Callable[[Scope], list[Row]] = field(repr=False)
    is_clinical: bool = False
    has_periods: bool = True
    # For one without: how it is drawn, what its page says of nothing, and what the first page says
    # instead of a figure.
    strips: Callable[[list[Row]], Strips] | None = field(default=None, repr=False)
    none: str = ""
    by: str = ""
