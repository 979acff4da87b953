"""Addresses that letters came back from."""

from datetime import datetime

from clients.models import Client
from practice.mail.models import AddressTrouble, OutboundEmail


def a_letter(practice_id: int | None, address: str, *, now: datetime) -> OutboundEmail:
    """One that was sent; of no kind, since nobody asks about it again."""
    name = f"letter:{OutboundEmail.objects.count()}"
    return OutboundEmail.objects.create(
        practice_id=practice_id, key=name, kind="any", recipient=address, subject="Your visit",
        body_text="Text", body_html="Text", message_id=f"<{name}@instep.example>",
        state="sent", sent_at=now, not_before=now,
    )  # fmt: skip


def in_trouble(
    client: Client, *, now: datetime, address: str = "", kind: str = "hard"
) -> AddressTrouble:
    """The client's address, or another in their practice, since now."""
    address = (address or client.email).lower()
    return AddressTrouble.objects.create(
        practice_id=client.practice_id, address=address, kind=kind, since=now,
        reason="The other mail server says that nobody reads mail there (5.1.1).",
        email=a_letter(client.practice_id, address, now=now),
    )  # fmt: skip
