"""A client's runs and feet in words, for their therapist and for the note that is being written."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from clients.models import Client
from clients.notes.said_before import Line
from clients.runs.models import FeetAnswer, RunLog
from practice.schedule.wall import local_day
from practice.web.words import clock, count, day
from routines.choosing import Run, distance
from routines.scaling import Feet

WEEKS = 12
FEET = {
    Feet.NORMAL: "Normal",
    Feet.STIFF: "Stiff",
    Feet.SORE: "Sore",
    Feet.LONG_STANDING: "A problem I have had for a long time",
    Feet.UNSURE: "Not sure",
}
REPORTED = {
    Feet.NORMAL: "normal",
    Feet.STIFF: "stiff",
    Feet.SORE: "sore",
    Feet.LONG_STANDING: "a long-standing problem",
    Feet.UNSURE: "not sure",
}


@dataclass(frozen=True)
class RunRow:
    """One thing told: a run by when it ended, or how the feet were."""

    when: str
    what: str


def as_run(row: RunLog) -> Run:
    """The row as the rules take it, with its end on the client's clock."""
    zone = row.client.zone_beside(row.practice)
    return Run(row.metres, row.finished_at.astimezone(zone), row.effort, row.felt_hard)


def run_rows(client: Client, now: datetime, most: int = 12) -> list[RunRow]:
    """The last 12 weeks, the last run first; one query."""
    rows = client.run_logs.of_the_last(WEEKS, now).select_related("practice")
    return [_row(row) for row in rows[:most]]


def feet_words(answer: FeetAnswer) -> str:
    """Feet sore, 5 of 10, sharp pain or not sure whether it is."""
    words = f"feet {REPORTED[Feet(answer.feet)]}"
    words += "" if answer.score is None else f", {answer.score} of 10"
    return words + (", sharp pain or not sure whether it is" if answer.is_sharp else "")


def feet_rows(client: Client, most: int = 12) -> list[RunRow]:
    """What was said of the feet before routines, the newest first; one query."""
    rows = client.feet_answers.select_related("practice").order_by("-answered_at", "-pk")[:most]
    return [_told(row, row.answered_at, feet_words(row).capitalize()) for row in rows]


def before_a_note(client: Client, *, since: datetime | None, now: datetime) -> list[Line]:
    """One line about the runs since the session before, or of 12 weeks; none without a run.

    It is the client's own report, and the note may say it so.
    """
    told = client.run_logs.of_the_last(WEEKS, now)
    rows = list(told.filter(finished_at__gt=since) if since else told)
    if not rows:
        return []
    zone = client.zone
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
    effort = "" if row.effort is None else f", effort {row.effort} of 10"
    return _told(row, row.finished_at, f"{as_run(row).words}{effort}")


def _told(row: RunLog | FeetAnswer, moment: datetime, what: str) -> RunRow:
    at = moment.astimezone(row.client.zone_beside(row.practice))
    return RunRow(f"{day(at.date())}, {clock(at)}", what)
