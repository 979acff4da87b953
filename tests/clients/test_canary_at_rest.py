"""A client whose every word can be known again: none of what they told lies readable anywhere."""

import base64
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

from clients.names import findable_name
from practice.accounts.models import Membership
from practice.backups import postgresql
from practice.backups.restoring import verify
from tests.factories.canary import Canary
from tests.factories.everything import MARK, everything_of
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db(transaction=True)
# Who somebody is can be searched for, and says nothing of their health; a doctor's name is the
# doctor's, and what the practice calls a kind of visit is the practice's. The address is readable
# where it signs them in, and nowhere else (ADR 26).
READABLE = {
    "zqnamefield", "zqemailfield", "zqpronounsfield", "79460857", "1963-08-17", "isle_of_man",
    "zqguardiannamefield", f"{MARK} Twin".lower(), "zqdoctortold", "zqkindtold",
    "zqheardfromfield",
}  # fmt: skip


@pytest.fixture
def canary(therapist: Membership, settings: Any, tmp_path: Path) -> Canary:
    """Somebody with a row in every table there is, made of words of their own."""
    settings.BACKUP_KEY = base64.urlsafe_b64encode(b"b" * 32).decode()
    settings.VAR_DIR = tmp_path
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        return everything_of(therapist)


def as_it_lies(folder: Path) -> bytes:
    """The database's own bytes: its file and what is written ahead of it, or all that it dumps."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file = Path(connection.settings_dict["NAME"])
        parts = sorted(file.parent.glob(f"{file.name}*"))
        # Another process reads them: one that opens and closes a file loses every lock it holds on
        # it, and with them SQLite's; the next process to come would take the log away.
        return subprocess.run(["cat", *parts], capture_output=True, check=True).stdout
    command, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    dumped = subprocess.run(
        [postgresql.find("pg_dump"), *command[1:]],
        env=environment, capture_output=True, check=True,
    )  # fmt: skip
    return dumped.stdout


def found(canary: Canary, where: bytes) -> set[str]:
    """Which words of theirs are in it; the mark is told everywhere, and names a twin besides."""
    words = {word.lower() for words in canary.words.values() for word in words}
    said, twin = where.lower(), f"{MARK} Twin".lower()
    words.add(twin)
    # The name stands once as it was typed, and once as the words that find it.
    others = said.replace(twin.encode(), b"").replace(findable_name(twin).encode(), b"")
    if MARK.lower().encode() not in others:
        words.discard(MARK.lower())
    return {word for word in words if word.encode() in said}


@pytest.mark.slow
def test_the_database_itself_says_nothing_that_was_told(canary: Canary, tmp_path: Path) -> None:
    raw = as_it_lies(tmp_path)
    assert b"clients_client" in raw
    assert found(canary, raw) == READABLE


@pytest.mark.slow
def test_a_backup_says_nothing_at_all(canary: Canary, tmp_path: Path) -> None:
    call_command("backup", str(tmp_path / "backups"), stdout=StringIO())
    (file,) = (tmp_path / "backups").glob("instep-*")
    assert verify(file).rows["clients_client"] > 1
    assert found(canary, file.read_bytes()) == set()
