"""A report as its pages say it, and the head figures of the last months beside the ones before."""

from dataclasses import dataclass
from datetime import datetime

from clients.reports.catalogue import reports_for
from clients.reports.periods import Period, last_months
from clients.reports.plot import Plot, plot_of
from clients.reports.report import Report
from clients.reports.scope import Scope
from clients.reports.shape import together
from clients.reports.strips import Strips
from practice.access.permissions import Permission
from practice.accounts.models import Membership
from practice.schedule.wall import local_day

HEAD = 3


@dataclass(frozen=True)
class Line:
    """One row of the table, in words."""

    words: str
    cells: list[tuple[str, str]]  # the heading, and what stands under it


@dataclass(frozen=True)
class Shown:
    """A report as it was counted: with bars by time, or strips where it is not by time."""

    report: Report
    lines: list[Line]
    plot: Plot | None
    strips: Strips | None

    @property
    def headings(self) -> list[str]:
        """Of the table."""
        return [self.report.of, *(column.words for column in self.report.columns)]


@dataclass(frozen=True)
class Head:
    """One report on the first page; without numbers for one that is not by time."""

    name: str
    title: str
    figure: str
    now: str
    before: str


@dataclass(frozen=True)
class Hub:
    """All that a member may open."""

    now: str
    before: str
    heads: list[Head]


def shown(report: Report, scope: Scope) -> Shown:
    """The table, and the plot of its chief column."""
    rows = report.rows(scope)
    lines = [
        Line(row.words, [(one.words, one.said(row.counts)) for one in report.columns])
        for row in rows
    ]
    labels = [(period.short, period.year) for period in scope.periods]
    plot = plot_of(report.drawn, rows, labels) if report.has_periods else None
    strips = report.strips(rows) if report.strips and rows else None
    return Shown(report, lines, plot, strips)


def as_table(report: Report, scope: Scope) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of a file."""
    headings = [report.of, *(one for column in report.columns for one in column.headings())]
    rows = [
        [row.words, *(one for column in report.columns for one in column.cells(row.counts))]
        for row in report.rows(scope)
    ]
    return headings, rows


def hub_for(member: Membership, *, now: datetime) -> Hub:
    """The last three whole months beside the three before them."""
    periods = last_months(local_day(now, member.practice.zone), 2 * HEAD)
    whose = None if member.may(Permission.SEE_ALL_REPORTS) else member
    scope = Scope(member, whose, periods, now)
    heads = [_head(report, scope) for report in reports_for(member)]
    return Hub(_months(periods[HEAD:]), _months(periods[:HEAD]), heads)


def _head(report: Report, scope: Scope) -> Head:
    if not report.has_periods:
        return Head(report.name, report.title, report.by, "", "")
    rows = report.rows(scope)
    before, now = (report.drawn.said(together(part)) for part in (rows[:HEAD], rows[HEAD:]))
    return Head(report.name, report.title, report.drawn.words, now, before)


def _months(periods: tuple[Period, ...]) -> str:
    return f"{periods[0].first:%B} to {periods[-1].words}"
