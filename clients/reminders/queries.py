"""Reads for the planner, for the posting, and for the therapist's page."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from clients.homecare.models import AssignedRoutine, RoutineCheckIn
from clients.models import Client
from clients.reminders.facts import Assignment, Known
from clients.reminders.models import Reminder, StoppedLetters
from clients.reminders.quiet import Quiet
from clients.reminders.reasons import ROUTINE, Why
from practice.accounts.models import Practice

# Zones are at most 14 hours ahead and 12 behind: two days on each side cover every window.
AROUND = timedelta(days=2)
BLOCKS = {AssignedRoutine.State.PAUSED: Why.PAUSED, AssignedRoutine.State.ENDED: Why.ENDED}


def quiet_of(practice: Practice) -> Quiet:
    """The practice's quiet hours."""
    return Quiet(practice.quiet_from, practice.quiet_until)


def has_stopped(client_id: int, kind: str) -> bool:
    """Whether the client does not want this kind of letter."""
    return StoppedLetters.objects.filter(
        client=client_id, kind=kind, started_again_at__isnull=True
    ).exists()


def known_reminders(now: datetime) -> list[Known]:
    """What is planned, and what became of the reminders of these days."""
    ended = [Reminder.State.POSTED, Reminder.State.DROPPED]
    rows = Reminder.objects.filter(kind="routine").filter(
        Q(state=Reminder.State.PLANNED) | Q(state__in=ended, due_at__gte=now - AROUND)
    )
    fields = ("assigned_id", "occurs_on", "due_at", "state", "why_dropped")
    return [Known(*row) for row in rows.values_list(*fields)]


def assignments_to_plan(now: datetime) -> list[Assignment]:
    """Routines that are running or have a planned reminder, with what speaks against a letter."""
    stopped = StoppedLetters.objects.filter(
        client=OuterRef("client"), kind=ROUTINE, started_again_at__isnull=True
    )
    planned = Reminder.objects.filter(
        assigned=OuterRef("pk"), kind="routine", state=Reminder.State.PLANNED
    )
    running = Q(
        state=AssignedRoutine.State.ACTIVE,
        remind_at__isnull=False,
        starts_on__lte=(now + AROUND).date(),
        until__gte=(now - AROUND).date(),
    )
    rows = (
        AssignedRoutine.objects.filter(running | Exists(planned))
        .annotate(letters_stopped=Exists(stopped))
        .select_related("practice", "client")
        .defer("message", "decided", "pause_reason")
    )
    done = _days_done(now)
    return [_assignment(row, done[row.pk]) for row in rows]


def _assignment(row: AssignedRoutine, done_on: set[date]) -> Assignment:
    blocked = BLOCKS.get(AssignedRoutine.State(row.state))
    if row.client.archived_at is not None:
        blocked = blocked or Why.ARCHIVED
    if row.letters_stopped:  # type: ignore[attr-defined]
        blocked = blocked or Why.STOPPED
    return Assignment(
        id=row.pk,
        practice_id=row.practice_id,
        days=frozenset(row.days),
        at=row.remind_at,
        zone=row.practice.zone,
        quiet=quiet_of(row.practice),
        starts_on=row.starts_on,
        until=row.until,
        blocked=blocked,
        done_on=frozenset(done_on),
    )


def _days_done(now: datetime) -> defaultdict[int, set[date]]:
    """Days on which a running routine was done, by the assignment."""
    rows = RoutineCheckIn.objects.filter(
        assigned__state=AssignedRoutine.State.ACTIVE,
        assigned__until__gte=(now - AROUND).date(),
        done_on__gte=(now - AROUND).date(),
        undone_at__isnull=True,
    )
    found: defaultdict[int, set[date]] = defaultdict(set)
    for assigned, day in rows.values_list("assigned_id", "done_on"):
        found[assigned].add(day)
    return found


def reminders_for(assigned: AssignedRoutine, limit: int = 7) -> list[Reminder]:
    """The latest reminders of a routine with their letters, newest first."""
    return list(assigned.reminders.for_showing()[:limit])


def reminders_of(client: Client, limit: int = 10) -> list[Reminder]:
    """The latest reminders of all of a client's routines with their letters, newest first."""
    return list(Reminder.objects.for_showing().filter(assigned__client=client)[:limit])
