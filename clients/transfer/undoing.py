"""Undoing an import: what it made goes as it came, what it filled in is emptied again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from clients.actions import change_client
from clients.models import Client
from clients.rights.models import Tombstone
from clients.rights.removing import remove_people
from clients.rights.tombstones import lay
from clients.transfer import reasons
from clients.transfer.checking import details, found, person_of
from clients.transfer.letters import tell, undone
from clients.transfer.models import Import, ImportRow
from clients.transfer.taking_in import REFUSED
from clients.transfer.untouched import written_since
from practice.accounts.models import Membership
from practice.audit.record import record, record_about_each
from practice.audit.verbs import Verb
from practice.jobs.kinds import Step
from practice.jobs.models import Job
from practice.jobs.pace import Pace

# Records of the first step: every step asks all tables, for one or many.
AT_ONCE = 50
WHY = Tombstone.Why.IMPORT_UNDONE


def to_remove(source: Import) -> QuerySet[ImportRow]:
    """The rows that made a record, and that nobody has dealt with yet."""
    return source.rows.filter(made=True, undone_at__isnull=True, client__isnull=False)


def to_empty(source: Import) -> QuerySet[ImportRow]:
    """Those that filled in something of who was here before."""
    made = ImportRow.objects.filter(source=source, made=True, client=OuterRef("client"))
    rows = source.rows.filter(made=False, undone_at__isnull=True, client__isnull=False)
    # An empty one is sealed, too: what it holds is asked of the row.
    return rows.exclude(Exists(made))


class Undoing:
    """First the records that it made, then the details that it filled. Goes on where it was."""

    def __init__(self, job: Job) -> None:
        self.source, self.pace = found(job), Pace(AT_ONCE)
        left = to_remove(self.source).count() + to_empty(self.source).count()
        self.total = job.done + left

    def step(self, job: Job, now: datetime) -> Step:
        """The next few."""
        with self.pace.step() as at_once:
            rows = list(to_remove(self.source).order_by("number")[:at_once])
            if rows:
                self._remove(rows, by=job.by, now=now)
            else:
                rows = list(to_empty(self.source).order_by("number")[:at_once])
                for row in rows:
                    self._empty(row, by=job.by, now=now)
        if not rows:
            self.source.state, self.source.undone_at = Import.State.UNDONE, now
            self.source.save(update_fields=["state", "undone_at"])
            record(Verb.IMPORT_UNDONE, by=job.by, subject=self.source)
            tell(self.source, job, says=undone(self.source), now=now)
        return Step(len(rows), total=self.total, is_over=not rows)

    def _remove(self, rows: Sequence[ImportRow], *, by: Membership, now: datetime) -> None:
        """The whole record, by the road that erases one, unless anything was written since."""
        source = self.source
        # Whoever writes something meanwhile waits here, and then finds no record, or kept it.
        people = Client.objects.select_for_update(of=("self",)).select_related("practice")
        clients = list(people.filter(pk__in=[row.client_id for row in rows]).order_by("pk"))
        kept = written_since(source, [client.pk for client in clients])
        goes = [client for client in clients if client.pk not in kept]
        for row in rows:
            if row.client_id in kept:
                # Also what later rows of the file filled in there stays.
                source.rows.filter(client=row.client_id).update(undone_at=now)
                ImportRow.objects.filter(pk=row.pk).update(stays=kept[row.client_id])
        if goes:
            about = ((client, [WHY.value]) for client in goes)
            record_about_each(Verb.CLIENT_ERASED, by=by, clients=about)
            lay(goes, why=WHY, by=by.user_id, now=now)
            # The search forgets them at the end of the work: it is written anew for that.
            remove_people(goes, now=now, forget=False)
            source.removed += len(goes)
            source.save(update_fields=["removed"])

    def _empty(self, row: ImportRow, *, by: Membership, now: datetime) -> None:
        """Only what is still as it was filled in."""
        row.undone_at, filled = now, details(row.filled)
        if filled:
            row.stays = self._taken_back(row, filled, by=by, now=now)
        row.save(update_fields=["undone_at", "stays"])

    def _taken_back(
        self, row: ImportRow, filled: dict[str, Any], *, by: Membership, now: datetime
    ) -> list[str]:
        """What stays of it, and why."""
        assert row.client_id is not None  # what was filled in was filled in somebody's record
        client = Client.objects.select_for_update(of=("self",)).get(pk=row.client_id)
        here = person_of(client)
        back = {name: None if name == "birth_date" else "" for name in filled}
        stays = [name for name in filled if getattr(here, name) != filled[name]]
        for name in stays:
            del back[name]
        if why := _not_touched(client):
            return [why]
        try:
            with transaction.atomic():
                change_client(client=client, by=by, now=now, **back)
        except REFUSED:
            return [reasons.REFUSED]
        return [f"{reasons.DETAIL}{name}" for name in stays]


def _not_touched(client: Client) -> str:
    if client.joined_into_id is not None:
        return reasons.JOINED
    if client.restricted_at is not None:
        return reasons.LOCKED
    return reasons.ARCHIVED if client.archived_at is not None else ""
