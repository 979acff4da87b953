"""`manage.py seed_demo`: a demo practice in an empty database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from clients.overview import demo
from practice.accounts.models import Practice


class Command(BaseCommand):
    """Fills an empty database; refuses one that holds a practice."""

    help = "Make a demo practice with clients, visits, notes and routines in an empty database."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed in one transaction, and leave the sign-ins where the supervisor reads them."""
        if not settings.DEMO:
            raise CommandError("Demo data is made in demo mode only: set INSTEP_DEMO=1.")
        if Practice.objects.exists():
            raise CommandError("There is a practice here already; nothing was changed.")
        with transaction.atomic():
            demo.seed(now=timezone.now())
        lines = [
            f"Therapist  {demo.THERAPIST[0]}",
            f"Office     {demo.ADMIN[0]}",
            f"Client     {demo.CLIENT[0]}",
            f"Password   {demo.PASSWORD}   (or ask for a code: it comes to the demo inbox)",
        ]
        path = settings.VAR_DIR / "demo-signins.txt"
        path.write_text("\n".join(lines) + "\n")
        self.stdout.write(f"The demo practice is ready. Sign-ins: {path}")
