"""The restore drill with many clients: how long, and what differs, table by table.
`python -m bench.backup --clients 50000`; INSTEP_BENCH_DATABASE_URL chooses PostgreSQL.
"""

import argparse
import base64
import hashlib
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

if url := os.environ.get("INSTEP_BENCH_DATABASE_URL"):
    os.environ["INSTEP_TEST_DATABASE_URL"] = url
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
import tests.environment  # noqa: F401 - secrets and folders of its own

import django  # isort: skip

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import override_settings  # noqa: E402

from bench.records import write  # noqa: E402
from practice.audit.chain import seal  # noqa: E402
from practice.backups.making import back_up  # noqa: E402

KEY = base64.urlsafe_b64encode(os.urandom(32)).decode()
GOAL = 30 * 60


def hashes() -> dict[str, str]:
    """Of each table, the hash of all its rows, sorted."""
    found = {}
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = sorted(hashlib.sha256(repr(row).encode()).digest() for row in cursor)
        found[table] = hashlib.sha256(b"".join(rows)).hexdigest()
    return found


def main() -> int:
    """Print the figures; 1 when a table differs or it takes too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50_000)
    clients = parser.parse_args().clients
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    name = connection.creation.create_test_db(verbosity=0)
    try:
        write(clients)
        with tempfile.TemporaryDirectory() as folder, override_settings(BACKUP_KEY=KEY):
            return _run(Path(folder), clients)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _run(folder: Path, clients: int) -> int:
    # Restoring links what was not linked yet: that would be a difference, and a right one.
    seal(now=datetime.now(UTC), whole=True)
    began = time.monotonic()
    made = back_up(folder, now=datetime.now(UTC), keep=1)
    backed_up = time.monotonic() - began
    before = hashes()
    url = _empty_place(folder)
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "manage.py", "restore", str(made)], check=False,
        env=_environment(folder, url),
    )  # fmt: skip
    restored = time.monotonic() - began
    connection.close()
    connection.settings_dict["NAME"], kept = _name_in(url), connection.settings_dict["NAME"]
    after = hashes()
    connection.close()
    connection.settings_dict["NAME"] = kept
    different = sorted(table for table in before if before[table] != after.get(table))
    _drop(url)
    print(f"{connection.vendor}: {clients:,} clients, {made.stat().st_size / 1e6:.0f} MB")
    print(f"  backed up and read back in {backed_up:.0f} s, restored and checked in "
          f"{restored:.0f} s  goal {GOAL} s")  # fmt: skip
    print(f"  {len(before)} tables, different: {different or 0}  goal 0")
    return int(bool(different or done.returncode or backed_up + restored > GOAL))


def _environment(folder: Path, url: str) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": url, "INSTEP_VAR": str(folder / "elsewhere"), "INSTEP_BACKUP_KEY": KEY,
    }  # fmt: skip


def _empty_place(folder: Path) -> str:
    if connection.vendor == "sqlite":
        return f"sqlite:///{folder / 'elsewhere' / 'instep.sqlite3'}"
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE instep_restored")
    return urlsplit(os.environ["DATABASE_URL"])._replace(path="/instep_restored").geturl()


def _name_in(url: str) -> str:
    path = urlsplit(url).path
    return path.removeprefix("/") if connection.vendor == "postgresql" else path


def _drop(url: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {_name_in(url)}")


if __name__ == "__main__":
    sys.exit(main())
