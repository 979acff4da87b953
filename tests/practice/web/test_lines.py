"""Files of rows: after a crash and on a full disk no whole line is lost."""

import json
import os
from pathlib import Path

import pytest

from practice.web.lines import add_lines, read_rows, rewrite


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """In a folder that is not there yet."""
    return tmp_path / "elsewhere" / "rows.jsonl"


def numbered(*numbers: int) -> list[str]:
    return [json.dumps({"n": n}) for n in numbers]


def test_a_line_that_was_cut_short_spoils_neither_the_next_nor_the_reading(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    add_lines(file, numbered(1, 2))
    file.write_bytes(file.read_bytes()[:-4] + b"\xc3")
    add_lines(file, numbered(3))
    add_lines(file, numbered(4))
    assert [row["n"] for row in read_rows(file).values()] == [1, 3, 4]
    assert "line 2 is not whole" in caplog.text
    assert read_rows(file.with_name("none")) == {}


def test_a_full_disk_leaves_the_lines_that_were_there(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_lines(file, numbered(1))

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        rewrite(file, numbered(2, 1))
    assert list(read_rows(file).values()) == [{"n": 1}]
    assert os.listdir(file.parent) == [file.name]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_root_writes_belongs_to_whose_folder_it_is(file: Path) -> None:
    file.parent.mkdir()
    os.chown(file.parent, 4321, 4322)
    add_lines(file, numbered(1))
    rewrite(file, numbered(2))
    assert (file.stat().st_uid, file.stat().st_gid) == (4321, 4322)
