"""Taking in what was looked through: each row once, and whole or not at all."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from clients.transfer.checking import found
from clients.transfer.letters import taken_in, tell
from clients.transfer.models import Import, ImportRow
from clients.transfer.planning import Outcome
from clients.transfer.reading.people import Person, Trouble
from clients.transfer.records.kinds import sort_of
from clients.transfer.records.sorts import REFUSED, hold_clients, key_of, why_refused
from clients.transfer.taking_in import TAKEN, standing
from practice.accounts.models import Membership
from practice.jobs.kinds import Step
from practice.jobs.models import Job
from practice.jobs.pace import Pace

AT_ONCE = 10


class TakingInRecords:
    """Goes on behind what was taken in already: that stands in the rows themselves."""

    def __init__(self, job: Job) -> None:
        self.source, self.pace = found(job), Pace(AT_ONCE)
        self.sort = sort_of(self.source)
        self.total = job.done + job.failed + self._waiting().count()

    def step(self, job: Job, now: datetime) -> Step:
        """The next rows, with the file let go of after the last."""
        with self.pace.step() as at_once:
            rows = list(self._waiting().order_by("number")[:at_once])
            self.sort.hold(rows)
            hold_clients(row.same_client_id for row in rows)
            for row in rows:
                self._take(row, by=job.by, now=now)
            ImportRow.objects.bulk_update(
                rows, ["client", "taken_at", "made", "outcome", "refused_as", "troubles"]
            )
        failed = sum(1 for row in rows if row.outcome == Outcome.FIX)
        is_over = len(rows) < at_once
        if is_over:
            source = self.source
            source.state, source.done_at, source.content = Import.State.DONE, now, None
            source.save(update_fields=["state", "done_at", "content"])
            tell(source, job, says=taken_in(source), now=now)
        return Step(len(rows) - failed, failed=failed, total=self.total, is_over=is_over)

    def _waiting(self) -> QuerySet[ImportRow]:
        return self.source.rows.filter(outcome__in=TAKEN, taken_at__isnull=True)

    def _take(self, row: ImportRow, *, by: Membership, now: datetime) -> None:
        """Whether it could be taken in; else it is one to fix, and stops no other."""
        assert row.same_client_id is not None  # a row that is fit to be taken in is somebody's
        said: Mapping[str, Any] = row.person["said"]
        try:
            with transaction.atomic():
                client = standing(row.same_client_id, Person(name=row.person.get("name", "")))
                is_new = self.sort.sign(client.pk, said) not in self.sort.here({client.pk})
                if is_new:
                    key = key_of(self.source, row.number)
                    self.sort.make(client, said, key=key, by=by, now=now)
        except REFUSED as error:
            row.refused_as, row.outcome = row.outcome, Outcome.FIX
            row.troubles = [*row.troubles, asdict(Trouble("", why_refused(error)))]
            return
        row.client, row.taken_at, row.made = client, now, is_new
        row.outcome = Outcome.ADD if is_new else Outcome.SAME
