"""What the diary costs at 1,000 and at 100,000 appointments, beside a bare signed-in page.

`python -m bench.diary` on SQLite; with INSTEP_BENCH_DATABASE_URL on PostgreSQL. `--most 100000`.
"""

import argparse
import gc
import os
import platform
import sys
from datetime import UTC, datetime

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

from bench.diary_seed import (  # noqa: E402
    A_QUIET_WEEK,
    A_WEEK,
    MONDAY,
    QUIET_MONDAY,
    fill,
    fill_a_quiet_week,
    open_practice,
)
from bench.pages import Cost, getting, measured  # noqa: E402
from tests.factories import AppointmentTypeFactory  # noqa: E402

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PAGES = {
    "bare": "/bench/bare/",
    "day": f"/diary/?view=day&on={MONDAY}",
    "week": f"/diary/?view=week&on={MONDAY}",
    "quiet week": f"/diary/?view=week&on={QUIET_MONDAY}",
    "month of free times": "/bench/month/",
    "today": "/today/",
}


def main() -> int:
    """Print the figures; 1 when one is over its goal."""
    args = argparse.ArgumentParser()
    args.add_argument("--most", type=int, default=100_000)
    args.add_argument("--clients", type=int, default=2_000)
    most, people = args.parse_args().most, args.parse_args().clients
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    call_command("collectstatic", interactive=False, verbosity=0)
    name = connection.creation.create_test_db(verbosity=0)
    print(f"{connection.vendor}, {people} clients with health forms")
    try:
        with override_settings(ROOT_URLCONF="bench.addresses"), time_machine.travel(NOW):
            return _run(most, people)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _run(most: int, people: int) -> int:
    therapists, clients = open_practice(people)
    kind = AppointmentTypeFactory(
        practice=therapists[0].practice, minutes=45, buffer_before=0, buffer_after=10
    )
    browser = Browser()
    browser.force_login(therapists[0].user)
    # As the web process does (practice/wsgi.py).
    gc.collect()
    gc.freeze()
    fill_a_quiet_week(therapists, clients, kind)
    at: dict[int, dict[str, Cost]] = {}
    for size in (1_000, most):
        held = fill(therapists, clients, kind, size)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        pages = {name: getting(browser, url) for name, url in PAGES.items()}
        at[size] = measured(pages, floor="bare")
        print(f"\n{held:,} appointments")
        for page, url in PAGES.items():
            with CaptureQueriesContext(connection) as asked:
                size_of = len(browser.get(url).content)
            print(
                f"  {page:20} {at[size][page].ms:7.2f} ms  {at[size][page].ratio:5.2f} x"
                f" bare  {len(asked):3} queries  {size_of / 1000:6.1f} kB"
            )
    return _verdict(at[1_000], at[most])


def _verdict(small: dict[str, Cost], large: dict[str, Cost]) -> int:
    ratios = {page: large[page].ratio for page in PAGES}
    growth = {page: large[page].ratio / small[page].ratio for page in PAGES}
    further = A_WEEK - A_QUIET_WEEK
    a_row = (large["week"].ms - large["quiet week"].ms) / further * 1000
    goals = [
        ("day, x bare", ratios["day"], 1.5),
        ("week, x bare", ratios["week"], 3.0),
        ("month of free times, x bare", ratios["month of free times"], 1.5),
        ("day, growth", growth["day"], 1.3),
        ("week, growth", growth["week"], 1.3),
        ("month, growth", growth["month of free times"], 1.3),
        ("a row, microseconds", a_row, 50.0),
    ]
    print()
    for what, figure, most in goals:
        print(f"  {what:30} {figure:7.2f}  goal {most:g}  {'' if figure <= most else 'OVER'}")
    return 0 if all(figure <= most for _, figure, most in goals) else 1


if __name__ == "__main__":
    sys.exit(main())
