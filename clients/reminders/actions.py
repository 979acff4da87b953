"""Planning reminders, posting those that fall due, and the client's word to stop or start them."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from django.db import transaction

from clients.afterwards import actions as afterwards
from clients.consents.actions import record_consent
from clients.consents.models import Consent
from clients.consents.queries import newest
from clients.consents.wording import NEWS as NEWS_CONSENT
from clients.consents.wording import REMINDERS
from clients.homecare.actions import make_link
from clients.models import Client
from clients.reminders.asked_forms import forms_to_plan
from clients.reminders.emails import (
    Opened,
    queue_after_visit,
    queue_routine_reminder,
    queue_run_reminder,
    queue_visit_reminder,
)
from clients.reminders.facts import AGAIN, Due
from clients.reminders.form_emails import queue_form_reminder
from clients.reminders.models import SUBJECTS, Reminder, StoppedLetters
from clients.reminders.planner import Changes, Drop, Source, plan
from clients.reminders.queries import (
    assignments_to_plan,
    known_reminders,
    runs_to_plan,
    visits_to_ask_after,
    visits_to_plan,
)
from clients.reminders.reasons import NEWS, REVIVABLE, ROUTINE, Why
from clients.reminders.worth import after_the_run, is_settling, why_not
from clients.screening.actions import make_link as make_form_link
from practice.audit.actors import SYSTEM, Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.mail.models import OutboundEmail
from practice.mail.queue import CannotQueue
from practice.schedule.wall import local_day

logger = logging.getLogger(__name__)
Row = TypeVar("Row")
# What is agreed to, and the letters it is about: reminders are of the home routine, of no others.
LETTERS_OF = {REMINDERS: ROUTINE, NEWS_CONSENT: NEWS}


class Queue(Protocol):
    """Puts the letter of one reminder into the outbox."""

    def __call__(self, reminder: Reminder, *, now: datetime) -> OutboundEmail:
        """In the transaction that marks it posted."""
        ...


# Rows written in one transaction; between two of them others get their turn.
PART = 200
# Routines that fall due within so long of one another share a letter.
TOGETHER = timedelta(hours=1)
# Reminders posted for one ring of the bell; the next ring goes on.
AT_ONCE = 500


def plan_reminders(*, now: datetime) -> Changes:
    """Make the table say what should be reminded of in the next day and a half.

    Twice at once does no harm: the constraint keeps one reminder for each occurrence.
    """
    sources: list[Source] = [
        *assignments_to_plan(now),
        *visits_to_plan(now),
        *visits_to_ask_after(now),
        *runs_to_plan(now),
        *forms_to_plan(now),
    ]
    changes = plan(sources, known_reminders(now), now)
    for due in _parts(changes.create):
        _create(due, now)
    for due in _parts(changes.move):
        _move(due)
    for drops in _parts(changes.drop):
        _drop_planned(drops)
    return changes


def post_due_reminders(*, now: datetime) -> int:
    """Put the letters of due reminders into the outbox, one short transaction each.

    Answers how many were posted. One that breaks is left for the next ring, and the others go on.
    """
    posted = 0
    for pk in Reminder.objects.due(now).values_list("pk", flat=True)[:AT_ONCE]:
        try:
            posted += post_reminder(pk, now=now)
        except Exception as error:  # this reminder's trouble, not the next one's
            logger.error("Reminder %s could not be posted: %s.", pk, type(error).__name__)
    return posted


@transaction.atomic
def post_reminder(pk: int, *, now: datetime) -> bool:
    """Post one reminder if it is still planned and still makes sense; otherwise drop it."""
    reminder = Reminder.objects.claimed(pk)
    if reminder is None or is_settling(reminder, now=now):
        return False
    against = why_not(reminder, now=now)
    if against is None:
        try:
            _post(reminder, now)
        except CannotQueue:
            against = Why.NO_ADDRESS
    if against is not None:
        reminder.state, reminder.why_dropped = Reminder.State.DROPPED, against
        reminder.save(update_fields=["state", "why_dropped"])
    return against is None


@transaction.atomic
def _post(reminder: Reminder, now: datetime) -> None:
    """The links, the letter and the state, together or not at all."""
    together = [reminder]
    if reminder.kind in QUEUES:
        email = QUEUES[reminder.kind](reminder, now=now)
    else:
        others = _others_of_the_day(reminder, now)
        together += [one for one in others if one.due_at <= reminder.due_at + TOGETHER]
        opened = [Opened(one, _link(one, now)) for one in (reminder, *others)]
        email = queue_routine_reminder(reminder, opened=opened, now=now)
    for one in together:
        one.email, one.state = email, Reminder.State.POSTED
        one.save(update_fields=["state", "email"])


def _others_of_the_day(reminder: Reminder, now: datetime) -> list[Reminder]:
    """The client's other routines of the day that may be done, still to be reminded of."""
    rows = Reminder.objects.of_the_day(reminder.client.pk, reminder.occurs_on).for_posting()
    rows = rows.select_for_update(skip_locked=True, of=("self",))
    waiting = rows.filter(state="planned", due_at__gte=reminder.due_at)
    return [
        one
        for one in waiting.exclude(assigned=reminder.assigned)
        if not one.occurrence.endswith(AGAIN) and why_not(one, now=now) is None
    ]


def _link(reminder: Reminder, now: datetime) -> str:
    assert reminder.assigned is not None
    return make_link(assigned=reminder.assigned, by=SYSTEM, now=now)


def _queue_run(reminder: Reminder, *, now: datetime) -> OutboundEmail:
    fits = after_the_run(reminder, now)
    assert fits is not None  # asked a moment ago
    token = make_link(assigned=fits, by=SYSTEM, now=now)
    return queue_run_reminder(reminder, opened=fits, token=token, now=now)


def _queue_after_visit(reminder: Reminder, *, now: datetime) -> OutboundEmail:
    assert reminder.appointment is not None
    token = afterwards.make_link(visit=reminder.appointment, by=SYSTEM, now=now)
    email = queue_after_visit(reminder, token=token, now=now)
    afterwards.sent_in(email, token=token)
    return email


def _queue_form_reminder(reminder: Reminder, *, now: datetime) -> OutboundEmail:
    assert reminder.invitation is not None
    token = make_form_link(invitation=reminder.invitation, by=SYSTEM, now=now)
    return queue_form_reminder(reminder, token=token, now=now)


# Kinds whose every reminder has a letter of its own.
QUEUES: dict[str, Queue] = {
    "visit": queue_visit_reminder,
    "after": _queue_after_visit,
    "run": _queue_run,
    "intake": _queue_form_reminder,
}


@transaction.atomic
def stop_letters(*, client: Client, kind: str, by: Actor | HasActor, now: datetime) -> bool:
    """No more letters of this kind to this client. Says whether that is new; twice is once."""
    row, is_new = StoppedLetters.objects.get_or_create(
        client=client,
        kind=kind,
        started_again_at=None,
        defaults={"practice_id": client.practice_id, "stopped_at": now},
    )
    if is_new:
        record(Verb.REMINDERS_STOPPED, by=by, subject=row)
        _say_so(client, kind, given=False, by=by, now=now)
    return is_new


@transaction.atomic
def start_letters(*, client: Client, kind: str, by: Actor | HasActor, now: datetime) -> bool:
    """Letters of this kind again. Says whether they had been stopped."""
    rows = StoppedLetters.objects.select_for_update().filter(client=client, kind=kind)
    row = rows.filter(started_again_at__isnull=True).first()
    if row is None:
        return False
    row.started_again_at = now
    row.save(update_fields=["started_again_at"])
    record(Verb.REMINDERS_STARTED, by=by, subject=row)
    _say_so(client, kind, given=True, by=by, now=now)
    return True


def _say_so(client: Client, kind: str, *, given: bool, by: Actor | HasActor, now: datetime) -> None:
    """Keep what was agreed to in step with what was pressed; who was never asked still was not.

    Letters about a child go to the guardian, and so does the address in them.
    """
    purpose = next((purpose for purpose, letters in LETTERS_OF.items() if letters == kind), None)
    answer = newest(client, purpose) if purpose else None
    if purpose is None or answer is None or answer.given == given:
        return
    is_child = client.is_child_on(local_day(now, client.practice.zone))
    record_consent(
        client=client,
        purpose=purpose,
        given=given,
        said_by=Consent.Speaker.GUARDIAN if is_child else Consent.Speaker.CLIENT,
        said_by_name=(client.guardian_name if is_child else "") or client.name,
        how=Consent.How.PAGE,
        by=by,
        now=now,
    )


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[start : start + PART] for start in range(0, len(rows), PART))


@transaction.atomic
def _create(due: Sequence[Due], now: datetime) -> None:
    rows = [
        Reminder(
            practice_id=one.practice_id,
            kind=one.key.kind,
            occurrence=one.key.occurrence,
            occurs_on=one.occurs_on,
            due_at=one.due_at,
            planned_at=now,
            **{f"{SUBJECTS[one.key.kind]}_id": one.key.about},
        )
        for one in due
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def _move(due: Sequence[Due]) -> None:
    for one in due:
        Reminder.objects.of(one.key).open_to_change(REVIVABLE).update(
            due_at=one.due_at, state=Reminder.State.PLANNED, why_dropped=""
        )


@transaction.atomic
def _drop_planned(drops: Sequence[Drop]) -> None:
    for one in drops:
        Reminder.objects.of(one.key).filter(state=Reminder.State.PLANNED).update(
            state=Reminder.State.DROPPED, why_dropped=one.why
        )
