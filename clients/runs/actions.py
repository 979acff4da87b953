"""Keeping a run as it was told, and taking it back."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from clients.models import Client
from clients.runs.models import LONGEST, SHORTEST, RunLog
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb

TOLD_WITHIN = timedelta(days=7)


class CannotLog(Exception):
    """This run is not kept as told, and why."""


@transaction.atomic
def log_run(
    *, client: Client, metres: int, finished_at: datetime, form_key: UUID,
    by: Actor | HasActor, now: datetime, effort: int | None = None, felt_hard: bool = False,
) -> RunLog:  # fmt: skip
    """A run of `metres` until `finished_at`. The same form tells it once. Raises CannotLog."""
    Client.objects.select_for_update().get(pk=client.pk)  # one at a time for each client
    known = RunLog.objects.filter(form_key=form_key).first()
    if known is not None:
        if known.client_id != client.pk:
            raise CannotLog("This form belongs to another page. Open it again.")
        same = RunLog.objects.filter(
            client=client, logged_at__gte=known.logged_at, undone_at__isnull=True, metres=metres,
            effort=effort, felt_hard=felt_hard,
        )  # fmt: skip
        if told := same.order_by("pk").first():
            return told
        form_key = uuid4()  # sent again with another run, or after it was taken back
    if not SHORTEST <= metres <= LONGEST:
        raise CannotLog("Enter a distance from 0.1 to 300 km.")
    if effort is not None and not 0 <= effort <= 10:
        raise CannotLog("Choose an effort from 0 to 10.")
    if not now - TOLD_WITHIN <= finished_at <= now:
        raise CannotLog("Enter when you finished: up to now, and within the last 7 days.")
    run = RunLog.objects.create(
        practice_id=client.practice_id, client=client, form_key=form_key, metres=metres,
        finished_at=finished_at, effort=effort, felt_hard=felt_hard, logged_at=now,
    )  # fmt: skip
    record(Verb.RUN_LOGGED, by=by, subject=run, client_id=client.pk)
    return run


@transaction.atomic
def undo_run(*, run: RunLog, by: HasActor, now: datetime) -> RunLog:
    """Take a run back; the row stays, marked. Twice changes nothing."""
    held = RunLog.objects.select_for_update().get(pk=run.pk)
    if held.undone_at is None:
        held.undone_at = now
        held.save(update_fields=["undone_at"])
        record(Verb.RUN_UNDONE, by=by, subject=held, client_id=held.client_id)
    return held
