"""After a restore: erase again what was erased since the backup was made."""

from typing import Any

from django.core.management.base import BaseCommand

from clients.rights.tombstones import apply_tombstones


class Command(BaseCommand):
    """manage.py apply_tombstones."""

    help = "Erase again the records that a restore brought back; run it before anybody signs in."

    def handle(self, *args: Any, **options: Any) -> None:
        """Says how many."""
        self.stdout.write(f"{apply_tombstones()} erased again.")
