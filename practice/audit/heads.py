"""The head of each chain, kept elsewhere: what cannot be rewritten together with the database."""

import json
import logging
from datetime import datetime
from pathlib import Path

from practice.audit.chain import heads, moment
from practice.audit.verify import Head
from practice.web.lines import add_lines, read_rows

logger = logging.getLogger(__name__)


class CannotReadHeads(Exception):
    """The file is not one of ours. The words are fit for whoever runs the server."""


def note_heads(path: Path, *, now: datetime) -> int:
    """Add a line for each chain to the file, and one to the log; answers how many."""
    lines = [
        json.dumps(
            {"at": moment(now), "practice": one.practice_id, "number": one.number, "link": one.link}
        )
        for one in heads()
    ]
    add_lines(path, lines)
    for line in lines:
        logger.info("audit head %s", line)
    return len(lines)


def read_heads(path: Path) -> list[Head]:
    """What was noted down; raises CannotReadHeads with the number of the line."""
    found = []
    try:
        size, rows = path.stat().st_size, read_rows(path)
    except OSError as error:
        raise CannotReadHeads(f"{path} cannot be read: {error.strerror}.") from error
    if size and not rows:
        raise CannotReadHeads(f"{path}: no line is a head of the trace.")
    for place, row in rows.items():
        try:
            found.append(Head(int(row["practice"]), int(row["number"]), str(row["link"])))
        except (ValueError, KeyError, TypeError) as error:
            raise CannotReadHeads(f"{path}: line {place} is not a head of the trace.") from error
    return found
