"""Looking a file through: every row understood and planned, nothing done."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from clients.models import Client
from clients.transfer.models import Import, ImportRow
from clients.transfer.planning import Known, Planned, plan
from clients.transfer.reading import sheet_of
from clients.transfer.reading.columns import Detail
from clients.transfer.reading.dates import Order
from clients.transfer.reading.people import Person, Reader, names_family_first
from practice.jobs.kinds import Kind, Step
from practice.jobs.models import Job
from practice.schedule.wall import local_day

AT_ONCE = 250
REGION = "GB"


def found(job: Job) -> Import:
    """What the job works on."""
    one: Import = job.practice.imports.get(ref=job.subject_ref)
    return one


def planned(source: Import, *, today: date) -> list[Planned]:
    """Every row of the file, planned against who is here now. Raises `Unreadable`."""
    assert source.content is not None
    sheet = sheet_of(bytes(source.content), encoding=source.encoding)
    columns = {heading: Detail(detail) for heading, detail in source.columns.items()}
    names = [heading for heading, detail in columns.items() if detail is Detail.NAME]
    reader = Reader(
        sheet, columns, Order(source.order), REGION, today,
        family_first=any(names_family_first(sheet.column(name)) for name in names),
    )  # fmt: skip
    rows = (reader.read(row) for row in sheet.rows)
    return list(plan(rows, known_in(source), leave_out=source.leave_out))


def known_in(source: Import) -> list[Known]:
    """Everybody who is a client of the practice."""
    people = Client.objects.current().filter(practice=source.practice_id)
    return [Known(person_of(client), key=client.pk) for client in people.iterator(2000)]


def person_of(client: Client) -> Person:
    """A client as a row would say it."""
    return Person(
        name=client.name, pronouns=client.pronouns, birth_date=client.birth_date,
        email=client.email, phone=str(client.phone or ""), guardian_name=client.guardian_name,
        guardian_email=client.guardian_email,
    )  # fmt: skip


def as_json(values: dict[str, Any]) -> dict[str, Any]:
    """What is said, with days as text."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if value
    }


class Checking:
    """Writes the plan down, some rows a step. Begun anew, it goes on behind what is written."""

    def __init__(self, job: Job) -> None:
        self.source = found(job)
        self.rows = planned(self.source, today=local_day(job.asked_at, job.practice.zone))

    def step(self, job: Job, now: datetime) -> Step:
        """The next rows."""
        if job.done == 0:
            self.source.rows.all().delete()
        rows = self.rows[job.done : job.done + AT_ONCE]
        ImportRow.objects.bulk_create(self._row(row) for row in rows)
        is_over = job.done + len(rows) >= len(self.rows)
        if is_over:
            self.source.state, self.source.checked_at = Import.State.CHECKED, now
            self.source.save(update_fields=["state", "checked_at"])
        return Step(done=len(rows), total=len(self.rows), is_over=is_over)

    def _row(self, row: Planned) -> ImportRow:
        return ImportRow(
            practice_id=self.source.practice_id, source=self.source, number=row.number,
            outcome=row.outcome, person=as_json(asdict(row.person)), fills=as_json(row.fills),
            kept=list(row.kept), troubles=[asdict(trouble) for trouble in row.troubles],
            same_client_id=row.known.key if row.known else None,
            same_row=row.known.row if row.known else None,
        )  # fmt: skip


KIND = Kind("import_check", "Looking a file through", ("row", "rows"), Checking, "import")
