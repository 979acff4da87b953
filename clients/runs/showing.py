"""A client's runs in words, for their therapist and for the note that is being written."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from clients.models import Client
from clients.notes.said_before import Line
from clients.runs.models import RunLog
from practice.schedule.wall import local_day
from practice.web.words import clock, count, day
from routines.choosing import Run, distance

WEEKS = 12


@dataclass(frozen=True)
class RunRow:
    """One run: when it ended, how far, and how it was where that was told."""

    when: str
    what: str


def as_run(row: RunLog) -> Run:
    """The row as the rules take it, with its end on the practice's clock."""
    zone = row.practice.zone
    return Run(row.metres, row.finished_at.astimezone(zone), row.effort, row.felt_hard)


def run_rows(client: Client, now: datetime, most: int = 12) -> list[RunRow]:
    """The last 12 weeks, the last run first; one query."""
    rows = client.run_logs.of_the_last(WEEKS, now).select_related("practice")
    return [_row(row) for row in rows[:most]]


def before_a_note(client: Client, *, since: datetime | None, now: datetime) -> list[Line]:
    """One line about the runs since the session before, or of 12 weeks; none without a run.

    It is the client's own report, and the note may say it so.
    """
    told = client.run_logs.of_the_last(WEEKS, now)
    rows = list(told.filter(finished_at__gt=since) if since else told)
    if not rows:
        return []
    zone = client.practice.zone
    longest = max(rows, key=lambda row: row.metres)
    on = day(local_day(longest.finished_at, zone))
    words = f"{count(len(rows), 'run', 'runs')} told, "
    words += "of" if len(rows) == 1 else "the longest"
    words += f" {distance(longest.metres)} on {on}."
    hard = sum(Run(row.metres, row.finished_at, row.effort, row.felt_hard).is_hard for row in rows)
    if hard:
        words += f" {count(hard, 'was', 'were')} unusually hard."
    return [Line(words, reverse("client_routines", args=[client.ref]), reported=words)]


def _row(row: RunLog) -> RunRow:
    at = row.finished_at.astimezone(row.practice.zone)
    effort = "" if row.effort is None else f", effort {row.effort} of 10"
    return RunRow(f"{day(at.date())}, {clock(at)}", f"{as_run(row).words}{effort}")
