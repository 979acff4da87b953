"""A practice moves in while it works: a file of 50,000 people, a real worker, real pages.

`python -m bench.importing [--rows 50000] [--engine sqlite]`. One leg measures; in the other the
worker is killed three times in the middle, and everybody must be there once and whole. That one is
undone, and everybody whom it made must be gone.
"""

import argparse
import http.client
import os
import random
import subprocess
import sys
import threading
import time
from datetime import date, timedelta
from statistics import quantiles

import bench.chaos.ready  # noqa: F401 - Django first

from django.conf import settings  # isort: skip
from django.core.management import call_command  # isort: skip
from django.db import connection, transaction  # isort: skip
from django.test import Client as Browser  # isort: skip
from django.utils import timezone  # isort: skip

from bench.chaos.__main__ import DURABLE
from bench.chaos.broker import WEB
from bench.chaos.database import own_database
from bench.chaos.goals import Goals
from bench.chaos.house import House, a_house, listens, until
from clients.models import Client
from clients.transfer.actions import choose, look_through, take_in, undo
from clients.transfer.models import Import
from clients.transfer.reading.columns import Detail
from clients.transfer.reading.dates import Order
from clients.transfer.showing_undone import outlook
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.audit.verbs import Verb
from practice.jobs.models import Job, State
from tests.factories import ClientFactory, MembershipFactory
from tests.postgres import NoServer, find_binaries, free_port, postgres_server

COLUMNS = {
    "Name": Detail.NAME, "Email": Detail.EMAIL, "Mobile": Detail.PHONE, "Born": Detail.BIRTH_DATE,
}  # fmt: skip
GIVEN = [
    "Amira", "Bo", "Cy", "Di", "Ed", "Fay", "Gus", "Hana", "Ida", "Jo", "Kay", "Lin", "Max", "Nia",
    "Ola", "Pia", "Quinn", "Rosa", "Sam", "Tia",
]  # fmt: skip
FAMILY = [
    "Khan", "Lee", "Ng", "Fox", "Amin", "Silva", "Smith", "Jones", "Patel", "Brown", "Novak",
    "Rossi", "Weber",
]  # fmt: skip
# Everybody's figures; how long anything may take before the bench gives up is none of them.
MOST_SECONDS, MOST_PAGE, PATIENCE = 300, 0.5, 3600
KILLS = 3


def a_file(rows: int, seed: int) -> bytes:
    """So many people, none of them alike or like those of another seed: no two of a letter share
    a day.
    """
    dice, first = random.Random(seed), date(1920 + 20 * seed, 1, 1)
    born_on = [first + timedelta(days=n) for n in range(rows // 26 + 1)]
    lines = ["Name,Email,Mobile,Born"]
    for n in range(rows):
        name = f"{dice.choice(GIVEN)} {dice.choice(FAMILY)}{chr(97 + n % 26)}"
        born = f"{born_on[n // 26]:%d/%m/%Y}"
        lines.append(f"{name},p{seed}-{n}@example.com,07{710 + seed}{n:06d},{born}")
    return "\n".join(lines).encode()


class Probe(threading.Thread):
    """Somebody at the desk, who opens the list of clients again and again."""

    def __init__(self, port: int, session: str) -> None:
        super().__init__(daemon=True)
        self.port, self.session = port, session
        self.seconds: list[float] = []
        self.broken, self.over = 0, threading.Event()

    def run(self) -> None:
        """Five a second at most."""
        while not self.over.wait(0.2):
            began = time.perf_counter()
            self.broken += self._status() != http.client.OK
            self.seconds.append(time.perf_counter() - began)

    def _status(self) -> int:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            cookie = f"{settings.SESSION_COOKIE_NAME}={self.session}"
            asked.request("GET", "/clients/", headers={"Cookie": cookie})
            answer = asked.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return 599
        finally:
            asked.close()

    def p95(self) -> float:
        """Seconds that 95 of 100 took at most, since the last time it was asked."""
        seen, self.seconds = self.seconds, []
        return quantiles(seen, n=20)[-1] if len(seen) > 1 else 0.0


def measured(house: House, probe: Probe, by: Membership, rows: int, goals: Goals) -> None:
    """One file, from choosing to the last row."""
    probe.p95()
    time.sleep(8)
    bare = probe.p95()
    source, checking = looked_through(by, a_file(rows, 1))
    page_then = probe.p95()
    began = time.monotonic()
    take_in(source=source, seen=_seen(source), by=by, now=timezone.now())
    until(lambda: not Job.objects.going_on().exists(), PATIENCE, 0.2)
    taking, page = time.monotonic() - began, probe.p95()
    raw = _raw_inserts(by, rows)
    print(
          f"    dry run {checking:.1f} s, taking in {taking:.1f} s, {rows / taking:,.0f} rows/s, "
          f"{taking / raw:.1f} × raw inserts ({raw:.1f} s); p95 of the list of clients: "
          f"{bare * 1000:.0f} ms before, {page_then * 1000:.0f} ms in the dry run", flush=True,
    )  # fmt: skip
    goals.at_most("dry run and taking in", checking + taking, MOST_SECONDS, "s")
    goals.at_most("list of clients meanwhile, 95 of 100", max(page, page_then), MOST_PAGE, "s")
    goals.at_most("pages that broke", probe.broken, 0)
    whole(by, rows, goals)


def killed(house: House, by: Membership, rows: int, goals: Goals) -> Import:
    """Another file, with the worker killed in the middle of taking it in."""
    before = by.practice.clients.count()
    source, _ = looked_through(by, a_file(rows, 2))
    job = take_in(source=source, seen=_seen(source), by=by, now=timezone.now())
    for kill in range(1, KILLS + 1):
        share = rows * kill // (KILLS + 1)
        until(lambda: Job.objects.get(pk=job.pk).done >= share, PATIENCE)  # noqa: B023
        house.kill("worker")
        house.start_worker()
    until(lambda: not Job.objects.going_on().exists(), PATIENCE, 0.2)
    print(f"    killed {KILLS} times: {Job.objects.get(pk=job.pk).done:,} rows done", flush=True)
    goals.at_least("killed: the job is done", Job.objects.get(pk=job.pk).state == State.DONE, 1)
    whole(by, before + rows, goals)
    return source


def undone(source: Import, probe: Probe, by: Membership, rows: int, goals: Goals) -> None:
    """The same file again, out: everybody whom it made, and nobody else."""
    here, began = by.practice.clients.count(), time.monotonic()
    source.refresh_from_db()
    goals.at_least("undoing: who would go", outlook(source).goes, rows)
    looking, began = time.monotonic() - began, time.monotonic()
    probe.p95()
    undo(source=source, by=by, now=timezone.now())
    until(lambda: not Job.objects.going_on().exists(), PATIENCE, 0.2)
    took, page = time.monotonic() - began, probe.p95()
    print(
        f"    undone in {took:.1f} s, {rows / took:,.0f} records/s; its page {looking:.1f} s",
        flush=True,
    )
    goals.at_most("undoing: still there", by.practice.clients.count() - (here - rows), 0)
    goals.at_most("list of clients while undoing, 95 of 100", page, MOST_PAGE, "s")


def looked_through(by: Membership, data: bytes) -> tuple[Import, float]:
    """A chosen file with every row planned; how long that took."""
    source, now = choose(name="clients.csv", data=data, by=by, now=timezone.now()), timezone.now()
    began = time.monotonic()
    look_through(
        source=source, columns=COLUMNS, order=Order.DAY_FIRST, encoding="", leave_out=False, by=by,
        now=now,
    )  # fmt: skip
    until(lambda: not Job.objects.going_on().exists(), PATIENCE, 0.2)
    source.refresh_from_db()
    return source, time.monotonic() - began


def whole(by: Membership, people: int, goals: Goals) -> None:
    """Everybody once, each with the row of the trace that says who added them."""
    here = by.practice.clients
    traced = AuditEvent.objects.filter(verb=Verb.CLIENT_ADDED).values("client_id")
    goals.at_least("people", here.count(), people)
    goals.at_most("doubles", here.count() - here.values("email_index").distinct().count(), 0)
    goals.at_most("halves", here.exclude(pk__in=traced).count(), 0)


def _seen(source: Import) -> str:
    assert source.checked_at is not None
    return source.checked_at.isoformat()


def _raw_inserts(by: Membership, rows: int) -> float:
    """Seconds for as many rows of the same table, one after the other, in one transaction."""
    began = time.monotonic()
    with transaction.atomic():
        for n in range(rows):
            Client(practice=by.practice, name=f"Raw {n}", email=f"raw{n}@example.com").save()
        took = time.monotonic() - began
        transaction.set_rollback(True)
    return took


def main(rows: int) -> int:
    """Both legs on this engine; 1 when a figure is over its bound."""
    goals = Goals()
    call_command("collectstatic", interactive=False, verbosity=0)
    with own_database() as database, a_house(database) as house:
        by: Membership = MembershipFactory(role="owner")  # type: ignore[assignment]
        desk: Membership = MembershipFactory(role="owner")  # type: ignore[assignment]
        for _ in range(50):
            ClientFactory(practice=desk.practice)
        browser, port = Browser(), free_port()
        browser.force_login(desk.user)
        print(f"\nimporting {rows:,} rows on {connection.vendor}", flush=True)
        house.start_broker()
        own, house.environment["INSTEP_VAR"] = (
            house.environment["INSTEP_VAR"],
            os.environ.get("INSTEP_TEST_FOLDER", house.environment["INSTEP_VAR"]),
        )
        house.start("web", *WEB, "--bind", f"127.0.0.1:{port}", "--log-level", "warning")
        house.environment["INSTEP_VAR"] = own
        house.start_worker()
        house.start_beat()
        until(lambda: listens(port), 60)
        probe = Probe(port, browser.session.session_key or "")
        probe.start()
        measured(house, probe, by, rows, goals)
        source = killed(house, by, rows, goals)
        undone(source, probe, by, rows, goals)
        probe.over.set()
    return goals.code


def on_each(flags: argparse.Namespace) -> int:
    """Each engine in a process of its own."""
    command = [sys.executable, "-m", "bench.importing", "--rows", str(flags.rows), "--here"]
    missed = 0
    if flags.engine != "postgresql":
        missed += subprocess.run(command, check=False).returncode
    if flags.engine != "sqlite":
        try:
            find_binaries()
        except NoServer as error:
            print(f"Not on PostgreSQL: {error}")
            return min(missed, 1)
        with postgres_server(DURABLE) as server:
            environment = {**os.environ, "INSTEP_BENCH_DATABASE_URL": server.url}
            missed += subprocess.run(command, env=environment, check=False).returncode
    return min(missed, 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.importing")
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], help="one engine only")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    sys.exit(main(given.rows) if given.here else on_each(given))
