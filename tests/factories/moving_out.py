"""An export as its owner gets it."""

import csv
import io
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

from clients.moving_out.actions import ask, fetch
from clients.moving_out.models import Export
from practice.accounts.models import Membership
from practice.jobs.working import work
from tests.factories.screening import NOW

BARE = {"with_papers": False, "with_files": False, "with_fhir": False}


def asked(by: Membership, **changes: Any) -> Export:
    """Tables alone, unless told otherwise."""
    values = {"reason": "They move.", "since": None, "until": None, **BARE} | changes
    return ask(**{"form_key": uuid4(), "by": by, "now": NOW} | values)


def written(by: Membership, **changes: Any) -> Export:
    """As the worker leaves it."""
    export = asked(by, **changes)
    while work(lambda: NOW):
        pass
    export.refresh_from_db()
    return export


def unpacked(export: Export) -> ZipFile:
    """What somebody finds who opens the file."""
    return ZipFile(io.BytesIO(b"".join(fetch(export=export, by=export.by, now=NOW))))


def rows_in(content: bytes) -> list[dict[str, str]]:
    """A table as Python's own reader takes it."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
