"""What must be so before anything is started: a free port, and nobody else on the same data."""

import fcntl
import os
import socket
from pathlib import Path
from typing import IO

from practice.web.lines import belongs_like

HOST = "127.0.0.1"
USUAL_INBOX = 1025


class CannotStart(Exception):
    """One sentence that says why, and what to do."""


def only_one(var_dir: Path) -> IO[str]:
    """A lock that the kernel lets go of however we end; CannotStart while another holds it."""
    var_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = (var_dir / "supervisor.lock").open("a+")
    belongs_like(lock, var_dir)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise CannotStart(f"it is already running with the data in {var_dir}.") from None
    return lock


def web_port() -> int:
    """PORT, sensible and free; raises CannotStart."""
    text = os.environ.setdefault("PORT", "8000")
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotStart(f"PORT must be a number from 1 to 65535, not “{text}”.")
    if not is_free(int(text)):
        raise CannotStart(f"port {text} is in use. Choose another one: make run PORT=8001.")
    return int(text)


def inbox_port() -> int:
    """The demo inbox's port: the one asked for, the usual one, or any that is free."""
    asked = os.environ.get("SMTP_PORT", "")
    if asked.isdecimal():
        return int(asked)
    if is_free(USUAL_INBOX):
        return USUAL_INBOX
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        found: int = probe.getsockname()[1]
        return found


def is_free(port: int) -> bool:
    """Whether we could listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
