"""Adverse events, told by the product's own action."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from clients.events.actions import record_event
from clients.events.models import AdverseEvent
from clients.models import Client
from practice.accounts.models import Membership


def happened(
    client: Client, by: Membership, *, at: datetime, now: datetime, **changes: Any
) -> AdverseEvent:
    """A small bruise on the left heel."""
    told = {
        "note": None, "kind": "bruise", "what": "A bruise on the left heel, 2 cm.",
        "done": "Stopped the work there.", "informed": "The client, on the spot.",
        "form_key": uuid4(),
    }  # fmt: skip
    return record_event(client=client, happened_at=at, by=by, now=now, **(told | changes))
