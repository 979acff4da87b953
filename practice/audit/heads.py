"""The head of each chain, kept elsewhere: what cannot be rewritten together with the database."""

import json
import logging
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from practice.audit.chain import heads, moment
from practice.audit.models import AuditLink
from practice.audit.verify import Head
from practice.web.lines import add_lines, read_rows

logger = logging.getLogger(__name__)


class CannotReadHeads(Exception):
    """The file is not one of ours. The words are fit for whoever runs the server."""


def note_heads(path: Path, *, now: datetime, without: Collection[int] = ()) -> int:
    """Add a line for each chain to the file, and one to the log; answers how many.

    Not of the practices `without`: what is broken is no head to hold anything against.
    """
    return _add(
        path,
        [
            {"at": moment(now), "practice": one.practice_id, "number": one.number, "link": one.link}
            for one in heads()
            if one.practice_id not in without
        ],
    )


def note_restored(path: Path, *, now: datetime) -> int:
    """A backup is back: how far a chain in it is as it was noted, where more was noted or another.

    Another was, where the backup is of a time that an earlier restore went back behind.
    """
    ends = {one.practice_id: one.number for one in heads()}
    agreed: dict[int, int] = {}
    for one in noted(path):
        end = min(ends.get(one.practice_id, 0), agreed.get(one.practice_id, one.number))
        if one.number > end or not _is_there(one):
            agreed[one.practice_id] = min(end, one.number - 1)
    return _add(
        path,
        [
            {"at": moment(now), "practice": practice, "restored": agreed[practice]}
            for practice in sorted(agreed)
        ],
    )


def _is_there(head: Head) -> bool:
    return AuditLink.objects.filter(
        practice_id=head.practice_id, number=head.number, link=head.link
    ).exists()


def _add(path: Path, rows: list[dict[str, object]]) -> int:
    lines = [json.dumps(row) for row in rows]
    add_lines(path, lines)
    for line in lines:
        logger.info("audit head %s", line)
    return len(lines)


def noted(path: Path) -> list[Head]:
    """What was noted down, if anything was yet."""
    return read_heads(path) if path.exists() else []


def read_heads(path: Path) -> list[Head]:
    """What was noted down; raises CannotReadHeads with the number of the line.

    What was noted beyond the end of a backup before that was restored is no longer asked for.
    """
    found: list[Head] = []
    try:
        size, rows = path.stat().st_size, read_rows(path)
    except OSError as error:
        raise CannotReadHeads(f"{path} cannot be read: {error.strerror}.") from error
    if size and not rows:
        raise CannotReadHeads(f"{path}: no line is a head of the trace.")
    for place, row in rows.items():
        try:
            practice = int(row["practice"])
            if "restored" in row:
                end = int(row["restored"])
                found = [one for one in found if one.practice_id != practice or one.number <= end]
            else:
                found.append(Head(practice, int(row["number"]), str(row["link"])))
        except (ValueError, KeyError, TypeError) as error:
            raise CannotReadHeads(f"{path}: line {place} is not a head of the trace.") from error
    return found
