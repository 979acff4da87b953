"""Making an export: piece by piece, each kept in the transaction that says how far it is."""

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from celery.exceptions import SoftTimeLimitExceeded
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError
from django.db.models import QuerySet

from clients.appointments.models import Appointment, Status
from clients.models import Client
from clients.moving_out import dictionary, fhir
from clients.moving_out.models import LIES_FOR, Export
from clients.moving_out.packing import keep
from clients.moving_out.papers import FILES, PAPERS, Files
from clients.moving_out.tables import Table, moment_of, of_those_days, tables, within
from clients.moving_out.writing import (
    BOM,
    as_csv,
    lines_of,
    path_of,
    people_headings,
    people_row,
    visits_headings,
    visits_row,
)
from clients.screening.asking.script import load_script
from practice.jobs.kinds import Kind, Step
from practice.jobs.models import Job
from routines.rulebook import RuleBook, rule_book

ROWS = 200
PEOPLE = 10
NOT_WRITTEN = "not-written.txt"
Part = tuple[str, bytes]

# No fault of what was being written: the step is undone and tried again.
NOT_ITS_FAULT = (SoftTimeLimitExceeded, DatabaseError)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Piece:
    """What one step made: files or pieces of files, of how many rows, and the last row's key."""

    parts: list[Part] = field(default_factory=list)
    rows: int = 0
    last: int = 0
    is_over: bool = True
    failed: int = 0


class Stage(Protocol):
    """One thing that goes along."""

    def left(self, export: Export, after: int) -> int:
        """How many rows are still to be written."""
        ...

    def piece(self, export: Export, after: int, now: datetime) -> Piece:
        """The next."""
        ...


class AboutIt:
    """What explains the rest."""

    def left(self, export: Export, after: int) -> int:
        """No rows."""
        return 0

    def piece(self, export: Export, after: int, now: datetime) -> Piece:
        """At once."""
        files = {
            "README.txt": dictionary.read_me(export),
            "dictionary.csv": BOM + as_csv(dictionary.lines()),
        }
        return Piece([(path, text.encode()) for path, text in files.items()])


@dataclass(frozen=True)
class TableStage:
    """A table, some rows at a time, with its headings before the first."""

    table: Table

    def left(self, export: Export, after: int) -> int:
        """Those behind the last."""
        return self.table.rows(export).filter(pk__gt=after).count()

    def piece(self, export: Export, after: int, now: datetime) -> Piece:
        """One query."""
        paths = [path_of(one) for one in self.table.fields]
        found = self.table.rows(export).filter(pk__gt=after).values_list("pk", *paths)
        rows = list(found[:ROWS])
        text = lines_of(self.table, (row[1:] for row in rows), export.practice.zone)
        if not after:
            text = BOM + as_csv([[one.name for one in self.table.fields]]) + text
        path = f"tables/{self.table.name}.csv"
        return Piece([(path, text.encode())], *_how_far([row[0] for row in rows], after, ROWS))


class PeopleStage:
    """Who is a client now, as another system takes them in. Who is archived, restricted or joined
    into another record would come to life there: they are in the tables.
    """

    def left(self, export: Export, after: int) -> int:
        """Counted with the table of clients."""
        return 0

    def piece(self, export: Export, after: int, now: datetime) -> Piece:
        """One query."""
        people = within(export, Client, "").filter(
            archived_at__isnull=True, restricted_at__isnull=True, pk__gt=after
        )
        clients = list(people[:ROWS])
        text = as_csv(people_row(client) for client in clients)
        if not after:
            text = BOM + as_csv([people_headings()]) + text
        _, last, is_over = _how_far([client.pk for client in clients], after, ROWS)
        return Piece([("clients.csv", text.encode())], 0, last, is_over)


class VisitsStage:
    """Their visits, as another system takes them in: what is over, and what is to come."""

    def left(self, export: Export, after: int) -> int:
        """Counted with the table of visits."""
        return 0

    def piece(self, export: Export, after: int, now: datetime) -> Piece:
        """One query."""
        rows = within(export, Appointment, "starts_at").filter(
            client__archived_at__isnull=True, client__restricted_at__isnull=True, pk__gt=after
        )
        # What was only held or asked for was never booked.
        rows = rows.exclude(status__in=[Status.HELD, Status.ASKED]).exclude(
            status=Status.CANCELLED, cancelled_at__isnull=True
        )
        visits = list(rows.select_related("client", "type", "therapist__user")[:ROWS])
        text = as_csv(visits_row(visit, export.practice.zone) for visit in visits)
        if not after:
            text = BOM + as_csv([visits_headings()]) + text
        _, last, is_over = _how_far([visit.pk for visit in visits], after, ROWS)
        return Piece([("visits.csv", text.encode())], 0, last, is_over)


@dataclass(frozen=True)
class FilesStage:
    """Files, one at a time."""

    files: Files

    def left(self, export: Export, after: int) -> int:
        """Those behind the last."""
        return self.files.rows(export).filter(pk__gt=after).count()

    def piece(self, export: Export, after: int, now: datetime) -> Piece:
        """The next, if one is left."""
        row = self.files.rows(export).filter(pk__gt=after).first()
        if row is None:
            return Piece(last=after)
        path = self.files.path(row)
        try:
            content = self.files.content(row, now)
        except NOT_ITS_FAULT:
            raise
        except Exception as error:  # this file's trouble, not the next one's
            return Piece([_not_written(path, error)], 0, row.pk, False, failed=1)
        return Piece([(path, content)] if content else [], 1, row.pk, False)


class FhirStage:
    """A bundle for each client; before the first, what they were asked."""

    def left(self, export: Export, after: int) -> int:
        """Clients behind the last."""
        return self._clients(export, after).count()

    def piece(self, export: Export, after: int, now: datetime) -> Piece:
        """Some clients at a time."""
        book = rule_book(export.practice_id)
        clients = list(self._clients(export, after)[:PEOPLE])
        parts, failed = _all_or_each(clients, book, export)
        if not after:
            version = load_script().version
            asked = fhir.bundle([(f"v{version}", fhir.questionnaire(book, version))])
            parts.insert(0, ("fhir/questionnaire.json", _as_json(asked)))
        rows, last, is_over = _how_far([client.pk for client in clients], after, PEOPLE)
        return Piece(parts, rows - failed, last, is_over, failed)

    def _clients(self, export: Export, after: int) -> QuerySet[Client]:
        """A record that is restricted or joined would come to life where it is taken in."""
        people = within(export, Client, "").filter(pk__gt=after)
        return people.filter(restricted_at__isnull=True, joined_into__isnull=True)


def _all_or_each(clients: list[Client], book: RuleBook, export: Export) -> tuple[list[Part], int]:
    """Bundles, and how many could not be made: those are named, and the others go on."""

    def narrow(rows: QuerySet[Any]) -> QuerySet[Any]:
        return of_those_days(export, rows, moment_of(rows.model))

    try:
        return [_bundled(one) for one in fhir.bundles(clients, book, narrow)], 0
    except NOT_ITS_FAULT:
        raise
    except Exception as error:
        if len(clients) == 1:
            return [_not_written(f"fhir/{clients[0].ref}.json", error)], 1
    each = [_all_or_each([client], book, export) for client in clients]
    return [part for parts, _ in each for part in parts], sum(failed for _, failed in each)


def _bundled(made: tuple[Client, fhir.Resource]) -> Part:
    client, bundle = made
    return f"fhir/{client.ref}.json", _as_json(bundle)


def _not_written(path: str, error: Exception) -> Part:
    logger.error("%s is not written: %s.", path, type(error).__name__)
    return NOT_WRITTEN, f"{path}\r\n".encode()


def stages(export: Export) -> list[Stage]:
    """What goes along, in the order of its writing: the same each time it is asked."""
    return [
        AboutIt(), PeopleStage(), VisitsStage(), *_every_table(),
        *([FilesStage(PAPERS)] if export.with_papers else []),
        *([FilesStage(one) for one in FILES] if export.with_files else []),
        *([FhirStage()] if export.with_fhir else []),
    ]  # fmt: skip


@cache
def _every_table() -> tuple[TableStage, ...]:
    return tuple(TableStage(table) for table in tables())


def _how_far(keys: list[int], after: int, at_once: int) -> tuple[int, int, bool]:
    return len(keys), keys[-1] if keys else after, len(keys) < at_once


def _as_json(values: object) -> bytes:
    return json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


class Making:
    """Goes on behind what was kept: that stands in the export itself."""

    def __init__(self, job: Job) -> None:
        export = found(job)
        self.stages = stages(export)
        here = [export.after, *[0 for _ in self.stages]]
        rest = self.stages[export.stage :]
        self.total = (
            job.done
            + job.failed
            + sum(stage.left(export, after) for stage, after in zip(rest, here, strict=False))
        )

    def step(self, job: Job, now: datetime) -> Step:
        """The next piece. Rows that came meanwhile make the total larger."""
        export = Export.objects.select_for_update().get(pk=found(job).pk)
        if export.state != Export.State.MAKING:
            return Step(is_over=True)
        piece = self.stages[export.stage].piece(export, export.after, now)
        _keep(export, piece.parts)
        export.after = 0 if piece.is_over else piece.last
        export.stage += piece.is_over
        is_over = export.stage == len(self.stages)
        if is_over:
            export.state, export.made_at, export.goes_at = (
                Export.State.READY, now, now + LIES_FOR,
            )  # fmt: skip
        export.save()
        dealt_with = job.done + job.failed + piece.rows + piece.failed
        self.total = max(self.total, dealt_with)
        return Step(piece.rows, piece.failed, total=self.total, is_over=is_over)


def found(job: Job) -> Export:
    """What the job makes."""
    one: Export = job.practice.exports.get(ref=job.subject_ref)
    return one


def _keep(export: Export, parts: Iterable[Part]) -> None:
    last = export.parts.order_by("-number").values_list("number", flat=True).first() or 0

    def kept() -> Iterator[object]:
        for number, (path, content) in enumerate(parts, start=last + 1):
            export.size += len(content)
            yield keep(export, number, path, content)

    export.parts.bulk_create(kept())  # type: ignore[arg-type]


KIND = Kind("export", "Writing everything out", ("row", "rows"), Making, "export")
