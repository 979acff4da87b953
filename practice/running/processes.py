"""A few processes kept running together: started, watched, restarted, and stopped with all theirs.

Each is the leader of a session of its own, so Ctrl-C reaches only us and a stop reaches whatever a
process started; on Linux each also gets SIGTERM when we die without a word.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

PAUSES = (1, 2, 5, 10, 30)
# A process that ran this long was well: its next fall is a first one.
WELL_AFTER = 60.0
GIVE_UP = 5
POLL = 0.1


@dataclass(frozen=True)
class Service:
    """One process. `essential`: when it keeps falling over, everything ends; a record that can be
    read without its letters going out is better than none, so the others are tried for ever."""

    name: str
    command: tuple[str, ...]
    essential: bool = False
    # Seconds it gets to finish what it is doing.
    grace: float = 5
    # Stopped after the others, who still need it while they finish.
    leaned_on: bool = False


@dataclass
class Process:
    """What became of a service."""

    service: Service
    popen: subprocess.Popen[bytes] | None = None
    started_at: float = 0
    falls: int = 0
    start_at: float | None = 0
    kill_at: float | None = None


class GaveUp(Exception):
    """A process keeps falling over. The words say which."""


class Supervisor:
    """Keeps services running until stopped."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.processes: dict[str, Process] = {}
        self.stopping = threading.Event()
        self.impatient = False

    def add(self, service: Service) -> None:
        """Start a service now and keep it running."""
        self.processes[service.name] = Process(service)
        self.turn()

    def turn(self) -> None:
        """Look at every process once; raises GaveUp."""
        now = time.monotonic()
        for process in self.processes.values():
            if process.popen is not None and process.popen.poll() is not None:
                self._fell(process, now)
            elif process.kill_at is not None and now >= process.kill_at:
                _signal_all(process, signal.SIGKILL)
            if process.popen is None and process.start_at is not None and now >= process.start_at:
                _start(process)

    def restart(self, name: str, why: str) -> None:
        """Stop one process; the next turns start it again."""
        process = self.processes[name]
        if process.popen is not None and process.kill_at is None:
            self.say(f"{name} {why}: starting it again.")
            process.popen.terminate()
            process.kill_at = time.monotonic() + process.service.grace

    def age(self, name: str) -> float:
        """Seconds since a process was last started."""
        return time.monotonic() - self.processes[name].started_at

    def _fell(self, process: Process, now: float) -> None:
        code = process.popen.returncode if process.popen else 0
        asked = process.kill_at is not None
        _signal_all(process, signal.SIGKILL)  # whatever it left behind
        well = now - process.started_at > WELL_AFTER
        process.falls = 0 if asked else 1 if well else process.falls + 1
        process.popen = process.kill_at = None
        if process.falls >= GIVE_UP and process.service.essential:
            process.start_at = None
            raise GaveUp(f"{process.service.name} ended {GIVE_UP} times in a row (code {code}).")
        pause = PAUSES[min(process.falls, len(PAUSES)) - 1] if process.falls else 0
        process.start_at = now + pause
        if not asked:
            name = process.service.name
            self.say(f"{name} ended unexpectedly (code {code}); it starts again in {pause} s.")
        if process.falls == GIVE_UP:
            self.say("The pages go on without it. Letters wait; none is lost.")

    def stop(self) -> None:
        """Stop everything: those that lean on others first. Once `impatient`, kill."""
        for leaned_on in (False, True):
            wave = [
                p
                for p in self.processes.values()
                if p.popen is not None and p.service.leaned_on is leaned_on
            ]
            for process in wave:
                process.start_at = None
                process.popen.terminate()  # type: ignore[union-attr]
                process.kill_at = time.monotonic() + process.service.grace
            for process in wave:
                self._wait(process)
                _signal_all(process, signal.SIGKILL)

    def _wait(self, process: Process) -> None:
        while process.popen is not None and process.popen.poll() is None:
            if self.impatient or time.monotonic() >= (process.kill_at or 0):
                _signal_all(process, signal.SIGKILL)
                process.popen.wait()
            time.sleep(POLL / 2)


def _start(process: Process) -> None:
    process.start_at, process.kill_at = None, None
    process.started_at = time.monotonic()
    process.popen = subprocess.Popen(
        process.service.command, start_new_session=True, preexec_fn=_die_with_parent
    )


def _signal_all(process: Process, number: int) -> None:
    """Signal a process and everything it started that is still in its session's group."""
    if process.popen is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.popen.pid, number)


_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
