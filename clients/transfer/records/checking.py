"""Looking a file about clients through: whose each row is, and whether it is here already."""

from collections.abc import Hashable, Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from clients.models import Client
from clients.transfer.checking import as_json, found, known_in
from clients.transfer.models import Import, ImportRow
from clients.transfer.planning import Outcome
from clients.transfer.reading import sheet_of
from clients.transfer.reading.dates import Order
from clients.transfer.reading.lines import Line, LineReader
from clients.transfer.reading.people import Trouble
from clients.transfer.records.kinds import sort_of
from clients.transfer.records.planning import Whose
from clients.transfer.records.sorts import Sort
from practice.jobs.kinds import Step
from practice.jobs.models import Job
from practice.jobs.pace import Pace
from practice.schedule.wall import local_day

# Rows of the first step.
AT_ONCE = 50


def reader_of(source: Import, sort: Sort, *, today: date) -> LineReader:
    """What reads the rows of the file. Raises `Unreadable`."""
    assert source.content is not None
    practice = source.practice
    return LineReader(
        sheet_of(bytes(source.content), encoding=source.encoding), source.columns,
        Order(source.order), practice.region, practice.zone, today, sort.says,
    )  # fmt: skip


def whose(source: Import) -> Whose:
    """Everybody who is a client of the practice."""
    people = Client.objects.current().filter(practice=source.practice_id)
    return Whose(known_in(source), dict(people.values_list("ref", "pk")))


class CheckingRecords:
    """Writes the plan down, some rows a step. What is written need not be read again."""

    def __init__(self, job: Job) -> None:
        self.source, self.pace = found(job), Pace(AT_ONCE)
        if job.done == 0:
            self.source.rows.all().delete()
        self.sort, self.whose = sort_of(self.source), whose(self.source)
        today = local_day(job.asked_at, job.practice.zone)
        self.reader = reader_of(self.source, self.sort, today=today)
        before = self.source.rows.filter(outcome=Outcome.ADD)
        self.seen: dict[Hashable, int] = {}
        for number, client, person in before.values_list("number", "same_client", "person"):
            self.seen[self.sort.sign(client, person["said"])] = number
            self.sort.clash(client, person["said"])

    def step(self, job: Job, now: datetime) -> Step:
        """The next rows."""
        sheet = self.reader.sheet
        with self.pace.step() as at_once:
            rows = sheet.rows[job.done : job.done + at_once]
            lines = [self.reader.read(row) for row in rows]
            ImportRow.objects.bulk_create(self._planned(lines, now))
        is_over = job.done + len(rows) >= len(sheet.rows)
        if is_over:
            self.source.state, self.source.checked_at = Import.State.CHECKED, now
            self.source.save(update_fields=["state", "checked_at"])
        return Step(done=len(rows), total=len(sheet.rows), is_over=is_over)

    def _planned(self, lines: Iterable[Line], now: datetime) -> list[ImportRow]:
        each = [(line, *self.whose.find(line)) for line in lines]
        here = self.sort.here({key for _, key, _ in each if key is not None})
        rows = []
        for line, key, nobody in each:
            # What cannot be read of who it is says more than that nobody was found.
            troubles = [*line.troubles, *self.sort.troubles(line.said, now)]
            if nobody is not None and not line.troubles:
                troubles.insert(0, nobody)
            row = self._row(line, key)
            if not troubles and key is not None:
                sign = self.sort.sign(key, line.said)
                row.same_row = self.seen.get(sign)
                is_new = sign not in here and row.same_row is None
                row.outcome = Outcome.ADD if is_new else Outcome.SAME
                if is_new and (clash := self.sort.clash(key, line.said)):
                    troubles.append(Trouble("", clash))
                elif is_new:
                    self.seen[sign] = line.number
            if troubles:
                row.outcome = Outcome.FIX
                row.troubles = [asdict(trouble) for trouble in troubles]
            rows.append(row)
        return rows

    def _row(self, line: Line, client: int | None) -> ImportRow:
        person: dict[str, Any] = {**as_json(asdict(line.person)), "said": line.said}
        if line.ref:
            person["ref"] = line.ref
        return ImportRow(
            practice_id=self.source.practice_id, source=self.source, number=line.number,
            person=person, same_client_id=client,
        )  # fmt: skip
