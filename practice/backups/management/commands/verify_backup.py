"""manage.py verify_backup FILE: whether a backup opens and is whole, and what is in it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from practice.backups.restoring import verify
from practice.backups.sealing import CannotOpenBackup


class Command(BaseCommand):
    """Verify a backup."""

    help = "Reads a backup to its end and says what is in it. Restores nothing."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Which."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what it holds."""
        try:
            manifest = verify(options["file"])
        except (CannotOpenBackup, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(manifest.rows.values())
        self.stdout.write(
            f"Whole. Made {manifest.made_at} by Instep {manifest.version} on {manifest.engine}: "
            f"{rows} rows in {len(manifest.rows)} tables. Keys it needs: "
            f"{', '.join(manifest.keys) or 'none'}."
        )
