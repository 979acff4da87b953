"""manage.py restore FILE [--into DATABASE_URL] [--over]: the way back from a backup.

RESTORE_DATABASE_URL says where to instead of `--into`: an address with a password stands in no
command, which every process of the machine may read.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from practice.backups.errors import CannotRestore
from practice.backups.restoring import restore
from practice.backups.sealing import CannotOpenBackup
from practice.running.checks import CannotStart, only_one

ELSEWHERE = "RESTORE_DATABASE_URL"


class Command(BaseCommand):
    """Restore a backup."""

    help = "Puts a backup back, once everything in it is checked, and checks what is there."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Which, where to, and whether to set aside what is there."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--into", default="", metavar="DATABASE_URL")
        parser.add_argument("--over", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what is back."""
        into = options["into"] or os.environ.get(ELSEWHERE, "")
        if urlsplit(options["into"]).password:
            raise CommandError(
                f"A password in a command can be read by others. Put the address into {ELSEWHERE}."
            )
        if into:
            return self.elsewhere(into, options)
        try:
            lock = only_one(settings.VAR_DIR)
            with lock:
                restore(
                    options["file"], over=options["over"], now=timezone.now(),
                    told=self.stdout.write,
                )  # fmt: skip
        except CannotStart as error:
            raise CommandError(f"Stop Instep first: {error}") from error
        except (CannotRestore, CannotOpenBackup, OSError) as error:
            raise CommandError(str(error)) from error
        return None

    def elsewhere(self, into: str, options: dict[str, Any]) -> None:
        """In a process of its own: everything else there goes by the database of the settings."""
        command = [sys.executable, "-m", "django", "restore", str(options["file"].resolve())]
        environment = os.environ | {
            "DATABASE_URL": into,
            ELSEWHERE: "",
            "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        }
        done = subprocess.run(
            [*command, *(["--over"] if options["over"] else [])],
            cwd=settings.BASE_DIR, env=environment, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise CommandError("Nothing was restored, or not as it was: the lines above say why.")
