"""Stored moments read as text: what the drivers do with each takes ten times as long, and of a page
with hundreds of them that was a fifth (bench/diary.py).
"""

from datetime import UTC, datetime
from functools import lru_cache

from django.db.models import CharField
from django.db.models.functions import Cast


def as_text(column: str) -> Cast:
    """A column of moments, for `values_list`; each is then read by `moment`."""
    return Cast(column, CharField())


# Visits begin at round times, several at once, and the same week is looked at again.
@lru_cache(maxsize=4096)
def moment(text: str) -> datetime:
    """The moment that `as_text` gave: in UTC on SQLite, with its offset on PostgreSQL."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
