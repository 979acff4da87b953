"""Letters about a client, written by the product's own action."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from clients.models import Client
from clients.referrals.actions import write_referral
from clients.referrals.models import Referral
from practice.accounts.models import Membership


def written(client: Client, by: Membership, *, now: datetime, **changes: Any) -> Referral:
    """To a physiotherapist, agreed to, quoting nothing."""
    values = {
        "note": None, "to_kind": "other", "to": "Ann Lowe, physiotherapist", "place": "Fell Street",
        "reason": "The left heel is sore in the morning since October.", "parts": [],
        "agreed": True, "told": False, "form_key": uuid4(),
    }  # fmt: skip
    return write_referral(client=client, by=by, now=now, **(values | changes))
