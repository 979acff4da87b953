"""After a restore: erase again what was erased since the backup was made."""

from typing import Any

from django.core.management.base import BaseCommand

from clients.rights.again import apply_tombstones


class Command(BaseCommand):
    """manage.py apply_tombstones."""

    help = "Erase, close and restrict again what a restore brought back, before anybody signs in."

    def handle(self, *args: Any, **options: Any) -> None:
        """Says how many."""
        self.stdout.write(str(apply_tombstones()) or "Nothing to do again.")
