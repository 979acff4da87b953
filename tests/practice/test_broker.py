"""The embedded broker: a real Valkey, started, killed, found again, filled up."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from practice.running import broker, sockets

pytestmark = pytest.mark.broker

START = """
import sys
from pathlib import Path
from practice.running.broker import become_broker
overrides = dict(pair.split("=") for pair in sys.argv[3:])
become_broker(Path(sys.argv[1]), Path(sys.argv[2]), **overrides)
"""


class Brokers:
    """Starts brokers on one folder, and ends whatever is left."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.socket = folder, sockets.socket_path(folder)
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *overrides: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", START, str(self.folder), str(self.socket), *overrides]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        self.started.append(process)
        until = time.monotonic() + 10
        while broker.answering(self.socket) != process.pid:
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < until
            time.sleep(0.02)
        return process

    def end(self) -> None:
        for process in self.started:
            process.kill()
            process.wait()
            if process.stderr:
                process.stderr.close()

    def client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.socket))


@pytest.fixture
def brokers(tmp_path: Path) -> Iterator[Brokers]:
    """Brokers of a folder of their own."""
    made = Brokers(tmp_path / "broker")
    yield made
    made.end()


def test_it_listens_on_its_socket_alone_and_remembers(brokers: Brokers) -> None:
    first = brokers.start()
    client = brokers.client()
    client.rpush("instep", "tick")
    wanted = {"port": "0", "appendonly": "yes", "maxmemory-policy": "noeviction"}
    assert {name: client.config_get(name)[name] for name in wanted} == wanted
    assert oct(brokers.folder.stat().st_mode)[-3:] == "700"
    assert oct(brokers.socket.stat().st_mode)[-3:] == "700"
    first.terminate()
    assert first.wait(5) == 0
    brokers.start()
    assert client.lrange("instep", 0, -1) == [b"tick"]


def test_one_left_behind_by_a_killed_start_is_stopped_and_replaced(brokers: Brokers) -> None:
    left = brokers.start()
    brokers.client().rpush("instep", "tick")
    brokers.start()
    assert left.wait(5) == 0
    assert brokers.client().lrange("instep", 0, -1) == [b"tick"]


@pytest.mark.slow
def test_one_that_hangs_is_killed_and_replaced(brokers: Brokers) -> None:
    left = brokers.start()
    os.kill(left.pid, signal.SIGSTOP)
    broker.PATIENCE, patience = 0.3, broker.PATIENCE
    try:
        broker.stop_leftover(brokers.folder, brokers.socket)
    finally:
        broker.PATIENCE = patience
    assert left.wait(5) == -signal.SIGKILL


def test_a_stale_socket_and_pidfile_are_cleared_away(brokers: Brokers) -> None:
    left = brokers.start()
    left.kill()
    left.wait()
    assert brokers.socket.exists()
    assert (brokers.folder / "valkey.pid").exists()
    brokers.start()


def test_a_pidfile_that_names_somebody_else_harms_nobody(brokers: Brokers) -> None:
    brokers.folder.mkdir()
    (brokers.folder / "valkey.pid").write_text(str(os.getpid()))
    brokers.start()


def test_a_damaged_file_is_set_aside(brokers: Brokers) -> None:
    first = brokers.start()
    brokers.client().rpush("instep", "tick")
    first.terminate()
    first.wait()
    for part in (brokers.folder / "appendonlydir").glob("*.incr.aof"):
        part.write_bytes(b"*nonsense\r\n" * 50)
    with pytest.raises(AssertionError):
        brokers.start()
    brokers.start()
    assert len(list(brokers.folder.glob("appendonlydir.spoilt-*"))) == 1


def test_a_long_path_gets_a_short_socket(brokers: Brokers, tmp_path: Path) -> None:
    deep = tmp_path / ("a-long-name-" * 8) / "broker"
    short = sockets.socket_path(deep)
    assert len(os.fsencode(short)) <= sockets.LONGEST
    assert short != deep / "valkey.sock"
    assert short == sockets.socket_path(deep) != sockets.socket_path(tmp_path / ("b" * 120))
    brokers.folder, brokers.socket = deep, short
    brokers.start()
    short.parent.joinpath("valkey.sock").unlink()
    short.parent.rmdir()


def test_a_folder_that_is_a_link_to_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(broker.BrokerRefused, match="belongs to somebody else"):
        broker.own_folder(tmp_path / "link")
