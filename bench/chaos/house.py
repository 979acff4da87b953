"""The product's own processes, in a folder of their own, to be killed and started again."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from practice.running import broker, sockets
from tests.postgres import free_port

CELERY = ("-m", "celery", "--quiet", "-A", "practice.celery")
ALONE = ("--without-gossip", "--without-mingle", "--without-heartbeat")
# The embedded broker, but nothing of it outlives a kill.
FORGETFUL = (
    "from django.conf import settings; from practice.running.broker import become_broker; "
    "become_broker(settings.BROKER_DIR, settings.BROKER_SOCKET, appendonly='no')"
)


class House:
    """Processes by name, each the leader of a group, with what they say in files."""

    def __init__(self, folder: Path, database: str, **environment: str) -> None:
        self.folder = folder
        self.socket = sockets.socket_path(folder / "broker")
        self.mail_port = free_port()
        self.environment = os.environ | {
            "INSTEP_VAR": str(folder),
            "DATABASE_URL": database,
            "REDIS_URL": f"redis+socket://{self.socket}",
            "SMTP_PORT": str(self.mail_port),
            "DELIVER_EVERY": "1",
            "LOG_LEVEL": "WARNING",
            **environment,
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *command: str) -> None:
        """Start one; what it says goes to <name>.log."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, *command], env=self.environment, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def start_worker(self) -> None:
        """Who posts."""
        self.start("worker", *CELERY, "worker", *ALONE)

    def start_beat(self, name: str = "beat") -> None:
        """Who rings. Two of them are one too many, and do no harm."""
        self.start(name, *CELERY, "beat")

    def start_broker(self, *, wait: bool = True) -> None:
        """An empty one."""
        shutil.rmtree(self.folder / "broker", ignore_errors=True)
        self.start("broker", "-c", FORGETFUL)
        if wait:
            try:
                until(lambda: broker.answering(self.socket) is not None, 20)
            except TimeoutError:
                print((self.folder / "broker.log").read_text(), flush=True)
                raise

    def start_mail_server(self, log: Path, drop: float, seed: int) -> None:
        """One that swallows answers now and then."""
        server = ("-m", "bench.chaos.mail_server")
        self.start("mail", *server, str(self.mail_port), str(log), str(drop), str(seed))
        until(lambda: listens(self.mail_port), 20)

    def kill(self, name: str) -> None:
        """kill -9, it and all its children."""
        process = self.running.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        """Whatever still runs."""
        for name in list(self.running):
            self.kill(name)


@contextmanager
def a_house(database: str, **environment: str) -> Iterator[House]:
    """A house in a temporary folder, ended with its block."""
    folder = Path(tempfile.mkdtemp(prefix="instep-chaos-"))
    house = House(folder, database, **environment)
    try:
        yield house
    finally:
        house.end()
        shutil.rmtree(folder, ignore_errors=True)


def listens(port: int) -> bool:
    """Whether somebody answers there."""
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def until(condition: Callable[[], bool], seconds: float, every: float = 0.05) -> float:
    """Wait for it; how long that took. Raises TimeoutError."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise TimeoutError
        time.sleep(every)
    return time.monotonic() - began
