"""What came from the system that was used before, brought over by the product's own actions."""

from datetime import datetime, timedelta
from uuid import uuid4

from clients.earlier.actions import bring_over_note
from clients.earlier.models import EarlierNote
from clients.fees.models import OpeningBalance
from clients.fees.opening import bring_over_balance
from clients.models import Client
from practice.accounts.models import Membership
from practice.schedule.wall import local_day


def a_note_from_before(
    client: Client, by: Membership, *, now: datetime, word: str = "Slept better."
) -> EarlierNote:
    """Of a year ago."""
    return bring_over_note(
        client=client, written_at=now - timedelta(days=365), writer=f"{word} Dee", text=word,
        form_key=uuid4(), by=by, now=now,
    )  # fmt: skip


def a_balance(
    client: Client, by: Membership, *, now: datetime, pence: int = 4500
) -> OpeningBalance:
    """Owed, as of yesterday."""
    on = local_day(now, by.practice.zone) - timedelta(days=1)
    return bring_over_balance(client=client, pence=pence, on=on, form_key=uuid4(), by=by, now=now)
