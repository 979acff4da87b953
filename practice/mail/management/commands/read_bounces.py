"""manage.py read_bounces: one look now, to try out the setting; the worker looks every minute."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from practice.mail.incoming import NoMaildir, in_words, read_bounces


class Command(BaseCommand):
    """Read the reports about letters that came back."""

    help = "Reads the folder that BOUNCES names, and says what was in it."

    def handle(self, *args: Any, **options: Any) -> None:
        """One look."""
        if not settings.BOUNCES:
            raise CommandError("BOUNCES is not set: name the Maildir that reports arrive in.")
        try:
            tally = read_bounces(now=timezone.now())
        except NoMaildir as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{in_words(tally)}." if tally else "Nothing has arrived.")
