"""What finding a client costs among many, beside a bare signed-in page, on both engines.

`python -m bench.searching [--clients 100000]`; INSTEP_BENCH_DATABASE_URL chooses PostgreSQL.
"""

import argparse
import gc
import os
import platform
import random
import sys
from typing import Any
from urllib.parse import quote

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

from bench.importing import FAMILY, GIVEN  # noqa: E402
from bench.pages import cpu, getting, measured  # noqa: E402
from clients.models import Client  # noqa: E402
from practice.accounts.models import Practice  # noqa: E402
from tests.factories import MembershipFactory  # noqa: E402

AT_ONCE, ROUNDS = 5_000, 15
MOST = {"sqlite": 4.0, "postgresql": 2.0}
MOST_OF_LIST, MOST_MS = 1.5, 100.0
# A second half for family names, so that the frequent ones are a fiftieth of all, as in life.
ENDS = ["", "son", "man", "ley", "ton", "field", "worth", "well", "by", "wood"]
SEARCHES = {
    "frequent word": "smith",
    "two words": "rosa patel",
    "rare fragment": "0777q",
    "a slip": "rosaa ptael",
    "phone": "0161 496 0777",
    "part of a phone": "4960777",
    "email": "p777@post.example",
    "two letters": "xi",
}


def main() -> int:
    """Print the figures; 1 when one is over its goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=100_000)
    count = parser.parse_args().clients
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    call_command("collectstatic", interactive=False, verbosity=0)
    name = connection.creation.create_test_db(verbosity=0)
    print(connection.vendor, f"{count} clients")
    try:
        with override_settings(ROOT_URLCONF="bench.addresses"):
            return _run(count)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _run(count: int) -> int:
    by = MembershipFactory(role="owner")
    _seed(by.practice, count)
    browser = Browser()
    browser.force_login(by.user)
    pages = {"bare": "/bench/bare/", "list": "/clients/"}
    middle = by.practice.clients.by_name()[count // 2].ref
    pages["list, from the middle"] = f"/clients/?after={middle}"
    pages |= {what: f"/clients/?q={quote(words)}" for what, words in SEARCHES.items()}
    gc.collect()
    gc.freeze()
    cost = measured(
        {what: getting(browser, url) for what, url in pages.items()},
        floor="bare", rounds=ROUNDS, calls=2,
    )  # fmt: skip
    over = False
    for what, one in cost.items():
        most = MOST_OF_LIST if what.startswith("list") else MOST[connection.vendor]
        over |= one.ratio > most
        print(f"  {what:24} {one.ms:7.2f} ms  {one.ratio:5.2f} x bare  goal {most:g}")
    for what, words in SEARCHES.items():
        ms = _median_ms(browser, f"/search/found/?q={quote(words)}")
        over |= ms > MOST_MS
        print(f"  palette, {what:15} {ms:7.2f} ms  goal {MOST_MS:g} ms at 5,000 clients")
    return int(over)


def _seed(practice: Practice, count: int) -> None:
    chance = random.Random(10)
    for first in range(0, count, AT_ONCE):
        Client.objects.bulk_create(
            Client(practice=practice, name=_name(chance, n), **_contact(n))
            for n in range(first, min(first + AT_ONCE, count))
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _name(chance: random.Random, n: int) -> str:
    """One in fifty is a Smith; one in a hundred has a middle name that nobody else has."""
    family = "Smith" if n % 50 == 0 else chance.choice(FAMILY) + chance.choice(ENDS)
    middle = f"Xi{n:05}q " if n % 100 == 77 else ""
    return f"{chance.choice(GIVEN)} {middle}{family}"


def _contact(n: int) -> dict[str, Any]:
    return {"email": f"p{n}@post.example", "phone": f"+44161{4960000 + n:07}"}


def _median_ms(browser: Browser, url: str, times: int = 10) -> float:
    """The middle of some answers in processor time, which is what a quiet machine waits for."""
    taken = []
    for _ in range(times):
        before = cpu()
        browser.get(url)
        taken.append((cpu() - before) * 1000)
    return sorted(taken)[times // 2]


if __name__ == "__main__":
    sys.exit(main())
