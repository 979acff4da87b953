"""Whether a reminder is still worth sending: the questions asked when it falls due, and again
just before its letter leaves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from clients.afterwards.queries import another_since
from clients.appointments.models import Appointment, Status
from clients.appointments.notices import HELD_FOR
from clients.homecare.fitting import follow_up_of, right_after
from clients.homecare.models import AssignedRoutine
from clients.homecare.plan import plan_for
from clients.models import Client
from clients.reminders import health_forms, runs
from clients.reminders.afterwards import asked_until, hours_in
from clients.reminders.asked_forms import form_as_asked
from clients.reminders.leads import late_by
from clients.reminders.models import Reminder
from clients.reminders.queries import BLOCKS, has_stopped, rules_of
from clients.reminders.reasons import AFTER, INTAKE, ROUTINE, VISIT, Why
from clients.runs.models import RunLog
from clients.screening.models import Concern
from practice.schedule.wall import local_day

# A routine's reminder later than this after its time helps nobody.
USEFUL_FOR = timedelta(hours=3)
# No routine is reminded of so shortly before a visit, or during one.
BEFORE_A_VISIT = timedelta(hours=2)
# A routine's own reminder so near to one after a run stands for both.
OWN_TIME = timedelta(hours=2)
# While this waits for a therapist nobody is sent to a routine by us.
HURTS = (
    Q(kind__in=[Concern.Kind.RED_FLAG, Concern.Kind.AFTER_VISIT])
    | Q(key="feet")
    | Q(key__startswith="stop:")
)


def why_not(reminder: Reminder, *, now: datetime) -> Why | None:
    """What speaks against sending it at this moment, or None. A few short queries."""
    if now > useful_until(reminder):
        return Why.TOO_LATE
    if reminder.client.archived_at is not None:
        return Why.ARCHIVED
    return WORTH[reminder.kind].against(reminder, now)


def is_settling(reminder: Reminder, *, now: datetime) -> bool:
    """Whether its visit was changed so lately that the change may still be undone unseen: the
    reminder waits as long as the letter about the change does.
    """
    if reminder.kind != Reminder.Kind.VISIT:
        return False
    return _visit(reminder).changes.filter(made_at__gt=now - HELD_FOR).exists()


def useful_until(reminder: Reminder) -> datetime:
    """When it is too late for it: never after a visit has begun."""
    return WORTH[reminder.kind].until(reminder)


def _visit(reminder: Reminder) -> Appointment:
    assert reminder.appointment is not None  # held by reminder_of_one_thing
    return reminder.appointment


def _routine_until(reminder: Reminder) -> datetime:
    return reminder.due_at + USEFUL_FOR


def _visit_until(reminder: Reminder) -> datetime:
    return reminder.due_at + late_by(reminder.due_at, _visit(reminder).starts_at)


def _after_until(reminder: Reminder) -> datetime:
    ended_at, zone = _visit(reminder).ends_at, reminder.client.zone
    return asked_until(ended_at, hours_in(reminder.occurrence), reminder.due_at, zone)


def _routine_against(reminder: Reminder, now: datetime) -> Why | None:
    assigned = reminder.assigned
    assert assigned is not None  # held by reminder_of_one_thing
    return (
        BLOCKS.get(AssignedRoutine.State(assigned.state))
        or _plan_against(reminder, assigned)
        or _client_against(assigned.client, ROUTINE, now)
        or _diary_against(assigned.client, now)
        or _health_against(assigned, now)
        or _concern_against(assigned.client)
    )


def _plan_against(reminder: Reminder, assigned: AssignedRoutine) -> Why | None:
    day = reminder.occurs_on
    if assigned.remind_at is None:
        return Why.CHANGED
    if not assigned.starts_on <= day <= assigned.until or day.weekday() not in assigned.days:
        return Why.CHANGED
    if assigned.check_ins.filter(done_on=day, undone_at__isnull=True).exists():
        return Why.DONE
    return None


def _visit_against(reminder: Reminder, now: datetime) -> Why | None:
    visit = _visit(reminder)
    if visit.status != Status.BOOKED or visit.starts_at <= now:
        return Why.CANCELLED
    if not reminder.is_of_this_time:
        return Why.MOVED
    return _client_against(visit.client, VISIT, now)


def _after_against(reminder: Reminder, now: datetime) -> Why | None:
    visit = _visit(reminder)
    if visit.status != Status.COMPLETED:
        return Why.CANCELLED
    if visit.after_answers.filter(hours=hours_in(reminder.occurrence)).exists():
        return Why.DONE
    if not rules_of(reminder.practice).asks_after:
        return Why.OFF
    if Appointment.objects.filter(another_since(now), pk=visit.pk).exists():
        return Why.VISIT_SOON
    return _client_against(visit.client, AFTER, now)


def _form_until(reminder: Reminder) -> datetime:
    return health_forms.useful_until(reminder.occurrence, reminder.due_at)


def _form_against(reminder: Reminder, now: datetime) -> Why | None:
    form = reminder.invitation
    assert form is not None  # held by reminder_of_one_thing
    asked = form_as_asked(form, now, besides=reminder)
    return asked.why_not(reminder.occurrence) or _client_against(form.client, INTAKE, now)


def _client_against(client: Client, kind: str, now: datetime) -> Why | None:
    if has_stopped(client.pk, kind):
        return Why.STOPPED
    today = local_day(now, client.practice.zone)
    if client.is_child_on(today) and client.guardian_consented_on is None:
        return Why.NO_GUARDIAN
    return None if client.letters_to_on(today) else Why.NO_ADDRESS


def _diary_against(client: Client, now: datetime) -> Why | None:
    soon = Appointment.objects.filter(
        client=client,
        status__in=[Status.BOOKED, Status.ARRIVED],
        starts_at__lte=now + BEFORE_A_VISIT,
        ends_at__gt=now,
    )
    return Why.VISIT_SOON if soon.exists() else None


def _health_against(assigned: AssignedRoutine, now: datetime) -> Why | None:
    return None if plan_for(assigned, now).is_ready else Why.NOTHING_SAFE


def _concern_against(client: Client) -> Why | None:
    """What the client told waits for a therapist, and they read to leave their routines so long."""
    waits = client.concerns.filter(HURTS, settled_at=None)
    return Why.WAITS if waits.exists() else None


def _run(reminder: Reminder) -> RunLog:
    assert reminder.run is not None  # held by reminder_of_one_thing
    return reminder.run


def _run_until(reminder: Reminder) -> datetime:
    return runs.useful_until(_run(reminder).finished_at, reminder.occurrence, reminder.due_at)


def _run_against(reminder: Reminder, now: datetime) -> Why | None:
    run, client = _run(reminder), _run(reminder).client
    if run.undone_at is not None:
        return Why.TAKEN_BACK
    # A run told twice has one end: the last row is the one that is reminded of.
    later = Q(finished_at__gt=run.finished_at) | Q(finished_at=run.finished_at, pk__gt=run.pk)
    if client.run_logs.standing().filter(later).exists():
        return Why.ANOTHER_RUN
    return (
        _concern_against(client)
        or _client_against(client, ROUTINE, now)
        or _diary_against(client, now)
        or _fit_against(reminder, now)
    )


def _fit_against(reminder: Reminder, now: datetime) -> Why | None:
    """Nothing fits, or the routine's own reminder of about this time says it already."""
    fits = after_the_run(reminder, now)
    if fits is None:
        return Why.NOTHING_FITS
    own = fits.reminders.filter(
        state__in=[Reminder.State.PLANNED, Reminder.State.POSTED],
        due_at__range=(now - OWN_TIME, now + OWN_TIME),
    )
    return Why.SAID if own.exists() else None


def after_the_run(reminder: Reminder, now: datetime) -> AssignedRoutine | None:
    """Which routine a reminder after a run is of, chosen now."""
    find = right_after if reminder.occurrence == runs.WINDOW else follow_up_of
    return find(_run(reminder), now)


@dataclass(frozen=True)
class Worth:
    """Until when a kind of reminder is worth sending, and what else speaks against one."""

    until: Callable[[Reminder], datetime]
    against: Callable[[Reminder, datetime], Why | None]


WORTH = {
    "routine": Worth(_routine_until, _routine_against),
    "visit": Worth(_visit_until, _visit_against),
    "after": Worth(_after_until, _after_against),
    "run": Worth(_run_until, _run_against),
    "intake": Worth(_form_until, _form_against),
}
