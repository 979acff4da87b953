"""Photos of a client, added by the product's own action."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from clients.consents.actions import record_consent
from clients.consents.models import Consent
from clients.models import Client
from clients.photos.actions import add_photo
from clients.photos.models import Photo
from practice.accounts.models import Membership
from tests.factories.clearances import a_photo


def says(client: Client, by: Membership, *, given: bool, now: datetime) -> Consent:
    """The client's answer about photographs, told in person."""
    return record_consent(
        client=client, purpose="photos", given=given, said_by="client", said_by_name=client.name,
        how="in_person", by=by, now=now,
    )  # fmt: skip


def added(client: Client, by: Membership, *, now: datetime, **changes: Any) -> Photo:
    """The sole of the left foot, of a client who was asked before."""
    values = {
        "note": None, "content": a_photo(), "side": "left",
        "shows": "The sole of the left foot, with a callus under the big toe.",
        "form_key": uuid4(),
    }  # fmt: skip
    return add_photo(client=client, by=by, now=now, **(values | changes))


def photographed(client: Client, by: Membership, *, now: datetime, **changes: Any) -> Photo:
    """The same; the client agreed just before, unless they were asked already."""
    if not client.consents.filter(purpose="photos").exists():
        says(client, by, given=True, now=now)
    return added(client, by, now=now, **changes)
