"""Letters a second of one process, each marked before the next, beside Django's own SMTP backend.

Both post to postfix's smtp-sink, written in C: a server in Python would be what is measured. The
legs alternate and their ratio counts, so that a busy machine changes it little.
"""

import gc
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from uuid import uuid4

import bench.chaos.ready  # noqa: F401 - Django first

from django.conf import settings  # isort: skip
from django.core.mail import EmailMultiAlternatives  # isort: skip
from django.core.mail.backends.smtp import EmailBackend  # isort: skip
from django.db import connection  # isort: skip
from django.utils import timezone  # isort: skip

from bench.chaos.database import own_database
from bench.chaos.goals import Goals
from bench.chaos.house import listens, until
from bench.chaos.letters import a_letter, fill, forget_all
from bench.chaos.sizes import sizes
from practice.mail.deliver import deliver
from practice.mail.models import OutboundEmail
from practice.mail.rendering import Rendered, render_letter
from practice.mail.smtp import Server
from tests.postgres import free_port, unprivileged_user

OF_DJANGO = {"sqlite": 0.80, "postgresql": 0.55}
FEW = 1_000
PLANNED = 10_000
LATER = timedelta(days=30)
FOR_EVER = 3600.0
TEMPLATE, CONTEXT = "login_code", {"code": "ABC-DEF", "sender_name": "Feet First", "base_url": ""}


def main() -> int:
    """Print the figures; 1 when one is below its goal, or none could be measured."""
    flags = sizes()
    binary = shutil.which("smtp-sink") or shutil.which("smtp-sink", path="/usr/sbin")
    if binary is None:
        print("Throughput not measured: smtp-sink is not installed (Debian's postfix has it).")
        return 1
    goals = Goals()
    with own_database(), smtp_sink(binary) as server:
        print(f"\nthroughput on {connection.vendor}, {platform.machine()}, one process", flush=True)
        _beside_django(server, flags.mails, flags.rounds, goals)
        _few_and_many(server, flags.many, goals)
        _few_and_many_planned(server, flags.mails, flags.planned, goals)
    return goals.code


@contextmanager
def smtp_sink(binary: str) -> Iterator[Server]:
    """A server that takes everything and keeps nothing. It does not run as root."""
    port, user = free_port(), unprivileged_user()
    as_user = ["-u", user.pw_name] if user else []
    with subprocess.Popen([binary, *as_user, f"127.0.0.1:{port}", "1000"]) as process:
        try:
            until(lambda: listens(port), 10)
            yield Server(host="127.0.0.1", port=port, security="none")
        finally:
            process.kill()


def _beside_django(server: Server, mails: int, rounds: int, goals: Goals) -> None:
    """The goal is set beside a program that renders each letter and posts it; ours were rendered
    when they were queued, so what Django takes for ready ones is printed, too.
    """
    for leg in (_django, _django_rendering, _ours):
        leg(server, 100)
    ratios = []
    for _ in range(rounds):
        ready, rendering, ours = (leg(server, mails) for leg in (_django, _django_rendering, _ours))
        print(
            f"    Django {ready:8.0f}/s   rendering {rendering:8.0f}/s   ours {ours:8.0f}/s"
            f"   {ours / ready:6.2f}   {ours / rendering:6.2f}"
        )
        ratios.append(ours / rendering)
    goals.at_least("of Django's rate, rendering", median(ratios), OF_DJANGO[connection.vendor])


def _few_and_many(server: Server, many: int, goals: Goals) -> None:
    few = median(_ours(server, FEW) for _ in range(3))
    before = resident()
    rate = _ours(server, many)
    after = resident()
    print(f"    {FEW:,}: {few:.0f}/s   {many:,}: {rate:.0f}/s   {before:.0f} to {after:.0f} MB")
    goals.at_least(f"rate of {many:,} beside that of {FEW:,}", rate / few, 0.9)
    goals.at_most(f"memory after {many:,}, beside before", after / before, 1.1)


def _few_and_many_planned(server: Server, mails: int, planned: int, goals: Goals) -> None:
    cost = {}
    for waiting in (PLANNED, planned):
        fill_planned(waiting)
        cost[waiting] = 1 / median(_ours(server, mails, keep=True) for _ in range(3))
        print(f"    {waiting:,} planned: {1 / cost[waiting]:.0f}/s")
    goals.at_most(f"cost of a letter among {planned:,}", cost[planned] / cost[PLANNED], 1.3)


def fill_planned(count: int) -> None:
    """So many letters for later, copied by the database."""
    made = OutboundEmail.objects.count()
    if not made:
        a_letter(uuid4().hex, timezone.now() + LATER)
        made = 1
    fields = [f.column for f in OutboundEmail._meta.concrete_fields if f.name != "id"]
    text = "text" if connection.vendor == "postgresql" else "char"
    fresh = {
        "key": f"'planned ' || cast({made} + n.value as {text})",
        "ref": f"substr('P' || cast(100000000 + {made} + n.value as {text}), 1, 10)",
        "message_id": f"'<planned ' || cast({made} + n.value as {text})",
    }
    shown = ", ".join(fresh.get(name, f"m.{name}") for name in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n"
            f" WHERE value < {count - made}) INSERT INTO {OutboundEmail._meta.db_table}"
            f" ({', '.join(fields)}) SELECT {shown} FROM n,"
            f" (SELECT * FROM {OutboundEmail._meta.db_table} ORDER BY id LIMIT 1) m"
        )
        cursor.execute("ANALYZE")


def _ours(server: Server, count: int, keep: bool = False) -> float:
    """Letters a second through the outbox."""
    fill(count, timezone.now())
    # What was just filled in lies on the disk: its writing is not part of the rate.
    os.sync()
    gc.collect()
    began = time.perf_counter()
    sent = deliver(server=server, budget=FOR_EVER)["sent"]
    took = time.perf_counter() - began
    assert sent == count, f"{sent} of {count} were sent"
    if not keep:
        forget_all()
    return sent / took


def _django(server: Server, count: int) -> float:
    """Letters a second of Django's backend: the same bodies, ready; one connection; no marks."""
    ready = render_letter(TEMPLATE, CONTEXT, subject="Your code")
    return _posting(server, count, lambda: ready)


def _django_rendering(server: Server, count: int) -> float:
    """The same, each letter's bodies rendered from its templates."""
    return _posting(server, count, lambda: render_letter(TEMPLATE, CONTEXT, subject="Your code"))


def _posting(server: Server, count: int, letter: Callable[[], Rendered]) -> float:
    backend = EmailBackend(host=server.host, port=server.port, use_tls=False, timeout=10)
    began = time.perf_counter()
    with backend:
        for number in range(count):
            said = letter()
            mail = EmailMultiAlternatives(
                said.subject, said.text, settings.DEFAULT_FROM_EMAIL,
                [f"p{number}@example.com"], headers={"Message-ID": f"<{uuid4().hex}@example.com>"},
            )  # fmt: skip
            mail.attach_alternative(said.html, "text/html")
            backend.send_messages([mail])
    return count / (time.perf_counter() - began)


def resident() -> float:
    """Megabytes of this process that lie in memory, after what can be let go was."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    sys.exit(main())
