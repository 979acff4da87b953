"""Undoing: what a row made is taken away again while nothing was done with it."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from clients.models import Client
from clients.transfer import reasons
from clients.transfer.checking import found
from clients.transfer.letters import tell, undone
from clients.transfer.models import Import, ImportRow
from clients.transfer.records.kinds import SORTS, sort_of
from clients.transfer.records.sorts import Sort, hold_clients, key_of
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.jobs.kinds import Step
from practice.jobs.models import Job
from practice.jobs.pace import Pace

AT_ONCE = 10


def to_take_away(source: Import) -> QuerySet[ImportRow]:
    """The rows that made something, and that nobody has dealt with yet."""
    return source.rows.filter(made=True, undone_at__isnull=True, client__isnull=False)


def what_stays(source: Import, rows: Sequence[ImportRow]) -> dict[int, str]:
    """Why, by the number of the row. What is gone already stays nowhere."""
    sort = sort_of(source)
    keys = {key_of(source, row.number): row.number for row in rows}
    found: dict[int, str] = {}
    for one in sort.made(keys.keys()):
        if why := _why(sort, one):
            found[keys[one.form_key]] = why
    return found


def _why(sort: Sort, one: object) -> str:
    client: Client = one.client  # type: ignore[attr-defined]
    if client.restricted_at is not None:
        return reasons.LOCKED
    return sort.why_it_stays(one)


class UndoingRecords:
    """Goes on where it was: what was dealt with stands in the rows, or went with them."""

    def __init__(self, job: Job) -> None:
        self.source, self.pace = found(job), Pace(AT_ONCE)
        self.sort = sort_of(self.source)
        self.total = job.done + to_take_away(self.source).count()

    def step(self, job: Job, now: datetime) -> Step:
        """The next few."""
        with self.pace.step() as at_once:
            rows = list(to_take_away(self.source).order_by("number")[:at_once])
            self._take_away(rows, by=job.by, now=now)
        if not rows:
            # They say whose something was, and keep no record of anybody.
            self.source.rows.filter(made=False).delete()
            self.source.state, self.source.undone_at = Import.State.UNDONE, now
            self.source.save(update_fields=["state", "undone_at"])
            record(Verb.IMPORT_UNDONE, by=job.by, subject=self.source)
            tell(
                self.source,
                job,
                says=undone(self.source, SORTS[self.source.holds].counted),
                now=now,
            )
        return Step(len(rows), total=self.total, is_over=not rows)

    def _take_away(self, rows: Sequence[ImportRow], *, by: Membership, now: datetime) -> None:
        # Whoever writes something meanwhile waits here, and then finds nothing, or kept it.
        self.sort.hold(rows)
        keys = {key_of(self.source, row.number): row for row in rows}
        hold_clients(one.client_id for one in self.sort.made(keys.keys()))
        here = {one.form_key: one for one in self.sort.made(keys.keys())}
        for key, row in keys.items():
            one = here.get(key)
            why = _why(self.sort, one) if one is not None else ""
            if why:
                row.undone_at, row.stays = now, [why]
                row.save(update_fields=["undone_at", "stays"])
                continue
            if one is not None:
                self.sort.take_away(one, by=by, now=now)
                self.source.removed += 1
            row.delete()
        self.source.save(update_fields=["removed"])
