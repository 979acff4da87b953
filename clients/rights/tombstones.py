"""What was erased stays erased, also when an older backup comes back.

A tombstone lies in the database and in a file beside it: the database of a backup knows nothing of
what was erased since, the file does.
"""

import json
import logging
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clients.models import Client
from clients.rights.models import Tombstone
from clients.rights.removing import remove_records
from practice.accounts.models import Practice
from practice.audit.actors import SYSTEM
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.web.lines import add_lines, read_rows
from practice.web.words import count

logger = logging.getLogger(__name__)
Line = dict[str, str]


def tombstone_file() -> Path:
    """Where they are written, outside the database."""
    return Path(settings.VAR_DIR) / "tombstones.jsonl"


def write_tombstones() -> int:
    """Append those that the file lacks; how many. Twice is once."""
    known = {(line["practice"], line["client"]) for line in _lines()}
    rows = Tombstone.objects.select_related("practice").order_by("pk")
    missing = [row for row in rows if (row.practice.ref, row.client_ref) not in known]
    if missing:
        add_lines(tombstone_file(), (json.dumps(_line(row), sort_keys=True) for row in missing))
    return len(missing)


def apply_tombstones() -> int:
    """Erase again what a restore brought back; how many. To be called after every restore."""
    erased = 0
    for line in _lines() + [_line(row) for row in Tombstone.objects.select_related("practice")]:
        practice = Practice.objects.filter(ref=line["practice"]).first()
        if practice is not None:
            erased += _apply(practice, line)
    write_tombstones()
    return erased


def erase_again() -> str:
    """The same, for whoever restores; a sentence when somebody was erased."""
    erased = apply_tombstones()
    return f"{count(erased, 'person', 'people')} erased since then: erased again." if erased else ""


@transaction.atomic
def _apply(practice: Practice, line: Line) -> int:
    client = Client.objects.filter(practice=practice, ref=line["client"]).first()
    if client is not None:
        record(Verb.CLIENT_ERASED, by=SYSTEM, subject=client, client_id=client.pk)
        remove_records(client, now=timezone.now())
    Tombstone.objects.get_or_create(
        practice=practice, client_ref=line["client"],
        defaults={
            "client_key": int(line["key"]), "why": line["why"], "erased_at": line["erased_at"],
        },
    )  # fmt: skip
    return int(client is not None)


def _line(row: Tombstone) -> Line:
    return {
        "practice": row.practice.ref,
        "client": row.client_ref,
        "key": str(row.client_key),
        "why": row.why,
        "erased_at": row.erased_at.isoformat(),
    }


def _lines() -> list[Line]:
    return list(read_rows(tombstone_file()).values())
