"""For the day when phone, app and recovery codes are gone: they sign in and set up a new one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from practice.accounts.actions import take_away_second_factor
from practice.accounts.models import User


class Command(BaseCommand):
    """`manage.py take_away_second_factor sam@example.com`."""

    help = "Take away somebody's second factors. Make sure, by voice or face, that it is them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take them away, end every session, and tell them by letter."""
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError("Nobody signs in with this address.")
        taken = take_away_second_factor(user=user)
        self.stdout.write(f"{taken} taken away. They set up a new one when they sign in.")
