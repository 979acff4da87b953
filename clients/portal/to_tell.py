"""What a client's own first page asks about a visit that was."""

from collections.abc import Iterable
from datetime import datetime

from clients.afterwards.queries import Asked, asked_now
from clients.models import Client
from clients.reminders.queries import rules_of


def to_tell(records: Iterable[Client], now: datetime) -> list[Asked]:
    """The checks that can be answered now, of the practices that ask; one query without any."""
    return [one for one in asked_now(records, now) if rules_of(one.visit.practice).asks_after]
