"""Reading the folder that reports about our letters arrive in.

The setting BOUNCES names it ("maildir:/var/mail/instep-bounces"); without one nothing is read. What
was about a letter of ours is removed, for it quotes the letter; everything else is left in `cur`
for a person. A mail that was taken in and not yet removed is taken in again, which does no harm.
"""

import logging
import os
from collections import Counter
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import transaction

from practice.mail.bounces import LARGEST, reports_in
from practice.mail.troubles import note_report

logger = logging.getLogger(__name__)

# Mails of one look; the next look is a minute away.
MOST = 200


class NoMaildir(Exception):
    """BOUNCES names a folder that is not one that mail arrives in."""


def read_bounces(*, now: datetime) -> Counter[str]:
    """Take in what has arrived; answers how many mails were what. Raises NoMaildir."""
    tally: Counter[str] = Counter()
    if not settings.BOUNCES:
        return tally
    folder = Path(settings.BOUNCES.removeprefix("maildir:"))
    for path in _arrived(folder):
        tally[_take_in(path, folder / "cur", now)] += 1
    if tally:
        logger.info("Reports on letters: %s.", in_words(tally))
    return tally


def in_words(tally: Counter[str]) -> str:
    """2 taken in, 1 not about a letter of ours."""
    return ", ".join(f"{number} {what}" for what, number in sorted(tally.items()))


def _arrived(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder / "new") as found:
            files = (one for one in found if one.is_file(follow_symlinks=False))
            return [Path(one.path) for one in islice(files, MOST)]
    except OSError as error:
        raise NoMaildir(
            f"BOUNCES names {folder}, and its folder “new” cannot be read: {error.strerror}."
        ) from None


def _take_in(path: Path, seen: Path, now: datetime) -> str:
    """What one mail was. Its own transaction; a mail that breaks it waits for the next look."""
    try:
        with path.open("rb") as file:
            reports = reports_in(file.read(LARGEST + 1))
        with transaction.atomic():
            ours = [note_report(report, now=now) for report in reports]
        if any(ours):
            path.unlink()
            return "taken in"
        path.rename(seen / f"{path.name}:2,S")
    except Exception as error:  # the others must not wait for this one
        logger.error("A mail among the bounces could not be dealt with (%s).", type(error).__name__)
        return "left for the next look"
    return "not about a letter of ours" if reports else "no report"
