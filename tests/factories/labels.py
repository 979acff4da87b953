"""Labels, by the product's own actions."""

from datetime import datetime

from clients.labels.actions import keep_label, set_labels
from clients.labels.models import Label
from clients.models import Client
from practice.accounts.models import Membership


def a_label(by: Membership, name: str = "Mornings", **values: object) -> Label:
    """In use."""
    return keep_label(label=Label(practice=by.practice, name=name, **values), by=by)


def labelled(client: Client, by: Membership, *, now: datetime, name: str = "Mornings") -> Label:
    """A label that this client wears, and no other."""
    label = a_label(by, name)
    set_labels(client=client, labels=[label], by=by, now=now)
    return label
