"""A new key for every record while people read and write: what is unreadable, and which edits are
lost. `python -m bench.rotation --records 50000`; INSTEP_BENCH_DATABASE_URL chooses PostgreSQL.
"""

import argparse
import base64
import os
import platform
import random
import sys
import threading
import time

if url := os.environ.get("INSTEP_BENCH_DATABASE_URL"):
    os.environ["INSTEP_TEST_DATABASE_URL"] = url
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
import tests.environment  # noqa: F401 - secrets and folders of its own

import django  # isort: skip

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import override_settings  # noqa: E402

from bench.records import plan_of, write  # noqa: E402
from clients.notes.models import SessionNote  # noqa: E402
from practice.privacy.checking import check_sealed  # noqa: E402
from practice.privacy.keyring import CannotOpen  # noqa: E402
from practice.privacy.rotating import rotate  # noqa: E402

NEW_KEY = "new1:" + base64.urlsafe_b64encode(os.urandom(32)).decode()
READERS, WRITERS = 2, 2


class Load:
    """People who read any note, and who each write drafts of their own."""

    def __init__(self) -> None:
        self.pks = list(SessionNote.objects.order_by("pk").values_list("pk", flat=True))
        drafts = SessionNote.objects.filter(status="draft").order_by("pk")
        self.drafts = list(drafts.values_list("pk", flat=True))
        self.stop = threading.Event()
        self.read = self.unreadable = 0
        self.written: dict[int, str] = {}
        self.slowest = 0.0
        self.lock = threading.Lock()
        self.threads = [
            *(threading.Thread(target=self._runs, args=(self._read, n)) for n in range(READERS)),
            *(threading.Thread(target=self._runs, args=(self._write, n)) for n in range(WRITERS)),
        ]

    def _runs(self, one, number: int) -> None:  # type: ignore[no-untyped-def]
        chance = random.Random(number)
        try:
            while not self.stop.is_set():
                one(number, chance)
        finally:
            connection.close()

    def _read(self, number: int, chance: random.Random) -> None:
        try:
            SessionNote.objects.get(pk=chance.choice(self.pks))
        except CannotOpen:
            with self.lock:
                self.unreadable += 1
        with self.lock:
            self.read += 1
        time.sleep(0.005)

    def _write(self, number: int, chance: random.Random) -> None:
        pk = chance.choice(self.drafts[number::WRITERS])
        plan, began = f"edit {time.monotonic_ns()}", time.monotonic()
        SessionNote.objects.filter(pk=pk).update(plan=plan)
        with self.lock:
            self.slowest = max(self.slowest, time.monotonic() - began)
            self.written[pk] = plan
        time.sleep(0.01)

    def __enter__(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()


def main() -> int:
    """Print the figures; 1 when anything is unreadable or lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=50_000)
    records = parser.parse_args().records
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    name = connection.creation.create_test_db(verbosity=0)
    try:
        write(records)
        return _run()
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _run() -> int:
    expected = {
        pk: plan_of(number)
        for number, pk in enumerate(SessionNote.objects.order_by("pk").values_list("pk", flat=True))
    }
    with override_settings(ENCRYPTION_KEYS=[NEW_KEY, *settings.ENCRYPTION_KEYS]):
        load = Load()
        began = time.monotonic()
        with load:
            rows = rotate()
        took = time.monotonic() - began
    with override_settings(ENCRYPTION_KEYS=[NEW_KEY]):
        tally = check_sealed()
        plans = dict(SessionNote.objects.values_list("pk", "plan"))
    wrong = sum(plans[pk] != plan for pk, plan in (expected | load.written).items())
    print(f"{connection.vendor}: {rows:,} rows of {len(expected):,} records in {took:.0f} s, while")
    print(f"  {load.read:,} were read, {len(load.written):,} drafts written; "
          f"slowest write {load.slowest * 1000:.0f} ms")  # fmt: skip
    print(f"  {tally.opened.total():,} values open with the new key alone")
    print(f"  unreadable: {load.unreadable + tally.closed}, lost or changed: {wrong}  goal 0, 0")
    return int(bool(load.unreadable or tally.closed or wrong))


if __name__ == "__main__":
    sys.exit(main())
