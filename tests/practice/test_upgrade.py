"""A release is put in place beside people at work: nobody waits behind a lock that waits."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import UnixStreamServer
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction

from practice.running import answers, upgrade

TABLE = "mail_workerheartbeat"


def lock() -> None:
    """What changing a table begins with."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {TABLE} IN ACCESS EXCLUSIVE MODE")


@pytest.fixture
def somebody_reads(transactional_db: None) -> Iterator[threading.Event]:
    """A transaction that has the table in use until the event is set."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, which waits for its turn.")
    reading, enough = threading.Event(), threading.Event()

    def read() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {TABLE}")
            reading.set()
            enough.wait(20)
        connections.close_all()

    thread = threading.Thread(target=read)
    thread.start()
    assert reading.wait(10)
    yield enough
    enough.set()
    thread.join()
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


def test_a_lock_is_asked_for_again(
    somebody_reads: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upgrade, "LOCKS_WITHIN", "100ms")
    asked = 0

    def work() -> None:
        nonlocal asked
        asked += 1
        if asked == 3:
            somebody_reads.set()
        lock()

    upgrade.patiently(work, pause=0.05)
    assert asked >= 3


def test_in_the_end_it_says_so(
    somebody_reads: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upgrade, "LOCKS_WITHIN", "20ms")
    monkeypatch.setattr(upgrade, "TRIES", 3)
    with pytest.raises(OperationalError, match="lock timeout"):
        upgrade.patiently(lock, pause=0)


@pytest.mark.django_db
def test_what_fails_otherwise_is_not_tried_again() -> None:
    asked = 0

    def work() -> None:
        nonlocal asked
        asked += 1
        raise OperationalError("the disk is full")

    with pytest.raises(OperationalError, match="disk is full"):
        upgrade.patiently(work, pause=0)
    assert asked == 1


def test_static_files_of_the_release_before_stay(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    old = tmp_path / "static" / "css" / "base.0123456789ab.css"
    old.parent.mkdir(parents=True)
    old.write_text("body {}")
    upgrade.static_files()
    assert old.exists()
    assert (tmp_path / "static" / "css" / "base.css").exists()


class Says(http.server.BaseHTTPRequestHandler):
    """A /health that says what the test wants."""

    said = b'{"state": "late"}'

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.said)))
        self.end_headers()
        self.wfile.write(self.said)

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.mark.parametrize(
    ("said", "status"), [(b'{"state": "late"}', 0), (b'{"state": "down"}', 1), (b"What?", 1)]
)
def test_the_pages_are_asked_whether_they_answer(
    tmp_path: Path, said: bytes, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Says, "said", said)
    with UnixStreamServer(str(tmp_path / "web.sock"), Says) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        assert answers.main(str(tmp_path / "web.sock"), within=0) == status
        server.shutdown()


def test_nobody_there_is_no_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answers.main(str(tmp_path / "web.sock"), within=0) == 1
    assert "do not answer" in capsys.readouterr().out
