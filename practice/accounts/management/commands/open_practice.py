"""The first command on an empty installation: a practice, and a link for its owner."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from practice.accounts.opening import OpenAlready, open_first_practice


class Command(BaseCommand):
    """`manage.py open_practice sam@example.com "Harbour Lane Feet"`."""

    help = "Open the first practice, and print a link for its owner. It works once, for a week."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who owns it, and what it is called."""
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the link; nobody is written to, as letters may not leave yet."""
        try:
            link = open_first_practice(
                email=options["email"], name=options["name"], now=timezone.now()
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except OpenAlready as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Open this in a browser. It makes {options['email']} the owner, works once, and ends "
            f"in a week:\n\n{link}\n\nLost it? Run the same command again: the old link ends."
        )
