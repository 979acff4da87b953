"""The pages of a practice beside a bare one as it grows, from 1,000 clients and 10,000 visits to
100,000 clients and 1,000,000 visits; with 5,000 clients also server time and queries.

`python -m bench.whole [--most 1000000]`; INSTEP_BENCH_DATABASE_URL chooses PostgreSQL.
"""

import argparse
import gc
import os
import platform
import sys
from collections.abc import Callable, Mapping
from statistics import median, quantiles
from time import perf_counter
from typing import Any, NamedTuple

if url := os.environ.get("INSTEP_BENCH_DATABASE_URL"):
    os.environ["INSTEP_TEST_DATABASE_URL"] = url
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
import tests.environment  # noqa: F401 - secrets and folders of its own

import django  # isort: skip

django.setup()

import time_machine  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client as Browser  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402

from bench.diary import NOW  # noqa: E402
from bench.diary_seed import MONDAY, fill  # noqa: E402
from bench.pages import Cost, getting, measured  # noqa: E402
from bench.records import add_notes, add_people, write  # noqa: E402
from clients.homecare.actions import make_link  # noqa: E402
from clients.models import Client  # noqa: E402
from practice.accounts.models import Membership  # noqa: E402
from practice.audit.actors import SYSTEM  # noqa: E402
from tests.factories.homecare import given  # noqa: E402

TIMES, ROUNDS = 100, 9
# Of these the p95 is promised; the others are told.
PROMISED = ("today", "diary week", "client file", "search")
MOST_MS, MOST_QUERIES, MOST_GROWTH = 150.0, 15, 1.3
Pages = Mapping[str, Callable[[], Any]]


class Size(NamedTuple):
    """How much a practice has kept."""

    clients: int
    visits: int
    notes: int

    def __str__(self) -> str:
        """As the table says it."""
        return f"{self.clients:,} clients, {self.visits:,} visits, {self.notes:,} notes"


SIZES = (
    Size(1_000, 10_000, 5_000), Size(5_000, 60_000, 40_000), Size(10_000, 100_000, 40_000),
    Size(100_000, 1_000_000, 40_000),
)  # fmt: skip
MEASURED = SIZES[1]


def main() -> int:
    """Print the figures; 1 when one is over its goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=1_000_000)
    most = parser.parse_args().most
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    call_command("collectstatic", interactive=False, verbosity=0)
    name = connection.creation.create_test_db(verbosity=0)
    try:
        with override_settings(ROOT_URLCONF="bench.addresses"), time_machine.travel(NOW):
            return _run(most)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _run(most: int) -> int:
    first, *_ = sizes = [size for size in SIZES if size.visits <= most]
    therapists = write(first.clients, visits=first.visits, notes=first.notes)
    owner = therapists[0]
    browser = Browser()
    browser.force_login(owner.user)
    pages = {name: getting(browser, url) for name, url in _addresses(owner).items()}
    gc.collect()
    gc.freeze()
    missed, found = 0, {}
    for size in sizes:
        _grow(therapists, size)
        print(f"\n{connection.vendor}: {size}", flush=True)
        found[size] = measured(pages, floor="bare", rounds=ROUNDS)
        for name, cost in found[size].items():
            print(f"  {name:20} {cost.ms:7.2f} ms of processor  {cost.ratio:5.2f} x bare")
        if size == MEASURED:
            missed += _waited_for(pages)
    if len(sizes) > 1:
        print(f"\nfrom {sizes[0]} to {sizes[-1]}")
        missed += _grown(found[sizes[0]], found[sizes[-1]])
    return min(missed, 1)


def _waited_for(pages: Pages) -> int:
    """How many pages are over what was promised of one server's time and questions."""
    missed = 0
    for name, page in pages.items():
        with CaptureQueriesContext(connection) as asked:
            page()
        queries = sum(one["sql"].lstrip(" (").startswith("SELECT") for one in asked)
        p95, is_over = _p95(page), queries > MOST_QUERIES
        is_over |= name in PROMISED and p95 > MOST_MS
        missed += is_over
        print(f"  {name:20} p95 {p95:7.1f} ms  {queries:3} queries  {'OVER' * is_over}", flush=True)
    return missed


def _addresses(owner: Membership) -> dict[str, str]:
    """The pages by name. The client whose file is opened has a health form, visits, notes and a
    routine.
    """
    client = owner.practice.clients.filter(session_notes__isnull=False).order_by("pk")[0]
    token = make_link(assigned=given(client, owner), by=SYSTEM, now=NOW)
    return {
        "bare": "/bench/bare/",
        "today": "/today/",
        "diary day": f"/diary/?view=day&on={MONDAY}",
        "diary week": f"/diary/?view=week&on={MONDAY}",
        "client list": "/clients/",
        "client file": f"/c/{client.ref}/",
        "zones": f"/c/{client.ref}/zones/",
        "search": "/clients/?q=person+4711",
        "booking": f"/diary/book/?client={client.ref}",
        "month of free times": "/bench/month/",
        "inbox": "/inbox/",
        "routine page": f"/r/{token}/",
    }


def _grow(therapists: list[Membership], size: Size) -> None:
    practice = therapists[0].practice
    add_people(practice, size.clients)
    people = list(Client.objects.filter(practice=practice).order_by("pk"))
    fill(therapists, people, practice.appointment_types.get(), size.visits)
    add_notes(therapists[0], size.notes)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _p95(page: Callable[[], Any]) -> float:
    """Milliseconds that 95 of 100 took at most, as somebody waits for them."""
    taken = []
    for _ in range(TIMES):
        before = perf_counter()
        page()
        taken.append((perf_counter() - before) * 1000)
    return quantiles(taken, n=20)[-1]


def _grown(few: Mapping[str, Cost], many: Mapping[str, Cost]) -> int:
    """How many pages grew by more than they may."""
    grew = {name: many[name].ratio / few[name].ratio for name in few if name != "bare"}
    for name, growth in grew.items():
        mark = "" if growth <= MOST_GROWTH else "OVER"
        print(f"  {name:20} grew by {growth:5.2f}  goal {MOST_GROWTH:g}  {mark}")
    print(f"  median {median(grew.values()):.2f}")
    return sum(growth > MOST_GROWTH for growth in grew.values())


if __name__ == "__main__":
    sys.exit(main())
