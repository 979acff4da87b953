"""Reads for the planner, for the posting, and for the therapist's page."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from clients.afterwards.models import AfterVisitAnswer
from clients.afterwards.queries import another_since, took_place
from clients.afterwards.times import HOURS
from clients.appointments.models import Appointment, AppointmentChange, Status
from clients.homecare.models import AssignedRoutine, RoutineCheckIn
from clients.models import Client
from clients.reminders.afterwards import Ended
from clients.reminders.facts import Assignment, Key, Known
from clients.reminders.leads import Visit
from clients.reminders.models import COLUMNS, Reminder, ReminderRules, StoppedLetters
from clients.reminders.reasons import AFTER, ROUTINE, VISIT, Why
from clients.reminders.runs import Ran
from clients.runs.models import RunLog
from clients.runs.showing import as_run
from practice.accounts.models import Practice
from practice.schedule.quiet import Quiet
from routines.choosing import RUN_COUNTS_FOR

# Zones are at most 14 hours ahead and 12 behind: two days on each side cover every window.
AROUND = timedelta(days=2)
# A day before, the planner's day and a half, and a night that a reminder is moved out of.
AHEAD = timedelta(days=3)
FAR_AHEAD = timedelta(days=9)
EARLY = ["2d", "3d", "7d"]
# What of a visit's past tells its time: these changes, by a letter that went or will.
SETTLES_A_TIME = ["booked", "moved", "confirmed", "undone"]
TELLS = ["due", "sending", "sent", "unknown"]
READ_OF_A_VISIT = (
    "status",
    "starts_at",
    "booked_at",
    "practice__time_zone",
    "practice__quiet_from",
    "practice__quiet_until",
    "practice__reminder_rules",
    "client__archived_at",
    "client__time_zone",
)
READ_AFTER_A_VISIT = (
    "status",
    "type__is_hands_on",
    "ends_at",
    "client__archived_at",
    "client__time_zone",
    "practice__time_zone",
    "practice__quiet_from",
    "practice__quiet_until",
    "practice__reminder_rules",
)
BLOCKS = {AssignedRoutine.State.PAUSED: Why.PAUSED, AssignedRoutine.State.ENDED: Why.ENDED}


def quiet_of(practice: Practice) -> Quiet:
    """The practice's quiet hours."""
    return Quiet(practice.quiet_from, practice.quiet_until)


def rules_of(practice: Practice) -> ReminderRules:
    """The practice's own rules, or the usual ones, unsaved."""
    rules: ReminderRules | None = getattr(practice, "reminder_rules", None)
    return rules or ReminderRules(practice=practice)


def has_stopped(client_id: int, kind: str) -> bool:
    """Whether the client does not want this kind of letter."""
    return StoppedLetters.objects.filter(
        client=client_id, kind=kind, started_again_at__isnull=True
    ).exists()


def stopped_kinds(client_id: int) -> set[str]:
    """The kinds of letters that the client does not want."""
    rows = StoppedLetters.objects.filter(client=client_id, started_again_at__isnull=True)
    return set(rows.values_list("kind", flat=True))


def known_reminders(now: datetime) -> list[Known]:
    """What is planned, and what became of the reminders of these days."""
    ended = [Reminder.State.POSTED, Reminder.State.DROPPED]
    rows = Reminder.objects.filter(
        Q(state=Reminder.State.PLANNED) | Q(state__in=ended, due_at__gte=now - AROUND)
    )
    about = Coalesce(*(f"{column}_id" for column in COLUMNS))
    fields = ("kind", "about", "occurrence", "due_at", "state", "why_dropped")
    return [
        Known(Key(kind, pk, occurrence), *rest)
        for kind, pk, occurrence, *rest in rows.annotate(about=about).values_list(*fields)
    ]


def visits_to_plan(now: datetime) -> list[Visit]:
    """Visits that may fall due in the window or have a planned reminder, with what speaks against.

    Most practices remind a day before at the most; those that do so earlier are looked at further
    ahead. Two questions, because asked in one no index serves them.
    """
    stopped = StoppedLetters.objects.filter(
        client=OuterRef("client"), kind=VISIT, started_again_at__isnull=True
    )
    told = AppointmentChange.objects.filter(
        appointment=OuterRef("pk"), kind__in=SETTLES_A_TIME, email__state__in=TELLS
    ).order_by("-version")
    rules = "practice__reminder_rules__"
    early = Q(**{f"{rules}first__in": EARLY}) | Q(**{f"{rules}second__in": EARLY})
    early |= Q(**{f"{rules}third__in": EARLY})
    rows = (
        Appointment.objects.annotate(
            letters_stopped=Exists(stopped), told_at=Subquery(told.values("made_at")[:1])
        )
        .select_related("practice__reminder_rules", "client")
        .only(*READ_OF_A_VISIT)
    )
    to_come = rows.filter(status=Status.BOOKED, starts_at__gt=now, starts_at__lt=now + FAR_AHEAD)
    planned = Reminder.objects.filter(kind="visit", state=Reminder.State.PLANNED)
    found = {row.pk: row for row in to_come.filter(Q(starts_at__lt=now + AHEAD) | early)}
    found |= {row.pk: row for row in rows.filter(pk__in=planned.values("appointment"))}
    return [_visit(row) for row in found.values()]


def _of_the_client(row: Any) -> Why | None:
    """What speaks against any letter to the client of a row with `letters_stopped`."""
    if row.client.archived_at is not None:
        return Why.ARCHIVED
    return Why.STOPPED if row.letters_stopped else None


def _visit(row: Appointment) -> Visit:
    against = None if row.status == Status.BOOKED else Why.CANCELLED
    return Visit(
        id=row.pk,
        practice_id=row.practice_id,
        starts_at=row.starts_at,
        told_at=max(row.told_at or row.booked_at, row.booked_at),  # type: ignore[attr-defined]
        zone=row.practice.zone,
        theirs=row.client.zone_beside(row.practice),
        quiet=quiet_of(row.practice),
        leads=rules_of(row.practice).leads,
        blocked=against or _of_the_client(row),
    )


def visits_to_ask_after(now: datetime) -> list[Ended]:
    """Visits that took place in the last days, or have a planned reminder, with what speaks against
    asking; two queries, because asked in one no index serves them.
    """
    stopped = StoppedLetters.objects.filter(
        client=OuterRef("client"), kind=AFTER, started_again_at__isnull=True
    )
    told = AfterVisitAnswer.objects.filter(appointment=OuterRef("pk"))
    planned = Reminder.objects.filter(kind="after", state=Reminder.State.PLANNED)
    others = Appointment.objects.filter(pk__in=planned.values("appointment"))
    asked: dict[str, Any] = dict(
        letters_stopped=Exists(stopped),
        came_again=another_since(now),
        **{f"told_{hours}": Exists(told.filter(hours=hours)) for hours in HOURS},
    )
    found: dict[int, Appointment] = {}
    for rows in (took_place(now), others):
        read = rows.annotate(**asked).select_related("practice__reminder_rules", "client", "type")
        found |= {row.pk: row for row in read.only(*READ_AFTER_A_VISIT)}
    return [_ended(row) for row in found.values()]


def _ended(row: Appointment) -> Ended:
    is_done = row.status == Status.COMPLETED and row.type.is_hands_on
    blocked = None if is_done else Why.CANCELLED
    if not rules_of(row.practice).asks_after:
        blocked = blocked or Why.OFF
    if row.client.archived_at is not None:
        blocked = blocked or Why.ARCHIVED
    if row.came_again:  # type: ignore[attr-defined]
        blocked = blocked or Why.VISIT_SOON
    if row.letters_stopped:  # type: ignore[attr-defined]
        blocked = blocked or Why.STOPPED
    return Ended(
        id=row.pk,
        practice_id=row.practice_id,
        ended_at=row.ends_at,
        zone=row.client.zone_beside(row.practice),
        quiet=quiet_of(row.practice),
        told=frozenset(hours for hours in HOURS if getattr(row, f"told_{hours}")),
        blocked=blocked,
    )


def runs_to_plan(now: datetime) -> list[Ran]:
    """Runs of the last day, with what speaks against reminding of a routine; one query."""
    stopped = StoppedLetters.objects.filter(
        client=OuterRef("client"), kind=ROUTINE, started_again_at__isnull=True
    )
    rows = RunLog.objects.filter(finished_at__gte=now - RUN_COUNTS_FOR)
    rows = rows.annotate(letters_stopped=Exists(stopped)).select_related("practice", "client")
    return [_ran(row) for row in rows]


def _ran(row: RunLog) -> Ran:
    against = None if row.undone_at is None else Why.TAKEN_BACK
    return Ran(
        id=row.pk,
        practice_id=row.practice_id,
        finished_at=row.finished_at,
        told_at=row.logged_at,
        is_long=as_run(row).is_long,
        zone=row.client.zone_beside(row.practice),
        quiet=quiet_of(row.practice),
        blocked=against or _of_the_client(row),
    )


def assignments_to_plan(now: datetime) -> list[Assignment]:
    """Routines that are running or have a planned reminder, with what speaks against a letter; two
    queries, because asked in one no index serves them.
    """
    stopped = StoppedLetters.objects.filter(
        client=OuterRef("client"), kind=ROUTINE, started_again_at__isnull=True
    )
    planned = Reminder.objects.filter(kind="routine", state=Reminder.State.PLANNED)
    running = Q(
        state=AssignedRoutine.State.ACTIVE,
        remind_at__isnull=False,
        starts_on__lte=(now + AROUND).date(),
        until__gte=(now - AROUND).date(),
    )
    rows = (
        AssignedRoutine.objects.annotate(letters_stopped=Exists(stopped))
        .select_related("practice__reminder_rules", "client")
        .defer("message", "decided", "pause_reason")
    )
    found = {row.pk: row for row in rows.filter(running)}
    found |= {row.pk: row for row in rows.filter(pk__in=planned.values("assigned"))}
    done = _days_done(now)
    return [_assignment(row, done[row.pk]) for row in found.values()]


def _assignment(row: AssignedRoutine, done_on: set[date]) -> Assignment:
    against = BLOCKS.get(AssignedRoutine.State(row.state))
    return Assignment(
        id=row.pk,
        practice_id=row.practice_id,
        days=frozenset(row.days),
        at=row.remind_at,
        zone=row.zone,
        quiet=quiet_of(row.practice),
        starts_on=row.starts_on,
        until=row.until,
        blocked=against or _of_the_client(row),
        done_on=frozenset(done_on),
        again_after=timedelta(hours=rules_of(row.practice).again_hours),
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


def reminders_of(client: Client, limit: int = 10) -> list[Reminder]:
    """The latest reminders of all of a client's routines with their letters, newest first."""
    return list(Reminder.objects.for_showing().filter(assigned__client=client)[:limit])
