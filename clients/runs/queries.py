"""What was told of runs and feet that still counts."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from clients.models import Client
from clients.runs.models import FeetAnswer, RunLog
from practice.schedule.wall import day_bounds
from routines.scaling import Mode

DAY = timedelta(days=1)


def last_runs(clients: Iterable[Client], now: datetime) -> dict[int, RunLog]:
    """The last run that counts of each client who told of one; one query."""
    rows = RunLog.objects.that_count(now).filter(client__in=list(clients))
    found: dict[int, RunLog] = {}
    for row in rows.select_related("practice", "client"):
        found.setdefault(row.client_id, row)
    return found


def feet_of(clients: Iterable[Client], *, on: date) -> dict[int, FeetAnswer]:
    """The answer that holds that day of each client who gave one; one query.

    An answer holds on its day. One that stopped the routines holds the next day too, and 24 hours
    at least, until there is another: nobody's sharp pain is over because it is past midnight, or
    because they have flown and it is yesterday again, or the day after tomorrow.
    """
    people = {client.pk: client for client in clients}
    newest: dict[int, FeetAnswer] = {}
    for row in FeetAnswer.objects.that_count(on).filter(client__in=people):
        if row.on <= on or row.mode is Mode.NONE:
            newest.setdefault(row.client_id, row)
    return {pk: row for pk, row in newest.items() if _holds(row, people[pk], on)}


def _holds(row: FeetAnswer, client: Client, on: date) -> bool:
    if row.mode is not Mode.NONE:
        return row.on == on
    return row.on >= on - DAY or row.answered_at + DAY > day_bounds(on, client.zone)[0]


def modes_of(clients: Iterable[Client], *, on: date) -> dict[int, Mode]:
    """How gently each client's routines are done that day, by primary key; one query."""
    people = list(clients)
    feet = feet_of(people, on=on)
    return {one.pk: feet[one.pk].mode if one.pk in feet else Mode.USUAL for one in people}
