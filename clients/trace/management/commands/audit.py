"""`manage.py audit verify` and `manage.py audit incident`."""

import csv
import sys
from argparse import ArgumentTypeError
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from clients.trace.incident import Asked, each, incident
from practice.accounts.models import Practice, User
from practice.audit.heads import CannotReadHeads, noted, read_heads
from practice.audit.verify import verify
from practice.web.tables import cell


def moment(text: str) -> datetime:
    """A date, or a date and a time; without a zone it is told in the server's."""
    try:
        found = parse_datetime(text)
        day = None if found else parse_date(text)
    except ValueError:
        found = day = None
    if found is None and day is not None:
        found = datetime(day.year, day.month, day.day)  # noqa: DTZ001
    if found is None:
        raise ArgumentTypeError(f"{text} is no moment: write 2026-11-22 or 2026-11-22T14:30.")
    return found if timezone.is_aware(found) else timezone.make_aware(found)


class Command(BaseCommand):
    """Whether the trace stands as it was written, and what it tells of an incident."""

    help = "Check the trace (verify), or ask it who did what (incident)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Two things to do, each with its own words."""
        does = parser.add_subparsers(dest="does", required=True)
        check = does.add_parser("verify", help="name the first row that is not as it was written")
        check.add_argument("--practice", metavar="REF", default="")
        check.add_argument(
            "--heads", metavar="FILE", type=Path, help="instead of those in AUDIT_HEADS"
        )
        ask = does.add_parser("incident", help="who did what, with whose records")
        ask.add_argument("--from", dest="since", type=moment, required=True)
        ask.add_argument("--to", dest="until", type=moment, required=True)
        ask.add_argument("--practice", metavar="REF", default="")
        ask.add_argument("--actor", metavar="EMAIL", default="")
        ask.add_argument("--address", metavar="IP", default="")
        ask.add_argument("--csv", action="store_true", help="every event, as a table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do one of them."""
        (self._verify if options["does"] == "verify" else self._incident)(options)

    def _verify(self, options: dict[str, Any]) -> None:
        try:
            named = options["heads"]
            heads = read_heads(named) if named else noted(settings.AUDIT_HEADS)
        except CannotReadHeads as error:
            raise CommandError(str(error)) from error
        practice = _practice(options["practice"])
        found = verify(now=timezone.now(), practice_id=practice, heads=heads)
        if found.waiting:
            self.stdout.write(f"{found.waiting} events wait to be sealed.")
        for fault in found.faults:
            self.stderr.write(str(fault))
        if found.faults:
            sys.exit(1)
        self.stdout.write(f"{found.checked} events stand as they were written.")

    def _incident(self, options: dict[str, Any]) -> None:
        asked = Asked(
            since=options["since"], until=options["until"],
            practice_id=_practice(options["practice"]), actor_id=_actor(options["actor"]),
            address=options["address"],
        )  # fmt: skip
        if options["csv"]:
            table = csv.writer(self.stdout)
            for row in each(asked):
                table.writerow([cell(one) for one in row])
            return
        report = incident(asked)
        self.stdout.write(f"{report.events} events, {len(report.clients)} clients")
        for one in report.counts:
            self.stdout.write(f"{one.times:>8}  {one.who}  {one.verb}")
        for ref in report.clients:
            self.stdout.write(f"client {ref}")


def _practice(ref: str) -> int | None:
    if not ref:
        return None
    found = Practice.objects.filter(ref=ref).first()
    if found is None:
        raise CommandError(f"There is no practice {ref}.")
    return found.pk


def _actor(email: str) -> int | None:
    if not email:
        return None
    found = User.objects.filter(email__iexact=email).first()
    if found is None:
        raise CommandError(f"Nobody has an account with {email}.")
    return found.pk
