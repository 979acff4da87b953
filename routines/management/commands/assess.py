"""`python manage.py assess FILE.json`: what a set of flags comes to, without touching any data."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from routines.safety.catalogue import load_catalogue
from routines.safety.requests import BadRequest, answer, parse
from routines.safety.rules import load_rules


class Command(BaseCommand):
    help = "Assess flags from a JSON file: one object, or a list of them. Prints JSON."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the JSON file; - for standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answered = _answer_all(parse(_read(options["file"])))
        except BadRequest as error:
            raise CommandError(str(error), returncode=2) from None
        self.stdout.write(json.dumps(answered, indent=2))


def _read(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else None
        raise BadRequest(f"cannot read {name!a}: {said or 'it is not UTF-8 text'}") from None


def _answer_all(request: object) -> Any:
    if not isinstance(request, list):
        return _answer(request)
    answered = []
    for n, one in enumerate(request, start=1):
        try:
            answered.append(_answer(one))
        except BadRequest as error:
            raise BadRequest(f"item {n}: {error}") from None
    return answered


def _answer(request: object) -> dict[str, Any]:
    return answer(
        request, today=timezone.localdate(), rules=load_rules(), catalogue=load_catalogue()
    )
