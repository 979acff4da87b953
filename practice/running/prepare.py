"""Getting the data ready before the web starts: tables, static files, the demo's practice."""

import hashlib
import os
import sys
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

SEED = "seed_demo"


def tables() -> None:
    """Bring the database up to date."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def static_files() -> None:
    """Collect and compress the static files, when one has changed."""
    mark = fingerprint()
    stamp = Path(settings.STATIC_ROOT) / ".fingerprint"
    if stamp.exists() and stamp.read_text() == mark:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(mark)


def fingerprint() -> str:
    """What the static files are: names, sizes and times of change."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = os.stat(storage.path(path))
            digest.update(f"{path}|{found.st_size}|{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def demo_practice() -> None:
    """Fill an empty database with the demo's practice."""
    if SEED in get_commands() and not apps.get_model("accounts", "Practice").objects.exists():
        call_command(SEED)


def main() -> None:
    """Do what is needed and nothing else, so that a second start is quick."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
    django.setup()
    try:
        tables()
        static_files()
        if settings.DEMO:
            demo_practice()
    except (DatabaseError, OSError) as error:
        sys.exit(f"Instep cannot start: {error}")


if __name__ == "__main__":
    main()
