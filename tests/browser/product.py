"""The whole product as `make run` starts it, in a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.environment import INHERITED

STARTS_WITHIN = 90


@dataclass(frozen=True)
class Product:
    """Where it answers, and where it keeps its data."""

    url: str
    folder: Path
    said: Path


@contextmanager
def running_product(folder: Path) -> Iterator[Product]:
    """Start web, worker, beat, broker and inbox under the supervisor; stop them all at the end."""
    port = _free_port()
    # Nothing of the suite's own settings: this is a stranger's first start.
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    environment = inherited | {"INSTEP_DEMO": "1", "INSTEP_VAR": str(folder), "PORT": str(port)}
    said = folder.parent / "supervisor.log"
    with said.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "practice.supervisor"],
            env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        product = Product(f"http://127.0.0.1:{port}", folder, said)
        try:
            _wait_for(f"{product.url}/health", process, said)
            yield product
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=45)


def _wait_for(url: str, process: subprocess.Popen[bytes], said: Path) -> None:
    ends = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < ends:
        if process.poll() is not None:
            raise AssertionError(f"The product ended at its start:\n{said.read_text()}")
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(f"The product did not answer in time:\n{said.read_text()}")


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
