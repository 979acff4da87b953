"""Opening a practice and giving people a place in it."""

from django.db import transaction

from practice.accounts.models import Membership, Practice, User
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb


@transaction.atomic
def open_practice(
    *, name: str, owner: User, time_zone: str = "Europe/London", reply_to: str = ""
) -> Membership:
    """A new practice with its owner; returns the owner's place in it."""
    practice = Practice(name=name, time_zone=time_zone, reply_to=reply_to)
    practice.full_clean()
    practice.save()
    record(Verb.PRACTICE_OPENED, by=owner, subject=practice, practice_id=practice.pk)
    return add_member(practice=practice, user=owner, role="owner", by=owner)


@transaction.atomic
def add_member(*, practice: Practice, user: User, role: str, by: Actor | HasActor) -> Membership:
    """Give a user a place in the practice; the role must be one of access.roles."""
    membership = Membership(practice=practice, user=user, role=role)
    membership.full_clean()
    membership.save()
    record(Verb.MEMBER_ADDED, by=by, subject=membership, fields=["role"])
    return membership
