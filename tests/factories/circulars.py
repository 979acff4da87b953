"""Messages to many, by the product's own actions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from clients.circulars.actions import confirm, write_circular
from clients.circulars.models import Circular
from clients.circulars.queries import audience_of
from clients.consents.actions import record_consent
from clients.consents.models import Consent
from clients.models import Client
from practice.access.permissions import Permission
from practice.accounts.models import Membership, Practice
from practice.schedule.wall import local_day
from tests.factories.accounts import MembershipFactory

NEWS: dict[str, Any] = {
    "kind": "news", "who": "agreed", "since": None, "until": None, "therapist": None,
    "subject": "Closed on Friday", "text": "We are closed on Friday, {first_name}.",
}  # fmt: skip


def drafted(by: Membership, *, now: datetime, **changes: Any) -> Circular:
    """News to everybody who agreed to it, unless `changes` say otherwise."""
    return write_circular(circular=None, form_key=uuid4(), by=by, now=now, **(NEWS | changes))


def confirmed(
    by: Membership, readers: Iterable[Client] = (), *, now: datetime, **changes: Any
) -> Circular:
    """The same, confirmed, by an owner where `by` may not; `readers` agree to news first."""
    for reader in readers:
        agrees_to_news(reader, by, now=now)
    circular = drafted(by, now=now, **changes)
    seen = audience_of(circular, now=now).fingerprint
    may = by.may(Permission.SEE_LETTERS) or circular.therapist == by
    return confirm(circular=circular, seen=seen, by=by if may else an_owner(by.practice), now=now)


def an_owner(practice: Practice) -> Membership:
    """Who may write to everybody."""
    found = practice.memberships.filter(role="owner").first()
    return found or MembershipFactory(practice=practice, role="owner")


def agrees_to_news(client: Client, by: Membership, *, now: datetime, given: bool = True) -> None:
    """A client's answer, or their guardian's."""
    is_child = client.is_child_on(local_day(now, client.practice.zone))
    record_consent(
        client=client, purpose="news", given=given,
        said_by=Consent.Speaker.GUARDIAN if is_child else Consent.Speaker.CLIENT,
        said_by_name=client.guardian_name if is_child else client.name,
        how="in_person", by=by, now=now,
    )  # fmt: skip
