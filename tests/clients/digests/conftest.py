"""A Tuesday morning at half past seven, and how a letter is read."""

from datetime import UTC, date, datetime

import pytest

from clients.digests.models import KIND
from clients.models import Client
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from tests.factories import ClientFactory

# In winter, when London's wall clock is UTC.
HALF_PAST_SEVEN = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
TUESDAY = date(2026, 11, 24)
MONDAY = date(2026, 11, 23)


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """A client with a name that no letter may hold."""
    return ClientFactory(practice=therapist.practice, name="Rosa Quartermaine")


def letters() -> dict[str, str]:
    """The text of each letter of the day by its recipient."""
    rows = OutboundEmail.objects.filter(kind=KIND)
    return {row.recipient: row.body_text for row in rows}


def said_to(member: Membership) -> list[str]:
    """The sentences in the member's letter, those of the week included."""
    lines = letters()[member.user.email].split("\n")
    said = lines[2 : next(n for n, line in enumerate(lines) if line.startswith("This is how"))]
    return [line.removeprefix("- ") for line in said if line]
