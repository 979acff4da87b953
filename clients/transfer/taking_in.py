"""Taking in what was looked through: each row once, and whole or not at all."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet

from clients.actions import add_client, change_client
from clients.models import Client
from clients.restricted import Restricted
from clients.transfer.checking import found, person_of
from clients.transfer.models import Import, ImportRow
from clients.transfer.planning import Known, Outcome, name_key, plan
from clients.transfer.reading.people import Person, Read, Trouble
from practice.jobs.kinds import Kind, Step
from practice.jobs.models import Job

AT_ONCE = 5
TAKEN = (Outcome.ADD, Outcome.FILL, Outcome.SAME)
# Of one row, and no fault of the others.
REFUSED = (ValidationError, ObjectDoesNotExist, ProtectedError, Restricted)


class TakingIn:
    """Goes on behind what was taken in already: that stands in the rows themselves."""

    def __init__(self, job: Job) -> None:
        self.source = found(job)
        self.total = job.done + job.failed + self._waiting().count()

    def step(self, job: Job, now: datetime) -> Step:
        """The next rows, with the file let go of after the last."""
        rows = list(self._waiting().order_by("number")[:AT_ONCE])
        taken = sum(self._took(row, job, now) for row in rows)
        is_over = len(rows) < AT_ONCE
        if is_over:
            source = self.source
            source.state, source.done_at, source.content = Import.State.DONE, now, None
            source.save(update_fields=["state", "done_at", "content"])
        return Step(taken, failed=len(rows) - taken, total=self.total, is_over=is_over)

    def _waiting(self) -> QuerySet[ImportRow]:
        return self.source.rows.filter(outcome__in=TAKEN, taken_at__isnull=True)

    def _took(self, row: ImportRow, job: Job, now: datetime) -> bool:
        """Whether it could be taken in; else it is one to fix, and stops no other."""
        try:
            with transaction.atomic():
                row.client, row.taken_at = self._take(row, job, now), now
                row.save(update_fields=["client", "taken_at"])
        except REFUSED as error:
            row.outcome = Outcome.FIX
            row.troubles = [*row.troubles, asdict(Trouble("", words_of(error)))]
            row.save(update_fields=["outcome", "troubles"])
            return False
        return True

    def _take(self, row: ImportRow, job: Job, now: datetime) -> Client:
        here = self._here(row)
        if here is None:
            return add_client(by=job.by, now=now, **details(row.person))
        client = standing(here, Person(**details(row.person)))
        fills = details(row.fills or row.person)
        missing = {name: value for name, value in fills.items() if not getattr(client, name)}
        if missing:
            change_client(client=client, by=job.by, now=now, **missing)
        return client

    def _here(self, row: ImportRow) -> Client | None:
        """Who the row is of: as planned, or added by somebody since."""
        if row.same_row is not None:
            same = self.source.rows.get(number=row.same_row)
            if same.client is None:
                raise ValidationError(f"Row {same.number}, the same person, was not taken in.")
            return same.client
        if row.same_client is not None:
            return row.same_client
        person = Person(**details(row.person))
        maybe = {client.pk: client for client in self._who_may_be(person)}
        known = [Known(person_of(client), key=pk) for pk, client in maybe.items()]
        (planned,) = plan([Read(row.number, person)], known, leave_out=True)
        if planned.outcome is Outcome.FIX:
            raise ValidationError([trouble.words for trouble in planned.troubles])
        return maybe[planned.known.key] if planned.known and planned.known.key else None

    def _who_may_be(self, person: Person) -> QuerySet[Client]:
        signs = Q(pk__in=())
        for name in ("birth_date", "email", "phone"):
            if value := getattr(person, name):
                signs |= Q(**{name: value})
        return Client.objects.current().filter(signs, practice=self.source.practice_id)


def standing(client: Client, person: Person) -> Client:
    """The record that stands for it now. Raises `ValidationError` if it is not to be touched."""
    while client.joined_into is not None:
        client = client.joined_into
    if client.archived_at is not None:
        raise ValidationError("Their record here is archived.")
    if client.restricted_at is not None:
        raise Restricted(client)
    if name_key(client.name) != name_key(person.name):
        raise ValidationError("The name on their record here has changed meanwhile.")
    if client.birth_date and person.birth_date and client.birth_date != person.birth_date:
        raise ValidationError("The birth date on their record is another one now.")
    return client


def words_of(error: Exception) -> str:
    """Why a row was not taken in, for who has to fix it."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, Restricted):
        return "Their record here is restricted."
    return "Their record changed meanwhile."


def details(said: dict[str, Any]) -> dict[str, Any]:
    """As the actions take them."""
    values = dict(said)
    if born := values.get("birth_date"):
        values["birth_date"] = date.fromisoformat(born)
    return values


KIND = Kind("import", "Taking in clients", ("row", "rows"), TakingIn, "import")
