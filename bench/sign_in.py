"""Whether the time of an answer tells if there is an account: sign-in, emailed code, reset.

`python -m bench.sign_in` on SQLite; with INSTEP_BENCH_DATABASE_URL on PostgreSQL. `--tries 200`.
Known and unknown addresses take turns, with the product's own hasher, limits lifted.
"""

import argparse
import os
import statistics
import sys
import time

if url := os.environ.get("INSTEP_BENCH_DATABASE_URL"):
    os.environ["INSTEP_TEST_DATABASE_URL"] = url
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
import tests.environment  # noqa: F401 - secrets and folders of its own

import django  # isort: skip

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client as Browser  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402

from tests.factories import MembershipFactory  # noqa: E402

MOST = 0.020
PAGES = {
    "sign-in": ("account_login", "login", {"password": "not-the-password"}),
    "emailed code": ("account_request_login_code", "email", {}),
    "new password": ("account_reset_password", "email", {}),
}


def seconds(page: str, field: str, address: str, more: dict[str, str]) -> float:
    """One try, by a browser of its own."""
    browser = Browser()
    start = time.perf_counter()
    browser.post(reverse(page), {field: address, **more})
    return time.perf_counter() - start


def difference(page: str, field: str, more: dict[str, str], *, known: str, tries: int) -> float:
    """Between the medians; the two take turns, so that a busy minute is shared."""
    times: dict[bool, list[float]] = {True: [], False: []}
    for number in range(tries + 10):
        for there in (True, False):
            address = known if there else f"nobody{number}@nowhere.example"
            took = seconds(page, field, address, more)
            if number >= 10:
                times[there].append(took)
    medians = {there: statistics.median(all_) for there, all_ in times.items()}
    print(
        f"{page:28} known {medians[True] * 1000:7.1f} ms, "
        f"unknown {medians[False] * 1000:7.1f} ms, {tries} tries each"
    )
    return abs(medians[True] - medians[False])


def main() -> int:
    """Print the medians; 1 when one tells too much."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--tries", type=int, default=200)
    tries = arguments.parse_args().tries
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    known = MembershipFactory().user.email
    with override_settings(ACCOUNT_RATE_LIMITS=False):
        apart = {
            name: difference(page, field, more, known=known, tries=tries)
            for name, (page, field, more) in PAGES.items()
        }
    print(f"{connection.vendor}: " + ", ".join(f"{n} {s * 1000:.1f} ms" for n, s in apart.items()))
    return int(max(apart.values()) > MOST)


if __name__ == "__main__":
    sys.exit(main())
