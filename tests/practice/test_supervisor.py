"""One supervisor: everything starts, falls are mended, and a stop leaves nobody behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from practice.running import checks
from practice.running.processes import GIVE_UP, GaveUp, Service, Supervisor
from tests.environment import INHERITED

SLEEP = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SLEEP!r}])"


def python(name: str, code: str, **options: object) -> Service:
    return Service(name, (sys.executable, "-c", code), **options)  # type: ignore[arg-type]


@pytest.fixture
def said() -> list[str]:
    """What the supervisor told the person at the terminal."""
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    """One that is stopped at the end, whatever happened."""
    made = Supervisor(said.append)
    yield made
    made.impatient = True
    made.stop()


def pid_of(supervisor: Supervisor, name: str) -> int:
    process = supervisor.processes[name].popen
    return process.pid if process else 0


def turn_until(supervisor: Supervisor, condition: Callable[[], bool], seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        supervisor.turn()
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def children_of(pid: int) -> list[int]:
    return [
        int(path.parent.name)
        for path in Path("/proc").glob("[0-9]*/stat")
        if alive(int(path.parent.name))
        and path.read_text().rpartition(")")[2].split()[1] == str(pid)
    ]


@pytest.mark.slow
@pytest.mark.broker
def test_one_that_falls_is_started_again_after_a_pause(
    supervisor: Supervisor, said: list[str]
) -> None:
    supervisor.add(python("worker", SLEEP))
    first = pid_of(supervisor, "worker")
    os.kill(first, signal.SIGKILL)
    turn_until(supervisor, lambda: pid_of(supervisor, "worker") not in {0, first})
    assert said == ["worker ended unexpectedly (code -9); it starts again in 1 s."]


@pytest.mark.broker
def test_what_everything_needs_may_not_fall_for_ever(
    supervisor: Supervisor, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("practice.running.processes.PAUSES", (0, 0, 0, 0, 0))
    supervisor.add(python("web", "raise SystemExit(3)", essential=True))
    with pytest.raises(GaveUp, match=r"web ended 5 times in a row \(code 3\)\."):
        turn_until(supervisor, lambda: False)
    assert len(said) == GIVE_UP - 1


@pytest.mark.broker
def test_the_pages_go_on_without_the_others(
    supervisor: Supervisor, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("practice.running.processes.PAUSES", (0, 0, 0, 0, 0))
    supervisor.add(python("web", SLEEP, essential=True))
    web = pid_of(supervisor, "web")
    supervisor.add(python("broker", "raise SystemExit(1)"))
    turn_until(supervisor, lambda: supervisor.processes["broker"].falls > GIVE_UP)
    assert said.count("The pages go on without it. Letters wait; none is lost.") == 1
    assert pid_of(supervisor, "web") == web


@pytest.mark.broker
def test_one_that_hangs_is_restarted_without_counting_as_a_fall(
    supervisor: Supervisor, said: list[str]
) -> None:
    supervisor.add(python("worker", STUBBORN, grace=0.3))
    first = pid_of(supervisor, "worker")
    time.sleep(0.3)
    supervisor.restart("worker", "does not answer")
    turn_until(supervisor, lambda: pid_of(supervisor, "worker") not in {0, first})
    assert said == ["worker does not answer: starting it again."]
    assert not alive(first)
    assert supervisor.processes["worker"].falls == 0


@pytest.mark.broker
def test_a_stop_reaches_the_stubborn_and_their_children(supervisor: Supervisor) -> None:
    supervisor.add(python("broker", SLEEP, leaned_on=True))
    supervisor.add(python("worker", STUBBORN, grace=0.3))
    supervisor.add(python("web", PARENT))
    web = pid_of(supervisor, "web")
    turn_until(supervisor, lambda: len(children_of(web)) == 1)
    pids = [pid_of(supervisor, name) for name in supervisor.processes] + children_of(web)
    began = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - began < 5
    # A killed process leaves when the machine has a moment for it.
    until = time.monotonic() + 5
    while any(alive(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.05)
    assert [pid for pid in pids if alive(pid)] == []


def test_a_port_in_use_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(checks.CannotStart) as refused:
            checks.web_port()
    assert str(refused.value) == f"port {port} is in use. Choose another one: make run PORT=8001."
    assert checks.web_port() == port


@pytest.mark.parametrize("text", ["web", "0", "70000", "-1", ""])
def test_a_port_is_a_sensible_number(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(checks.CannotStart, match="PORT must be a number from 1 to 65535"):
        checks.web_port()


def test_the_inbox_takes_another_port_when_the_usual_one_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SMTP_PORT", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(checks, "USUAL_INBOX", taken.getsockname()[1])
        assert checks.inbox_port() != taken.getsockname()[1]
    assert checks.inbox_port() == checks.USUAL_INBOX
    monkeypatch.setenv("SMTP_PORT", "2525")
    assert checks.inbox_port() == 2525


def test_two_do_not_run_on_the_same_data(tmp_path: Path) -> None:
    lock = checks.only_one(tmp_path / "var")
    with pytest.raises(checks.CannotStart, match="it is already running with the data in"):
        checks.only_one(tmp_path / "var")
    lock.close()
    checks.only_one(tmp_path / "var").close()


class Demo:
    """`make run`, in a folder and on a port of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
        self.environment = kept | {
            "INSTEP_DEMO": "1",
            "INSTEP_VAR": str(folder / "var"),
            "PORT": str(self.port),
        }
        self.log = folder / "log"

    def start(self) -> "subprocess.Popen[bytes]":
        self.log.unlink(missing_ok=True)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "practice.supervisor"],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self.process

    def wait_for(self, words: str, seconds: float = 90) -> str:
        until = time.monotonic() + seconds
        while words not in (text := self.log.read_text()):
            assert self.process.poll() is None, text
            assert time.monotonic() < until, text
            time.sleep(0.1)
        return text

    def wait_until_all_run(self) -> list[int]:
        until = time.monotonic() + 30
        while len(pids := self.pids()) < 9:
            assert time.monotonic() < until
            time.sleep(0.1)
        return pids

    def pids(self) -> list[int]:
        """Everything that runs on our folder, whoever started it."""
        mark = f"INSTEP_VAR={self.environment['INSTEP_VAR']}\0".encode()
        found = []
        for path in Path("/proc").glob("[0-9]*/environ"):
            try:
                found += [int(path.parent.name)] if mark in path.read_bytes() else []
            except OSError:
                continue
        return [pid for pid in found if alive(pid)]

    def everybody_is_gone(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while self.pids() and time.monotonic() < until:
            time.sleep(0.1)
        return not self.pids()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A demo, and nobody of it left afterwards."""
    made = Demo(tmp_path)
    yield made
    for pid in made.pids():
        os.kill(pid, signal.SIGKILL)
    if hasattr(made, "process"):
        made.process.wait()


@pytest.mark.slow
@pytest.mark.broker
def test_a_demo_starts_says_where_to_go_and_stops_without_a_trace(demo: Demo) -> None:
    demo.start()
    text = demo.wait_for("Ctrl-C stops everything.")
    assert f"http://127.0.0.1:{demo.port}/" in text
    assert "/demo/inbox/" in text
    with urllib.request.urlopen(f"http://127.0.0.1:{demo.port}/health", timeout=5) as answer:
        assert answer.status == 200
    demo.wait_until_all_run()
    second = subprocess.run(
        [sys.executable, "-m", "practice.supervisor"],
        env=demo.environment,
        capture_output=True,
        text=True,
    )
    assert second.returncode == 1
    assert second.stderr.startswith("Instep cannot start: it is already running with the data in")
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(20) == 0
    assert demo.everybody_is_gone(1)

    # Again, and killed without a word: nobody stays, and the next start is not in the way.
    demo.start()
    demo.wait_for("Ctrl-C stops everything.")
    demo.wait_until_all_run()
    demo.process.kill()
    demo.process.wait()
    assert demo.everybody_is_gone(20)
    demo.start()
    demo.wait_for("Ctrl-C stops everything.")
    demo.process.terminate()
    assert demo.process.wait(20) == 0


@pytest.mark.broker
def test_without_demo_mode_a_missing_secret_is_a_clear_refusal(demo: Demo) -> None:
    del demo.environment["INSTEP_DEMO"]
    demo.environment["SECRET_KEY"] = ""
    process = demo.start()
    assert process.wait(20) == 1
    text = demo.log.read_text()
    assert text.startswith("Instep cannot start: SECRET_KEY is not set.")
    assert text.count("\n") == 1
