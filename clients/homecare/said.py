"""What a client's home routines came to, for the note that is being written."""

from datetime import date, datetime

from django.urls import reverse

from clients.homecare.adherence import adherence
from clients.homecare.models import AssignedRoutine
from clients.homecare.queries import with_recent
from clients.models import Client
from clients.notes.said_before import Line
from practice.schedule.wall import local_day


def before_a_note(client: Client, *, since: datetime | None, now: datetime) -> list[Line]:
    """A line for each running routine: on how many days it was done, and what is paused.

    Always the last two weeks, whatever `since` is. The client told it, so the note may say it in
    the same words, as reported.
    """
    today = local_day(now, client.practice.zone)
    running = with_recent(client.assigned_routines.running(today), today)
    url = reverse("client_routines", args=[client.ref])
    return [Line(_words(one, today), url, is_reported=True) for one in running]


def _words(assigned: AssignedRoutine, today: date) -> str:
    done = [row.done_on for row in assigned.recent]  # type: ignore[attr-defined]
    found = adherence(assigned.days, assigned.starts_on, assigned.until, done, today)
    stopped = sorted({one.number for one in assigned.pauses.all() if one.resumed_at is None})
    words = f"{assigned.version.name}: {found.sentence[0].lower()}{found.sentence[1:]}"
    if not stopped:
        return words
    titles = {step.number: step.title for step in assigned.version.steps.all()}
    names = ", ".join(titles.get(number, f"step {number}") for number in stopped)
    return f"{words} Paused since their health changed: {names}."
