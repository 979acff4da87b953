"""What a client's home routines came to, for the note that is being written."""

from datetime import date, datetime, timedelta

from django.urls import reverse

from clients.homecare.adherence import WINDOW
from clients.homecare.models import AssignedRoutine, RoutineCheckIn
from clients.homecare.queries import with_recent
from clients.homecare.showing import recorded
from clients.models import Client
from clients.notes.said_before import Line
from practice.schedule.wall import local_day
from practice.web.words import count


def before_a_note(client: Client, *, since: datetime | None, now: datetime) -> list[Line]:
    """A line for each running routine: on how many days it was done, and what is paused.

    Always the last two weeks, whatever `since` is. What was done is the client's own report, and
    the note may say it so; what is paused is not.
    """
    today = local_day(now, client.zone)
    running = with_recent(client.assigned_routines.running(today), today)
    url = reverse("client_routines", args=[client.ref])
    lines = []
    for one in running:
        done = _done(one, today)
        lines.append(Line(f"{done}{_paused(one)}", url, reported=done))
    return lines


def _done(assigned: AssignedRoutine, today: date) -> str:
    sentence = recorded(assigned, today).sentence
    return (
        f"{assigned.version.name}: {sentence[0].lower()}{sentence[1:]}{_skipped(assigned, today)}"
    )


def _skipped(assigned: AssignedRoutine, today: date) -> str:
    """How often it was skipped in the same two weeks, and for which reasons."""
    recent: list[RoutineCheckIn] = assigned.recent  # type: ignore[attr-defined]
    since = today - timedelta(days=WINDOW)
    rows = [row for row in recent if not row.was_done and row.done_on > since]
    if not rows:
        return ""
    why = dict.fromkeys(RoutineCheckIn.Why(row.why).label.lower() for row in rows)
    return f" Skipped on {count(len(rows), 'day', 'days')}: {', '.join(why)}."


def _paused(assigned: AssignedRoutine) -> str:
    by_client = {one.number for one in assigned.open_pauses if one.stop_id is not None}
    by_health = {one.number for one in assigned.open_pauses} - by_client
    return _named(assigned, by_health, "Paused since their health changed") + _named(
        assigned, by_client, "Stopped by the client because it hurt"
    )


def _named(assigned: AssignedRoutine, numbers: set[int], what: str) -> str:
    if not numbers:
        return ""
    titles = {step.number: step.title for step in assigned.version.steps.all()}
    names = ", ".join(titles.get(number, f"step {number}") for number in sorted(numbers))
    return f" {what}: {names}."
