"""The pages of a practice with 5,000 clients, 60,000 visits and 40,000 notes: server time, queries,
and what they cost beside a bare one; then the same with 10,000 and with 1,000,000 visits.

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
from typing import Any

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
from bench.records import add_notes, write  # noqa: E402
from clients.homecare.actions import make_link  # noqa: E402
from clients.models import Client  # noqa: E402
from practice.accounts.models import Membership  # noqa: E402
from practice.audit.actors import SYSTEM  # noqa: E402
from tests.factories.homecare import given  # noqa: E402

CLIENTS, VISITS, NOTES = 5_000, 60_000, 40_000
FEW, TIMES, ROUNDS = 10_000, 100, 9
# Of these the p95 is promised; the others are told.
PROMISED = ("today", "diary week", "client file", "search")
MOST_MS, MOST_QUERIES, MOST_GROWTH = 150.0, 15, 1.3
Pages = Mapping[str, Callable[[], Any]]


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
    therapists = write(CLIENTS, visits=FEW)
    owner = therapists[0]
    urls = _addresses(owner)
    browser = Browser()
    browser.force_login(owner.user)
    pages = {name: getting(browser, url) for name, url in urls.items()}
    gc.collect()
    gc.freeze()
    few = _costs(f"{FEW:,} visits", pages)
    _more(therapists, VISITS, notes=NOTES)
    print(f"\n{connection.vendor}: {CLIENTS:,} clients, {VISITS:,} visits, {NOTES:,} notes")
    cost = measured(pages, floor="bare", rounds=ROUNDS)
    missed = 0
    for name, page in pages.items():
        with CaptureQueriesContext(connection) as asked:
            page()
        queries = sum(one["sql"].lstrip(" (").startswith("SELECT") for one in asked)
        p95, is_over = _p95(page), queries > MOST_QUERIES
        is_over |= name in PROMISED and p95 > MOST_MS
        missed += is_over
        print(
            f"  {name:20} p95 {p95:7.1f} ms  {cost[name].ms:7.2f} ms of processor  "
            f"{cost[name].ratio:5.2f} x bare  {queries:3} queries  {'OVER' * is_over}", flush=True,
        )  # fmt: skip
    if most > VISITS:
        _more(therapists, most, notes=0)
        many = _costs(f"{most:,} visits", pages)
        missed += _grown(few, many)
    return min(missed, 1)


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


def _more(therapists: list[Membership], visits: int, *, notes: int) -> None:
    practice = therapists[0].practice
    people = list(Client.objects.filter(practice=practice).order_by("pk"))
    fill(therapists, people, practice.appointment_types.get(), visits)
    if notes:
        add_notes(therapists[0], notes)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _costs(what: str, pages: Pages) -> dict[str, Cost]:
    cost = measured(pages, floor="bare", rounds=ROUNDS)
    print(f"\n{what}: " + ", ".join(f"{name} {one.ms:.1f} ms" for name, one in cost.items()))
    return cost


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
