"""manage.py backup [FOLDER] [--keep N]: everything that is kept, in one sealed file."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from practice.backups.errors import CannotBackUp
from practice.backups.making import back_up
from practice.backups.sealing import CannotOpenBackup


class Command(BaseCommand):
    """Make a backup."""

    help = "Writes a sealed, verified backup of the database and what is kept beside it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and how many are kept."""
        parser.add_argument("folder", nargs="?", default=settings.BACKUP_DIR)
        parser.add_argument("--keep", type=int, default=settings.BACKUPS_KEPT, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say where it is."""
        if not options["folder"]:
            raise CommandError("Name a folder, or set BACKUP_DIR.")
        if options["keep"] < 1:
            raise CommandError("--keep must be 1 or more.")
        try:
            made = back_up(Path(options["folder"]), now=timezone.now(), keep=options["keep"])
        except (CannotBackUp, CannotOpenBackup) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{made} ({made.stat().st_size / 1e6:.1f} MB), read back and whole.")
