"""manage.py test_text 07911123456: one message by the outbox, to try out the carrier."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from practice.mail.queue import CannotQueue, queue_text
from practice.web.refs import new_ref

USEFUL_FOR = timedelta(minutes=10)


class Command(BaseCommand):
    """Queue one message to a phone."""

    help = "Puts one test message to a mobile number into the outbox; the worker sends it."

    def add_arguments(self, parser: CommandParser) -> None:
        """The number."""
        parser.add_argument("number", help="a mobile number, such as 07911123456")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """One message, of use for ten minutes."""
        now = timezone.now()
        try:
            message = queue_text(
                practice_id=None,
                key=f"text_test:{new_ref()}",
                kind="text_test",
                recipient=options["number"],
                text="This is a test from Instep.",
                expires_at=now + USEFUL_FOR,
                now=now,
            )
        except CannotQueue as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"It waits for the worker, to {message.recipient}.")
