"""What was erased, closed or restricted stays so, also when an older backup comes back.

A tombstone lies in the database and in a file beside it: the database of a backup knows nothing of
what was done since, the file does. `again` does it again.
"""

import json
import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max

from clients.models import Client
from clients.rights.models import Tombstone
from practice.web.lines import add_lines

logger = logging.getLogger(__name__)
Line = dict[str, str]
NAMES = {"practice", "client", "key", "why", "erased_at"}
# How file and table were when this process last found nothing missing.
_compared: dict[str, tuple[object, ...]] = {}


def tombstone_file() -> Path:
    """Where they are written, outside the database."""
    return Path(settings.VAR_DIR) / "tombstones.jsonl"


def lay(people: Iterable[Client], *, why: str, by: int, now: datetime) -> None:
    """One for each of these records, in the file as soon as it is sure; an erasure's once."""
    made: list[Tombstone] = []
    for one in people:
        known = {"practice_id": one.practice_id, "client_ref": one.ref}
        if why in Tombstone.ERASED:
            erased = Tombstone.objects.filter(**known, why__in=Tombstone.ERASED)
            if erased.exists():
                continue
        row = Tombstone(
            practice=one.practice, client_ref=one.ref, client_key=one.pk, erased_at=now,
            erased_by=by, why=why,
        )  # fmt: skip
        row.save(force_insert=True)
        made.append(row)
    transaction.on_commit(lambda: _add(map(line_of, made)))


def write_tombstones() -> int:
    """Append those that the file lacks; how many. Twice is once.

    Called again and again, it reads neither while neither has changed since it last compared them.
    """
    laid = tuple(Tombstone.objects.aggregate(Count("pk"), Max("pk")).values())
    if _compared.get("as") == (*laid, _file_as_it_is()):
        return 0
    known = {_mark(line) for line in read_lines()[0]}
    rows = Tombstone.objects.select_related("practice").order_by("pk")
    missing = [line for line in map(line_of, rows) if _mark(line) not in known]
    _add(missing)
    _compared["as"] = (*laid, _file_as_it_is())
    return len(missing)


def _file_as_it_is() -> tuple[Path, int, int, int] | None:
    path = tombstone_file()
    if not path.exists():
        return None
    found = path.stat()
    return path, found.st_ino, found.st_mtime_ns, found.st_size


def _add(lines: Iterable[Line]) -> None:
    if texts := [json.dumps(line, sort_keys=True) for line in lines]:
        add_lines(tombstone_file(), texts)


def all_lines() -> tuple[list[Line], int]:
    """Those of the file and of the database, each once, in the order in which they were laid; and
    how many cannot be read.
    """
    lines, broken = read_lines()
    rows = Tombstone.objects.select_related("practice").order_by("pk")
    each = {_mark(line): line for line in [*lines, *map(line_of, rows)]}
    return sorted(each.values(), key=lambda line: line["erased_at"]), broken


def read_lines() -> tuple[list[Line], int]:
    """The file's, and how many of it cannot be read: one was half written when power went."""
    path = tombstone_file()
    lines: list[Line] = []
    broken = 0
    for number, text in enumerate(path.read_bytes().splitlines() if path.exists() else [], 1):
        try:
            line = json.loads(text) if text.strip() else None
        except ValueError:
            line = {}
        if line is None:
            continue
        if isinstance(line, dict) and line.keys() >= NAMES:
            lines.append(line)
        else:
            broken += 1
            logger.error("Tombstones, line %s: cannot be read.", number)
    return lines, broken


def line_of(row: Tombstone) -> Line:
    """A row as the file has it."""
    return {
        "practice": row.practice.ref,
        "client": row.client_ref,
        "key": str(row.client_key),
        "why": row.why,
        "erased_at": row.erased_at.astimezone(UTC).isoformat(),
        "by": str(row.erased_by or ""),
    }


def _mark(line: Line) -> tuple[str, str, str, str]:
    return line["practice"], line["client"], line["why"], line["erased_at"]
