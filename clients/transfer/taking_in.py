"""Taking in what was looked through: each row once, and whole or not at all."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet

from clients.actions import add_clients, change_client, new_client
from clients.models import Client
from clients.restricted import Restricted
from clients.transfer.checking import as_json, details, found, person_of
from clients.transfer.letters import taken_in, tell
from clients.transfer.models import Import, ImportRow
from clients.transfer.planning import Known, Outcome, Planner, name_key
from clients.transfer.reading.people import Person, Read, Trouble
from practice.accounts.models import Membership
from practice.jobs.kinds import Step
from practice.jobs.models import Job
from practice.jobs.pace import Pace

# Rows of the first step.
AT_ONCE = 25
TAKEN = (Outcome.ADD, Outcome.FILL, Outcome.SAME)
# Of one row, and no fault of the others.
REFUSED = (ValidationError, ObjectDoesNotExist, ProtectedError, Restricted)


class TakingIn:
    """Goes on behind what was taken in already: that stands in the rows themselves."""

    def __init__(self, job: Job) -> None:
        self.source, self.pace = found(job), Pace(AT_ONCE)
        self.total = job.done + job.failed + self._waiting().count()

    def step(self, job: Job, now: datetime) -> Step:
        """The next rows, with the file let go of after the last."""
        with self.pace.step() as at_once:
            rows = list(self._waiting().select_related("same_client").order_by("number")[:at_once])
            said = Taken(rows, now)
            # In the order of the file: who a row is of depends on what the rows before it filled.
            for is_new, run in groupby(rows, key=lambda row: row.outcome == Outcome.ADD):
                if is_new:
                    self._add(list(run), said, by=job.by)
                else:
                    for row in run:
                        self._fill(row, said, by=job.by)
            said.save()
        is_over = len(rows) < at_once
        if is_over:
            source = self.source
            source.state, source.done_at, source.content = Import.State.DONE, now, None
            source.save(update_fields=["state", "done_at", "content"])
            tell(source, job, says=taken_in(source), now=now)
        return Step(len(rows) - said.failed, failed=said.failed, total=self.total, is_over=is_over)

    def _waiting(self) -> QuerySet[ImportRow]:
        return self.source.rows.filter(outcome__in=TAKEN, taken_at__isnull=True)

    def _add(self, rows: Sequence[ImportRow], said: "Taken", *, by: Membership) -> None:
        """Those nobody here is yet, in one go; whom somebody added meanwhile is not again."""
        people = [Person(**details(row.person)) for row in rows]
        maybe = {client.pk: client for client in self._who_may_be(people)}
        planner = Planner(
            (Known(person_of(client), key=pk) for pk, client in maybe.items()), leave_out=True
        )
        new: list[tuple[Client, Iterable[str]]] = []
        later: list[tuple[ImportRow, Client]] = []
        for row, person in zip(rows, people, strict=True):
            planned = planner.next(Read(row.number, person))
            try:
                if planned.outcome is Outcome.FIX:
                    raise ValidationError([trouble.words for trouble in planned.troubles])
                if planned.known is not None:
                    known = planned.known
                    same = maybe[known.key] if known.key else said.of(known.row or 0)
                    later.append((row, same))
                    continue
                client = new_client(by=by, **details(row.person))
            except ValidationError as error:
                said.refuse(row, error)
                continue
            new.append((client, row.person))
            said.take(row, client, made=True)
        add_clients(people=new, by=by, now=said.now)
        for row, client in later:
            self._fill_in(row, client, said, by=by)

    def _fill(self, row: ImportRow, said: "Taken", *, by: Membership) -> None:
        """What is missing of who is here already, or came in an earlier row."""
        same = row.same_client
        if row.same_row is not None:
            earlier = said.rows.get(row.same_row) or self.source.rows.get(number=row.same_row)
            same = earlier.client
            if same is None:
                said.refuse(row, not_taken_in(earlier.number))
                return
        assert same is not None  # a row that is no new person's is somebody's
        self._fill_in(row, same, said, by=by)

    def _fill_in(self, row: ImportRow, here: Client, said: "Taken", *, by: Membership) -> None:
        """Whether it could be taken in; else it is one to fix, and stops no other."""
        try:
            with transaction.atomic():
                # As they are now: a row before this one may have filled something.
                client = standing(here.pk, Person(**details(row.person)))
                fills = details(row.fills or row.person)
                missing = {
                    name: value for name, value in fills.items() if not getattr(client, name)
                }
                if missing:
                    change_client(client=client, by=by, now=said.now, **missing)
        except REFUSED as error:
            said.refuse(row, error)
        else:
            said.take(row, client, filled=as_json(missing))

    def _who_may_be(self, people: Sequence[Person]) -> QuerySet[Client]:
        said = {
            f"{name}__in": {value for one in people if (value := getattr(one, name))}
            for name in ("birth_date", "email", "phone")
        }
        signs = [Q(**{name: values}) for name, values in said.items() if values]
        here = Client.objects.current().filter(practice=self.source.practice_id)
        return here.with_any_of(signs)


class Taken:
    """What became of the rows of one step, to be written once."""

    def __init__(self, rows: Sequence[ImportRow], now: datetime) -> None:
        self.now, self.failed = now, 0
        self.rows = {row.number: row for row in rows}

    def of(self, number: int) -> Client:
        """Whom an earlier row of this step added. Raises `ValidationError` if it was refused."""
        client = self.rows[number].client
        if client is None:
            raise not_taken_in(number)
        return client

    def take(
        self, row: ImportRow, client: Client, *, made: bool = False,
        filled: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """It went to this record."""
        row.client, row.taken_at, row.made, row.filled = client, self.now, made, filled or {}

    def refuse(self, row: ImportRow, error: Exception) -> None:
        """It is one to fix."""
        row.refused_as, row.outcome, self.failed = row.outcome, Outcome.FIX, self.failed + 1
        row.troubles = [*row.troubles, asdict(Trouble("", words_of(error)))]

    def save(self) -> None:
        """All of them, however many, in some queries."""
        refused = [row for row in self.rows.values() if row.outcome == Outcome.FIX]
        ImportRow.objects.bulk_update(refused, ["outcome", "troubles", "refused_as"])
        taken = [row for row in self.rows.values() if row.outcome != Outcome.FIX]
        made = [row for row in taken if not row.filled]
        ImportRow.objects.bulk_update(made, ["client", "taken_at", "made"])
        filled = [row for row in taken if row.filled]
        ImportRow.objects.bulk_update(filled, ["client", "taken_at", "filled"])


def not_taken_in(number: int) -> ValidationError:
    """Why a row of the same person cannot be."""
    return ValidationError(f"Row {number}, the same person, was not taken in.")


def standing(pk: int, person: Person) -> Client:
    """The record that stands for it now, locked. Raises `ValidationError` if it is not to be
    touched.
    """
    locked = Client.objects.select_for_update(of=("self",))
    client = locked.get(pk=pk)
    while client.joined_into_id is not None:
        client = locked.get(pk=client.joined_into_id)
    if client.archived_at is not None:
        raise ValidationError("Their record here is archived.")
    if client.restricted_at is not None:
        raise Restricted(client)
    if person.name and name_key(client.name) != name_key(person.name):
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
