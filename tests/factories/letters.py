"""Letters in any state, written by the product's own action."""

from datetime import datetime, timedelta
from typing import Any

from clients.models import Client
from clients.screening.actions import send_intake
from practice.accounts.models import Membership
from practice.mail.models import LetterWords, OutboundEmail

# What a row of each state must have, and must not.
COLUMNS: dict[str, dict[str, Any]] = {
    "due": {},
    "sending": {"next_try_at": None, "claim_ref": "CLAIMED234"},
    "sent": {"next_try_at": None, "attempts": 1},
    "failed": {"next_try_at": None, "attempts": 1, "last_error": "The address does not exist."},
    "unknown": {"next_try_at": None, "attempts": 2, "last_error": "It may have been sent."},
    "suppressed": {"next_try_at": None, "last_error": "The client is archived."},
    "superseded": {"next_try_at": None, "last_error": "It was asked again."},
    "expired": {"next_try_at": None, "last_error": "It was too late."},
}


def a_letter(
    client: Client, by: Membership, *, now: datetime, state: str = "due", **columns: Any
) -> OutboundEmail:
    """A health form on its way to the client, or where `state` says; `columns` as they are."""
    invitation = send_intake(client=client, by=by, now=now)
    values = {"state": state, "created_at": now, **COLUMNS[state]}
    if state == "sent":
        values["sent_at"] = now
    if state == "sending":
        values["lease_until"] = now + timedelta(seconds=60)
    rows = OutboundEmail.objects.filter(key=f"intake:{invitation.pk}")
    rows.update(**(values | columns))
    return rows.get()


def worded(by: Membership, kind: str, *, before: str = "", after: str = "") -> LetterWords:
    """The practice's own words for a kind from now on, or its sign-off (kind "")."""
    rows = LetterWords.objects.filter(practice_id=by.practice_id, kind=kind)
    return LetterWords.objects.create(
        practice_id=by.practice_id, kind=kind, version=rows.count() + 1, before=before,
        after=after, set_by=by.user_id,
    )  # fmt: skip
