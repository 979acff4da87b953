"""Everything of a practice written out: seconds, size and memory.
`python -m bench.exporting --clients 5000 [--papers]`; INSTEP_BENCH_DATABASE_URL chooses PostgreSQL.
"""

import argparse
import os
import platform
import resource
import sys
import time
from uuid import uuid4

if url := os.environ.get("INSTEP_BENCH_DATABASE_URL"):
    os.environ["INSTEP_TEST_DATABASE_URL"] = url
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
import tests.environment  # noqa: F401 - secrets and folders of its own

import django  # isort: skip

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.records import write  # noqa: E402
from clients.models import Client  # noqa: E402
from clients.moving_out.actions import ask, fetch  # noqa: E402
from practice.accounts.models import Membership  # noqa: E402
from practice.jobs.models import Job  # noqa: E402
from practice.jobs.working import work  # noqa: E402


def main() -> int:
    """Print the figures; 1 when it is not whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=5_000)
    parser.add_argument("--papers", action="store_true")
    said = parser.parse_args()
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    name = connection.creation.create_test_db(verbosity=0)
    try:
        write(said.clients)
        return _run(papers=said.papers)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _run(*, papers: bool) -> int:
    by = Membership.objects.filter(practice__in=Client.objects.values("practice")).earliest("pk")
    before = _memory()
    began = time.monotonic()
    export = ask(
        reason="Bench", since=None, until=None, with_papers=papers, with_files=True,
        with_fhir=True, form_key=uuid4(), by=by, now=timezone.now(),
    )  # fmt: skip
    while work(timezone.now):
        pass
    made = time.monotonic() - began
    export.refresh_from_db()
    began = time.monotonic()
    size = sum(len(piece) for piece in fetch(export=export, by=by, now=timezone.now()))
    fetched = time.monotonic() - began
    job = Job.objects.get(subject_ref=export.ref)
    print(f"{connection.vendor}: {job.done:,} rows of {by.practice.clients.count():,} clients")
    print(
        f"  written in {made:.0f} s as {export.parts.count():,} parts, {export.size / 1e6:.1f} MB"
    )
    print(f"  fetched in {fetched:.1f} s as {size / 1e6:.1f} MB")
    print(f"  memory: {before:.0f} MB before, {_memory():.0f} MB at most; failed: {job.failed}")
    return int(bool(job.failed) or export.state != export.State.READY)


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
