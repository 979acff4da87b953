"""The first practice of an installation, and the link with which its first owner comes in."""

from datetime import datetime

from django.db import transaction

from practice.accounts.models import Membership, Practice
from practice.accounts.team import link_of, offer, revoke
from practice.audit.actors import SYSTEM
from practice.audit.record import record
from practice.audit.verbs import Verb


class OpenAlready(Exception):
    """Somebody works in a practice here, who can ask others in."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody works here already; nothing was changed. They ask others in under Team."
        )


@transaction.atomic
def open_first_practice(*, name: str, email: str, now: datetime) -> str:
    """A link that makes whoever follows it the owner, once, with a password of their own.

    Run again before anybody followed it, the earlier link opens nothing any more. Raises
    OpenAlready or ValidationError.
    """
    if Membership.objects.exists():
        raise OpenAlready
    practice = Practice.objects.select_for_update().order_by("pk").first()
    if practice is None:
        practice = Practice(name=name)
        practice.full_clean()
        practice.save()
        record(Verb.PRACTICE_OPENED, by=SYSTEM, subject=practice, practice_id=practice.pk)
    for earlier in practice.invitations.open(now):
        revoke(invitation=earlier, by=SYSTEM, now=now)
    _, token = offer(practice=practice, email=email, role="owner", by=SYSTEM, now=now)
    return link_of(token)
