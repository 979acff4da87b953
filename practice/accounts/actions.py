"""Opening a practice and giving people a place in it."""

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from practice.accounts.models import Membership, Practice, User
from practice.accounts.sessions import end_all
from practice.accounts.trace import trace
from practice.audit.actors import SYSTEM, Actor, HasActor
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


@transaction.atomic
def take_away_second_factor(*, user: User) -> int:
    """For somebody who lost every one of them; returns how many there were."""
    taken = Authenticator.objects.filter(user=user)
    number = taken.count()
    trace(
        Verb.SECOND_FACTOR_TAKEN_AWAY, user, by=SYSTEM, fields=taken.values_list("type", flat=True)
    )
    taken.delete()
    end_all(user)
    get_adapter().send_mail("instep/second_factor_taken_away", user.email, {})
    return number
