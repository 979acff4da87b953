"""What `make run` starts: the web, the worker, its bell, the broker and the demo's inbox.

Prints where to go and how to sign in, and stops everything on Ctrl-C.
"""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from practice.running.processes import POLL, GaveUp, Service, Supervisor

HOST = "127.0.0.1"
READY_WITHIN = 90.0
LOOK_EVERY = 15.0
SILENT_AFTER = 120


class CannotStart(Exception):
    """One sentence that says why, and what to do."""


def main() -> None:
    """Run until stopped."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
    try:
        run()
    except (CannotStart, ImproperlyConfigured) as error:
        sys.exit(f"Instep cannot start: {error}")
    except GaveUp as error:
        sys.exit(f"Instep has stopped: {error} The lines above say why.")


def run() -> None:
    """Check, prepare, start, watch, stop."""
    port = web_port()
    if os.environ.get("INSTEP_DEMO"):
        os.environ["SMTP_PORT"] = str(inbox_port())
    from django.conf import settings

    lock = only_one(settings.VAR_DIR)
    supervisor = Supervisor(say)
    listen_for_signals(supervisor)
    try:
        start(supervisor, settings, port)
        watch(supervisor, port, settings.BASE_URL)
    finally:
        supervisor.stop()
        lock.close()
    say("Stopped.")


def start(supervisor: Supervisor, settings: Any, port: int) -> None:
    """Start in the order of need; the broker and the inbox while the database is prepared."""
    began = time.monotonic()
    for service in beneath(settings):
        supervisor.add(service)
    prepare(supervisor)
    for service in above(port):
        supervisor.add(service)
    while not supervisor.stopping.is_set():
        supervisor.turn()
        if ask_health(port, settings.BASE_URL) is not None:
            supervisor.is_up = True
            greet(settings, time.monotonic() - began)
            return
        if time.monotonic() - began > READY_WITHIN:
            raise CannotStart("the web does not answer. The lines above may say why.")
        supervisor.stopping.wait(POLL)


def beneath(settings: Any) -> list[Service]:
    """What the others lean on."""
    python = sys.executable
    found = []
    if f"redis+socket://{settings.BROKER_SOCKET}" == settings.REDIS_URL:
        module = "practice.running.broker"
        found.append(Service("broker", (python, "-m", module), leaned_on=True))
    if settings.DEMO:
        found.append(Service("inbox", (python, "-m", "practice.mail.inbox"), leaned_on=True))
    return found


def above(port: int) -> list[Service]:
    """What people and letters need."""
    python, celery = sys.executable, (sys.executable, "-m", "celery", "-A", "practice.celery")
    web = (python, "-m", "gunicorn", "practice.wsgi", "--bind", f"{HOST}:{port}", "--workers", "2")
    quiet = ("--log-level", "warning", "--no-control-socket", "--preload")
    alone = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    return [
        Service("web", (*web, *quiet), essential=True),
        # A letter that hangs on a slow server ends within its time-outs.
        Service("worker", (*celery, "worker", "--loglevel", "WARNING", *alone), grace=25),
        Service("beat", (*celery, "beat", "--loglevel", "WARNING")),
    ]


def prepare(supervisor: Supervisor) -> None:
    """Run the preparation in a process of its own, for it needs much more than we do."""
    with subprocess.Popen((sys.executable, "-m", "practice.running.prepare")) as preparing:
        while preparing.poll() is None:
            if supervisor.stopping.wait(POLL):
                preparing.terminate()
            supervisor.turn()
    if preparing.returncode and not supervisor.stopping.is_set():
        raise CannotStart("the database or the static files could not be prepared (see above).")


def watch(supervisor: Supervisor, port: int, base_url: str) -> None:
    """Keep everything running; wake a worker that hangs."""
    looked = time.monotonic()
    while not supervisor.stopping.wait(POLL):
        supervisor.turn()
        if time.monotonic() - looked > LOOK_EVERY:
            looked = time.monotonic()
            health = ask_health(port, base_url) or {}
            silent = health.get("worker_seconds") or 0
            if silent > SILENT_AFTER and supervisor.age("worker") > SILENT_AFTER:
                supervisor.restart("worker", f"has not answered the bell for {silent} s")


def ask_health(port: int, base_url: str) -> dict[str, Any] | None:
    """What the web says about itself; None while it does not answer, {} if not in words of ours."""
    request = urllib.request.Request(f"http://{HOST}:{port}/health")
    request.add_header("Host", urlsplit(base_url).netloc)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # nosec B310
            told = json.load(answer)
    except urllib.error.HTTPError:
        return {}
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else {}


def greet(settings: Any, took: float) -> None:
    """Where to go, and in a demo how to sign in."""
    say("")
    say(f"Instep is ready ({took:.1f} s): {settings.BASE_URL}/")
    signins = settings.VAR_DIR / "demo-signins.txt"
    if settings.DEMO:
        if signins.exists():
            say(signins.read_text().strip())
        say(f"Letters sent by the demo: {settings.BASE_URL}/demo/inbox/")
    say("Ctrl-C stops everything.")


def listen_for_signals(supervisor: Supervisor) -> None:
    """Ctrl-C, a service manager's stop, or a closed terminal; a second one kills."""

    def stop(number: int, frame: object) -> None:
        if supervisor.stopping.is_set():
            supervisor.impatient = True
        supervisor.stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def only_one(var_dir: Path) -> Any:
    """A lock that the kernel lets go of however we end; CannotStart while another holds it."""
    var_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = (var_dir / "supervisor.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotStart(f"it is already running with the data in {var_dir}.") from None
    return lock


def web_port() -> int:
    """PORT, free and sensible; raises CannotStart."""
    text = os.environ.setdefault("PORT", "8000")
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise CannotStart(f"PORT must be a number from 1 to 65535, not “{text}”.")
    if not is_free(int(text)):
        raise CannotStart(f"port {text} is in use. Choose another one, such as PORT=8001.")
    return int(text)


def inbox_port() -> int:
    """The demo inbox's port: the one asked for, the usual one, or any that is free."""
    asked = os.environ.get("SMTP_PORT", "")
    if asked.isdigit():
        return int(asked)
    if is_free(1025):
        return 1025
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


def say(line: str) -> None:
    """One line to the person at the terminal."""
    print(line, flush=True)


if __name__ == "__main__":
    main()
