"""The processes of one machine, and how each is started."""

import sys
from typing import Any

from practice.running.checks import HOST
from practice.running.processes import Service

PYTHON = sys.executable
# In a container everybody is root, and a demo's ticks carry nothing that could do harm.
DEMO_AS_ROOT = ("-W", "ignore:You're running the worker with superuser privileges")


def beneath(settings: Any) -> list[Service]:
    """What the others lean on: the broker, unless REDIS_URL names a real one; a demo's inbox."""
    found = []
    if f"redis+socket://{settings.BROKER_SOCKET}" == settings.REDIS_URL:
        module = "practice.running.broker"
        found.append(Service("broker", (PYTHON, "-m", module), leaned_on=True))
    if settings.DEMO:
        found.append(Service("inbox", (PYTHON, "-m", "practice.mail.inbox"), leaned_on=True))
    return found


def web(port: int) -> Service:
    """The pages, served as on real servers."""
    gunicorn = (PYTHON, "-m", "gunicorn", "-c", "python:practice.running.serving")
    return Service("web", (*gunicorn, "--bind", f"{HOST}:{port}", "practice.wsgi"), essential=True)


def behind(settings: Any) -> list[Service]:
    """Who posts the letters, and who rings."""
    python = (PYTHON, *DEMO_AS_ROOT) if settings.DEMO else (PYTHON,)
    celery = (*python, "-m", "celery", "--quiet", "-A", "practice.celery")
    alone = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    return [
        # A letter on a slow server ends within its time-outs: it gets the time for that.
        Service("worker", (*celery, "worker", *alone), grace=25),
        Service("beat", (*celery, "beat")),
    ]
