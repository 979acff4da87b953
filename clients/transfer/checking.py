"""Looking a file through: every row understood and planned, nothing done."""

from collections.abc import Iterator
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from clients.models import Client
from clients.transfer.models import Import, ImportRow
from clients.transfer.planning import Known, Outcome, Planned, Planner
from clients.transfer.reading import sheet_of
from clients.transfer.reading.columns import Detail
from clients.transfer.reading.dates import Order
from clients.transfer.reading.people import Person, Reader, names_family_first
from practice.jobs.kinds import Step
from practice.jobs.models import Job
from practice.jobs.pace import Pace
from practice.schedule.wall import local_day

# Rows of the first step.
AT_ONCE = 50


def found(job: Job) -> Import:
    """What the job works on."""
    one: Import = job.practice.imports.get(ref=job.subject_ref)
    return one


def reader_of(source: Import, *, today: date) -> Reader:
    """What reads the rows of the file. Raises `Unreadable`."""
    assert source.content is not None
    sheet = sheet_of(bytes(source.content), encoding=source.encoding)
    columns = {heading: Detail(detail) for heading, detail in source.columns.items()}
    names = [heading for heading, detail in columns.items() if detail is Detail.NAME]
    return Reader(
        sheet, columns, Order(source.order), source.practice.region, today,
        family_first=any(names_family_first(sheet.column(name)) for name in names),
    )  # fmt: skip


def planner_of(source: Import) -> Planner:
    """What plans the rows behind those that are planned already."""
    planner = Planner(known_in(source), leave_out=source.leave_out)
    rows = source.rows.order_by("number").values_list(
        "number", "outcome", "person", "fills", "same_client", "same_row"
    )
    for number, outcome, person, fills, client, row in rows.iterator(2000):
        known = Known(Person(), client, row) if client or row else None
        person, fills = Person(**details(person)), details(fills)
        planner.again(Planned(number, Outcome(outcome), person, known, fills))
    return planner


def known_in(source: Import) -> Iterator[Known]:
    """Everybody who is a client of the practice."""
    people = Client.objects.current().filter(practice=source.practice_id)
    names = [field.name for field in fields(Person)]
    for pk, *values in people.values_list("pk", *names).iterator(2000):
        said = dict(zip(names, values, strict=True))
        yield Known(Person(**{**said, "phone": str(said["phone"] or "")}), key=pk)


def person_of(client: Client) -> Person:
    """A client as a row would say it."""
    return Person(
        name=client.name, pronouns=client.pronouns, birth_date=client.birth_date,
        email=client.email, phone=str(client.phone), guardian_name=client.guardian_name,
        guardian_email=client.guardian_email, heard_from=client.heard_from,
    )  # fmt: skip


def as_json(values: dict[str, Any]) -> dict[str, Any]:
    """What is said, with days as text."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if value
    }


def details(said: dict[str, Any]) -> dict[str, Any]:
    """As the actions take them: the other way round."""
    values = dict(said)
    if born := values.get("birth_date"):
        values["birth_date"] = date.fromisoformat(born)
    return values


class Checking:
    """Writes the plan down, some rows a step. What is written need not be read again."""

    def __init__(self, job: Job) -> None:
        self.source, self.pace = found(job), Pace(AT_ONCE)
        if job.done == 0:
            self.source.rows.all().delete()
        self.reader = reader_of(self.source, today=local_day(job.asked_at, job.practice.zone))
        self.planner = planner_of(self.source)

    def step(self, job: Job, now: datetime) -> Step:
        """The next rows."""
        sheet = self.reader.sheet
        with self.pace.step() as at_once:
            rows = sheet.rows[job.done : job.done + at_once]
            ImportRow.objects.bulk_create(
                self._row(self.planner.next(self.reader.read(row))) for row in rows
            )
        is_over = job.done + len(rows) >= len(sheet.rows)
        if is_over:
            self.source.state, self.source.checked_at = Import.State.CHECKED, now
            self.source.save(update_fields=["state", "checked_at"])
        return Step(done=len(rows), total=len(sheet.rows), is_over=is_over)

    def _row(self, row: Planned) -> ImportRow:
        return ImportRow(
            practice_id=self.source.practice_id, source=self.source, number=row.number,
            outcome=row.outcome, person=as_json(asdict(row.person)), fills=as_json(row.fills),
            kept=list(row.kept), troubles=[asdict(trouble) for trouble in row.troubles],
            same_client_id=row.known.key if row.known else None,
            same_row=row.known.row if row.known else None,
        )  # fmt: skip
