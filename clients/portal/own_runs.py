"""What a client's own first page says of their running: the last run, and how to log another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from clients.models import Client
from clients.portal.run_forms import CHIPS
from clients.runs.models import RunLog
from clients.runs.showing import as_run
from practice.web.words import at


@dataclass(frozen=True)
class OwnRuns:
    """One record's: `last` is the run that still counts, as a sentence, and "" without one."""

    client: Client
    last: str
    last_ref: str

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What one tap leads on with: (key, words)."""
        return CHIPS


def own_runs(records: Iterable[Client], last: dict[int, RunLog], now: datetime) -> list[OwnRuns]:
    """One for each record, with its last run from `runs.queries.last_runs`."""
    return [
        OwnRuns(
            client=one,
            last=_sentence(last[one.pk], now) if one.pk in last else "",
            last_ref=last[one.pk].ref if one.pk in last else "",
        )
        for one in records
    ]


def _sentence(row: RunLog, now: datetime) -> str:
    run = as_run(row)
    today = now.astimezone(row.client.zone_beside(row.practice)).date()
    which = "today" if run.finished_at.date() == today else "yesterday"
    return f"Your run: {run.words}, finished {which} at {at(run.finished_at)}."
