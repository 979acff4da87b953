"""Papers in a client's file, added by the product's own action."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from clients.models import Client
from clients.papers.actions import add_paper
from clients.papers.models import Paper
from practice.accounts.models import Membership
from tests.factories.clearances import a_photo


def a_paper(client: Client, by: Membership, *, now: datetime, **changes: Any) -> Paper:
    """A photographed letter."""
    values = {
        "content": a_photo(), "called": "Discharge letter.", "dated_on": None, "form_key": uuid4(),
    }  # fmt: skip
    return add_paper(client=client, by=by, now=now, **(values | changes))
