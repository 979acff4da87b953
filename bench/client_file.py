"""What a client's file costs with 5 and with 500 notes, and its zones and progress, beside a bare
signed-in page. `python -m bench.client_file`; INSTEP_BENCH_DATABASE_URL chooses PostgreSQL.
"""

import argparse
import gc
import os
import platform
import sys
from datetime import timedelta

if url := os.environ.get("INSTEP_BENCH_DATABASE_URL"):
    os.environ["INSTEP_TEST_DATABASE_URL"] = url
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
import tests.environment  # noqa: F401 - secrets and folders of its own

import django  # isort: skip

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client as Browser  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench.pages import Cost, getting, measured  # noqa: E402
from clients.notes.findings import Finding  # noqa: E402
from practice.accounts.models import Membership  # noqa: E402
from tests.factories import ClientFactory, MembershipFactory, screened  # noqa: E402
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked  # noqa: E402
from tests.factories.events import happened  # noqa: E402
from tests.factories.homecare import given  # noqa: E402
from tests.factories.notes import signed  # noqa: E402
from tests.factories.referrals import written  # noqa: E402
from tests.factories.screening import NOW  # noqa: E402
from tests.factories.series import a_series  # noqa: E402

FEW, MANY = 5, 500
FELT = [Finding("solar_plexus", "left", 2, "dull"), Finding("heel_fat_pad", "right", 1)]
MOST_QUERIES, MOST_GROWTH = 15, 2.0


def main() -> int:
    """Print the figures; 1 when one is over its goal."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    call_command("collectstatic", interactive=False, verbosity=0)
    name = connection.creation.create_test_db(verbosity=0)
    print(connection.vendor)
    try:
        with override_settings(ROOT_URLCONF="bench.addresses"):
            return _run()
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _run() -> int:
    by = MembershipFactory(role="owner")
    browser = Browser()
    browser.force_login(by.user)
    few, many = (reverse("client", args=[_client_with(count, by)]) for count in (FEW, MANY))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    pages = {
        "bare": "/bench/bare/", "file, 5 notes": few, "file, 500 notes": many,
        "zones, 500 notes": f"{many}zones/", "progress, 500 notes": f"{many}progress/",
    }  # fmt: skip
    gc.collect()
    gc.freeze()
    cost = measured({name: getting(browser, url) for name, url in pages.items()}, floor="bare")
    queries = {name: _queries(browser, url) for name, url in pages.items()}
    for name, one in cost.items():
        print(f"  {name:20} {one.ms:7.2f} ms  {one.ratio:5.2f} x bare  {queries[name]:3} queries")
    return _verdict(cost, queries["file, 500 notes"])


def _client_with(count: int, by: Membership) -> str:
    client = ClientFactory(practice=by.practice)
    first = MONDAY_AT_TEN
    screened(client, by, first - timedelta(days=3))
    given(client, by)
    a_series(client, by)
    happened(client, by, at=NOW - timedelta(days=1), now=NOW)
    written(client, by, now=NOW)
    kind = an_hour(by.practice)
    for n in range(count):
        # Two clients, one therapist: each has hours of their own, some of them at night.
        at = first + timedelta(days=n // 4, hours=2 * (n % 4) + (12 if count == MANY else 0))
        signed(booked(client, by, at, type=kind), by, findings=FELT)
    return client.ref


def _verdict(cost: dict[str, Cost], queries: int) -> int:
    growth = cost["file, 500 notes"].ms / cost["file, 5 notes"].ms
    goals = [
        ("file with 500 notes, queries", queries, MOST_QUERIES),
        ("file with 500 notes, x with 5", growth, MOST_GROWTH),
    ]
    for what, figure, most in goals:
        print(f"  {what:30} {figure:7.2f}  goal {most:g}  {'' if figure <= most else 'OVER'}")
    return 0 if all(figure <= most for _, figure, most in goals) else 1


def _queries(browser: Browser, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        browser.get(url)
    return sum(one["sql"].lstrip(" (").startswith("SELECT") for one in asked.captured_queries)


if __name__ == "__main__":
    sys.exit(main())
