"""Putting a SQLite database back: whatever fails, there is one, and it is the product's."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from practice.backups import sqlite

STAMP = "20261122T030000Z"


def database(path: Path, word: str) -> Path:
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE said (word text)")
        made.execute("INSERT INTO said VALUES (?)", [word])
        made.commit()
    return path


def said(path: Path) -> str:
    with closing(sqlite3.connect(path)) as there:
        return str(there.execute("SELECT word FROM said").fetchone()[0])


@pytest.fixture
def live(tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database in use, and a copy from a backup in a folder of its own."""
    for folder in ("var", "copy"):
        (tmp_path / folder).mkdir()
    database(tmp_path / "copy" / sqlite.PART, "restored")
    settings.VAR_DIR = tmp_path / "var"  # type: ignore[attr-defined]
    path = tmp_path / "var" / "instep.sqlite3"
    monkeypatch.setattr(sqlite, "_path", lambda: path)
    return path


@pytest.mark.parametrize("fails", ["replace", "fsync", "link"])
def test_when_it_cannot_be_put_there_the_old_one_stands(
    fails: str, live: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database(live, "old")

    def cannot(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, fails, cannot)
    with pytest.raises(OSError, match="No space left"):
        sqlite.put_back(tmp_path / "copy", STAMP)
    assert said(live) == "old"
    assert os.listdir(live.parent) == [live.name]


def test_what_is_put_back_belongs_to_whom_the_old_one_did(live: Path, tmp_path: Path) -> None:
    database(live, "old").chmod(0o640)
    if os.geteuid() == 0:
        os.chown(live, 4321, 4322)
    before = live.stat()
    aside = sqlite.put_back(tmp_path / "copy", STAMP)
    after = live.stat()
    assert (said(live), said(Path(aside))) == ("restored", "old")
    assert (after.st_uid, after.st_gid, after.st_mode) == (
        before.st_uid, before.st_gid, before.st_mode,
    )  # fmt: skip


def test_into_an_empty_place_it_is_for_whoever_owns_the_folder(live: Path, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        os.chown(live.parent, 4321, 4322)
    Path(f"{live}-wal").write_bytes(b"of a database that is gone")
    assert sqlite.put_back(tmp_path / "copy", STAMP) == ""
    assert said(live) == "restored"
    assert (live.stat().st_uid, live.stat().st_mode & 0o777) == (live.parent.stat().st_uid, 0o600)
