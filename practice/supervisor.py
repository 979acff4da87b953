"""What `make run` starts: the web, the worker, its bell, the broker and the demo's inbox.

Prints where to go and how to sign in, and stops everything on Ctrl-C.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from practice.running.checks import HOST, CannotStart, inbox_port, only_one, web_port
from practice.running.processes import POLL, GaveUp, Supervisor
from practice.running.services import behind, beneath, web

READY_WITHIN = 90.0
LOOK_EVERY = 15.0
SILENT_AFTER = 120


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
    from django.conf import settings

    lock = only_one(settings.VAR_DIR)
    port = web_port()
    if settings.DEMO:
        os.environ["SMTP_PORT"] = str(inbox_port())
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
    if not supervisor.stopping.is_set():
        supervisor.add(web(port))
    while not supervisor.stopping.is_set():
        supervisor.turn()
        if ask_health(port, settings.BASE_URL) is not None:
            greet(settings, time.monotonic() - began)
            break
        if time.monotonic() - began > READY_WITHIN:
            raise CannotStart("the web does not answer. The lines above may say why.")
        supervisor.stopping.wait(POLL)
    if not supervisor.stopping.is_set():
        for service in behind(settings):
            supervisor.add(service)


def prepare(supervisor: Supervisor) -> None:
    """Run the preparation in a process of its own, for it needs much more than we do."""
    command = (sys.executable, "-m", "practice.running.prepare")
    with subprocess.Popen(command, start_new_session=True) as preparing:
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


def say(line: str) -> None:
    """One line to the person at the terminal."""
    print(line, flush=True)


if __name__ == "__main__":
    main()
