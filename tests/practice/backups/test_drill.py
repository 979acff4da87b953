"""The restore drill: a backup made while others write comes back row by row as it was."""

import base64
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.chain import seal
from practice.backups import postgresql
from practice.backups.errors import CannotBackUp
from practice.backups.making import back_up, is_due
from practice.backups.restoring import bring_lines, verify
from practice.backups.room import PREFIX, room
from practice.backups.sealing import CannotOpenBackup
from practice.backups.tasks import back_up_daily
from tests.factories import ClientFactory, screened
from tests.factories.appointments import booked
from tests.factories.notes import signed
from tests.factories.screening import NOW as SCREENED

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
KEY = base64.urlsafe_b64encode(b"b" * 32).decode()
MARK = "Zanzibar"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    """Where backups go, with a key for them; files that are kept beside the database."""
    settings.BACKUP_KEY = KEY
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    settings.KEPT_FILES = [settings.VAR_DIR / "tombstones.jsonl"]
    return tmp_path / "backups"


@pytest.fixture
def _a_record(therapist: Membership) -> None:
    client = ClientFactory(practice=therapist.practice, name=f"{MARK} Khan")
    screened(client, therapist, SCREENED, {})
    signed(booked(client, therapist), therapist, plan=f"{MARK} toes")
    # What is not linked yet when it is saved is linked when it is back: one row more.
    seal(now=timezone.now(), whole=True)


@pytest.fixture
def elsewhere(tmp_path: Path, process_environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """The environment of a machine with nothing on it."""
    if connection.vendor == "sqlite":
        url = f"sqlite:///{tmp_path / 'elsewhere' / 'instep.sqlite3'}"
        yield _there(process_environment, url, tmp_path)
        return
    name = f"restored_{uuid4().hex[:8]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    url = urlsplit(process_environment["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    yield _there(process_environment, url, tmp_path)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _there(environment: dict[str, str], url: str, tmp_path: Path) -> dict[str, str]:
    return environment | {
        "DATABASE_URL": url, "INSTEP_VAR": str(tmp_path / "elsewhere"), "INSTEP_BACKUP_KEY": KEY,
        "DJANGO_SETTINGS_MODULE": "practice.settings",
    }  # fmt: skip


def run(environment: dict[str, str], *command: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=django_settings.BASE_DIR, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("_a_record")
def test_what_is_restored_is_what_was_saved_while_others_wrote(
    folder: Path, elsewhere: dict[str, str], therapist: Membership
) -> None:
    stop = threading.Event()

    def write() -> None:
        try:
            while not stop.is_set():
                ClientFactory(practice_id=therapist.practice_id)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = back_up(folder, now=NOW, keep=3)
    finally:
        stop.set()
        writer.join()
    status, said = run(elsewhere, "restore", str(made))
    assert status == 0, said
    saved = verify(made).rows["clients_client"]
    assert 1 <= saved <= Client.objects.count()
    assert "sealed values open." in said
    status, said = run(elsewhere, "shell", "-v0", "-c", (
        "from clients.models import Client; from clients.notes.models import SessionNote;"
        "print(Client.objects.count(), SessionNote.objects.get().plan)"
    ))  # fmt: skip
    assert (status, said.split()) == (0, [str(saved), MARK, "toes"])


@pytest.mark.slow
@pytest.mark.usefixtures("_a_record")
def test_what_is_there_already_is_refused_and_with_over_set_aside(
    folder: Path, elsewhere: dict[str, str]
) -> None:
    made = back_up(folder, now=NOW, keep=3)
    assert run(elsewhere, "restore", str(made))[0] == 0
    status, said = run(elsewhere, "restore", str(made))
    assert (status, "There is a database already. With --over" in said) == (1, True)
    status, said = run(elsewhere, "restore", str(made), "--over")
    assert status == 0, said
    assert "What was there is kept as" in said
    # And what is there can be saved and restored again.
    status, said = run(elsewhere, "backup", str(folder / "again"))
    assert status == 0, said
    (again,) = (folder / "again").glob("*.backup")
    before, after = verify(made).rows, verify(again).rows
    assert {name: after[name] for name in before} == before
    status, said = run(elsewhere, "restore", str(again), "--over")
    assert status == 0, said


@pytest.mark.slow
@pytest.mark.usefixtures("_a_record")
def test_without_the_right_keys_nothing_is_touched(folder: Path, elsewhere: dict[str, str]) -> None:
    made = back_up(folder, now=NOW, keep=3)
    other = "other1:" + base64.urlsafe_b64encode(b"o" * 32).decode()
    for changed, sentence in [
        ({"INSTEP_BACKUP_KEY": ""}, "INSTEP_BACKUP_KEY is not set."),
        ({"INSTEP_BACKUP_KEY": other[7:]}, "This backup was made with another key"),
        ({"INSTEP_KEYS": other}, "needs keys that are not in INSTEP_KEYS: test1."),
    ]:
        status, said = run(elsewhere | changed, "restore", str(made))
        assert (status, sentence in said) == (1, True), said
    assert run(elsewhere, "restore", str(made))[0] == 0


@pytest.mark.slow
@pytest.mark.usefixtures("_a_record")
def test_a_backup_is_tried_out_in_a_database_that_is_named(
    folder: Path,
    elsewhere: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    made = back_up(folder, now=NOW, keep=3)
    for name in ("INSTEP_VAR", "INSTEP_BACKUP_KEY"):
        monkeypatch.setenv(name, elsewhere[name])
    monkeypatch.setenv("RESTORE_DATABASE_URL", elsewhere["DATABASE_URL"])
    call_command("restore", made)
    assert "sealed values open." in capfd.readouterr().out
    with pytest.raises(CommandError, match="Nothing was restored, or not as it was"):
        call_command("restore", made)
    assert "There is a database already." in capfd.readouterr().err


def test_a_password_is_not_taken_from_the_command(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Put the address into RESTORE_DATABASE_URL"):
        call_command("restore", tmp_path / "any", into="postgres://me:secret@localhost/instep")


@pytest.mark.usefixtures("_a_record")
def test_nothing_can_be_read_in_the_file_and_nothing_is_left_beside_it(
    folder: Path, settings: Any
) -> None:
    made = back_up(folder, now=NOW, keep=3)
    assert MARK.encode() not in made.read_bytes()
    assert made.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in folder.iterdir()) == [".lock", made.name]
    assert [path.name for path in settings.VAR_DIR.iterdir()] == ["copies.lock"]


def test_a_damaged_file_is_said_and_not_restored(
    folder: Path, elsewhere: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    made = back_up(folder, now=NOW, keep=3)
    call_command("verify_backup", made)
    assert capsys.readouterr().out.startswith("Whole. Made 2026-11-22T03:00:00+00:00 by Instep")
    made.write_bytes(made.read_bytes()[:-1])
    with pytest.raises(CommandError, match="damaged: it was cut short or altered"):
        call_command("verify_backup", made)
    status, said = run(elsewhere, "restore", str(made))
    assert (status, "This backup is damaged" in said) == (1, True)


def test_only_the_newest_are_kept_and_nothing_else_is_removed(folder: Path) -> None:
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    made = [back_up(folder, now=NOW + timedelta(days=n), keep=2).name for n in range(3)]
    assert sorted(path.name for path in folder.iterdir()) == [".lock", *made[1:], "notes.txt"]
    with pytest.raises(CannotBackUp, match="is there already"):
        back_up(folder, now=NOW + timedelta(days=2), keep=2)


def test_a_clock_that_was_ahead_neither_removes_a_new_one_nor_stops_it(folder: Path) -> None:
    ahead = [back_up(folder, now=NOW + timedelta(days=300 + n), keep=2) for n in range(2)]
    assert is_due(folder, now=NOW)
    made = [back_up(folder, now=NOW + timedelta(days=n), keep=2) for n in range(3)]
    assert sorted(folder.glob("*.backup")) == [*made[1:], *ahead]
    assert not is_due(folder, now=NOW + timedelta(days=2, hours=23))


def test_what_one_that_was_killed_left_goes_with_the_next(folder: Path, settings: Any) -> None:
    left = settings.VAR_DIR / f"{PREFIX}killed"
    left.mkdir()
    (left / "database.sqlite3").write_text(MARK)
    mine = settings.VAR_DIR / "backup-mine"
    mine.mkdir()
    back_up(folder, now=NOW, keep=1)
    assert (left.exists(), mine.exists()) == (False, True)
    with room(CannotBackUp), pytest.raises(CannotBackUp, match="made or restored here"):
        back_up(folder, now=NOW + timedelta(days=1), keep=1)


def test_a_full_disk_leaves_nothing_that_looks_like_a_backup(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = back_up(folder, now=NOW, keep=1)

    def full(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotBackUp, match=r"No backup was made: .*No space left on device"):
        back_up(folder, now=NOW + timedelta(days=1), keep=1)
    assert sorted(path.name for path in folder.iterdir()) == [".lock", kept.name]


def test_without_a_key_none_is_begun(folder: Path, settings: Any) -> None:
    settings.BACKUP_KEY = ""
    with pytest.raises(CannotOpenBackup, match="INSTEP_BACKUP_KEY is not set"):
        back_up(folder, now=NOW, keep=1)
    assert not folder.exists()
    with pytest.raises(CommandError, match="INSTEP_BACKUP_KEY is not set"):
        call_command("backup", folder)


def test_lines_written_since_the_backup_stay(tmp_path: Path) -> None:
    saved, kept = tmp_path / "saved", tmp_path / "kept"
    saved.write_text('{"n": 1}\n{"n": 2}\n')
    kept.write_text('{"n": 2}\n{"n": 3}\n')
    bring_lines(saved, kept)
    assert [json.loads(line)["n"] for line in kept.read_text().splitlines()] == [1, 2, 3]


def test_the_bell_makes_one_a_day(folder: Path, settings: Any) -> None:
    settings.BACKUP_DIR = ""
    back_up_daily()
    settings.BACKUP_DIR = str(folder)
    back_up_daily()
    back_up_daily()
    (made,) = folder.glob("*.backup")
    at = datetime.strptime(made.name, "instep-%Y%m%dT%H%M%SZ.backup").replace(tzinfo=UTC)
    assert not is_due(folder, now=at + timedelta(hours=23, minutes=59))
    assert is_due(folder, now=at + timedelta(hours=24))


@pytest.mark.postgres
def test_a_machine_without_pg_dump_is_told_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter(()))
    with pytest.raises(postgresql.NoProgram, match="install postgresql-client-"):
        postgresql.find("pg_dump")


@pytest.mark.slow
def test_a_database_that_is_in_use_is_not_replaced(
    folder: Path, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    made = back_up(folder, now=NOW, keep=1)
    assert run(elsewhere, "restore", str(made))[0] == 0
    if connection.vendor == "sqlite":
        holder: Any = closing(sqlite3.connect(tmp_path / "elsewhere" / "instep.sqlite3"))
    else:
        import psycopg

        holder = psycopg.connect(elsewhere["DATABASE_URL"])
    with holder as held:
        held.execute("SELECT count(*) FROM clients_client").fetchone()
        status, said = run(elsewhere, "restore", str(made), "--over")
    assert (status, "Others are using the database" in said) == (1, True), said
