"""manage.py keys new | check | rotate: the keys that seal what people told."""

import base64
import os
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from practice.privacy.checking import check_sealed
from practice.privacy.keyring import KEY_BYTES, CannotOpen, key_ring
from practice.privacy.rotating import SameAddressTwice, StillSealedByOld
from practice.privacy.watching import rotate_watched

WHAT_TO_DO = """
1. Put it in front of the others in INSTEP_KEYS, with a comma behind it. Keep the others.
   On several machines: behind the others on each of them first, and started anew; then in front.
2. Keep a copy away from this machine and from its backups: without it nothing can be read.
3. Start everything anew, then: python manage.py keys rotate
4. python manage.py keys check, which counts what each key still seals.
5. Keep an older key for as long as a backup needs it; then take it out and start anew."""


class Command(BaseCommand):
    """Make, check and change keys."""

    help = "Makes a key, checks that everything opens, or seals everything with the newest key."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do."""
        doing = parser.add_subparsers(dest="doing", required=True)
        doing.add_parser("new", help="print a new entry for INSTEP_KEYS")
        doing.add_parser("check", help="open every sealed value and count them by key")
        doing.add_parser("rotate", help="seal with the newest key what older ones sealed")

    def handle(self, *args: Any, **options: Any) -> None:
        """One of the three."""
        {"new": self.new, "check": self.check_all, "rotate": self.rotate}[options["doing"]]()

    def new(self) -> None:
        """An entry that no ring has yet: the day, and four letters at random."""
        key_id = f"k{datetime.now(UTC):%Y%m%d}{os.urandom(2).hex()}"
        key = base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()
        self.stdout.write(f"{key_id}:{key}")
        self.stderr.write(WHAT_TO_DO)

    def check_all(self) -> None:
        """Counts by column and key; a CommandError names the first value that does not open."""
        tally = check_sealed()
        for (column, key_id), count in sorted(tally.opened.items()):
            self.stdout.write(f"{count:>9}  {key_id:<20}  {column}")
        if tally.closed:
            raise CommandError(f"{tally.closed} do not open. The first: {tally.first_closed}")
        older = sorted(tally.keys() - {key_ring().newest})
        needed = f" Still needed besides the newest: {', '.join(older)}." if older else ""
        self.stdout.write(f"All {tally.opened.total()} sealed values open.{needed}")

    def rotate(self) -> None:
        """Progress by table; what is left to do is said at the end."""
        try:
            done = rotate_watched(told=self._told)
        except (CannotOpen, SameAddressTwice, StillSealedByOld) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{done} rows sealed with “{key_ring().newest}”. Now: keys check")

    def _told(self, table: str, done: int) -> None:
        self.stderr.write(f"{table}: {done}", ending="\r" if self.stderr.isatty() else "\n")
