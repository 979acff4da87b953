"""Who works in a practice: inviting, joining, changing a role, ending a place."""

from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from practice.accounts.leaving import LeftBehind, still_to_come
from practice.accounts.models import Invitation, Membership, Practice, User
from practice.accounts.passwords import refuse_expected
from practice.accounts.sessions import end_all
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.mail.models import OutboundEmail
from practice.mail.queue import queue_email
from practice.mail.rechecks import SEND, Verdict, suppressed
from practice.web.addresses import absolute
from practice.web.tokens import new_token, token_hash

OPEN_FOR = timedelta(days=7)
SIGN_IN_FIRST = "There is an account for this address. Sign in with it first."


class CannotChangeTeam(Exception):
    """Refused, in words for whoever asked."""


@transaction.atomic
def invite(*, email: str, role: str, by: Membership, now: datetime) -> Invitation:
    """Offer a place by letter. An earlier offer to the same address ends.

    Raises CannotChangeTeam, ValidationError or CannotQueue.
    """
    practice = _locked(by.practice_id)
    works_here = practice.memberships.active().filter(user__email__iexact=email)
    if works_here.exists():
        raise CannotChangeTeam("Somebody with this address works here already.")
    offered, token = offer(practice=practice, email=email, role=role, by=by, now=now)
    # A letter of the house: on the practice's own pages the office could read its link.
    queue_email(
        practice_id=None,
        key=f"invitation:{offered.pk}",
        kind="invitation",
        lane="now",
        recipient=offered.email,
        template="invitation",
        context={"practice": practice.name, "link": link_of(token)},
        sender_name=practice.name,
        reply_to=practice.reply_to,
        expires_at=offered.expires_at,
        now=now,
    )
    return offered


@transaction.atomic
def offer(
    *, practice: Practice, email: str, role: str, by: Actor | HasActor, now: datetime
) -> tuple[Invitation, str]:
    """A place to be taken with the token that comes with it; earlier offers to the address end."""
    for earlier in practice.invitations.filter(
        email__iexact=email, accepted_at=None, revoked_at=None
    ):
        revoke(invitation=earlier, by=by, now=now)
    token = new_token()
    offered = Invitation(
        practice=practice, email=email.lower(), role=role, token_hash=token_hash(token),
        invited_at=now, expires_at=now + OPEN_FOR,
    )  # fmt: skip
    offered.full_clean()
    offered.save()
    record(Verb.MEMBER_INVITED, by=by, subject=offered, fields=["role"])
    return offered, token


def link_of(token: str) -> str:
    """Where the place is taken."""
    return absolute(reverse("invitation", args=[token]))


@transaction.atomic
def revoke(*, invitation: Invitation, by: Actor | HasActor, now: datetime) -> None:
    """The link stops working; a second time changes nothing."""
    changed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        revoked_at=now
    )
    if changed:
        record(Verb.MEMBER_INVITATION_REVOKED, by=by, subject=invitation)


def invitation_behind(token: str, *, now: datetime) -> Invitation | None:
    """The invitation that this link still opens."""
    offered = Invitation.objects.open(now).select_related("practice")
    return offered.filter(token_hash=token_hash(token)).first()


def accepted_by(token: str) -> User | None:
    """Who took the place that this link offered; None while nobody did."""
    taken = Invitation.objects.filter(token_hash=token_hash(token)).select_related("accepted_by")
    found = taken.first()
    return found.accepted_by if found else None


def has_account(email: str) -> bool:
    """Whether somebody signs in with this address."""
    return User.objects.filter(email__iexact=email).exists()


@transaction.atomic
def join_as_new(*, invitation: Invitation, name: str, password: str, now: datetime) -> User:
    """A first account, at the address the letter went to. Raises ValidationError.

    An account that is there already is never touched: its owner signs in and accepts.
    """
    _locked(invitation.practice_id)
    if has_account(invitation.email):
        raise CannotChangeTeam(SIGN_IN_FIRST)
    validate_password(password, User(email=invitation.email, name=name))
    refuse_expected(password, invitation.practice.name)
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password, name=name)
    except (IntegrityError, ValidationError) as error:
        # Another practice's invitation was accepted at this moment.
        if isinstance(error, ValidationError) and "email" not in error.message_dict:
            raise
        raise CannotChangeTeam(SIGN_IN_FIRST) from error
    join(invitation=invitation, user=user, now=now)
    return user


@transaction.atomic
def join(*, invitation: Invitation, user: User, now: datetime) -> Membership:
    """Take the place, as the person who is signed in. Raises CannotChangeTeam."""
    practice = _locked(invitation.practice_id)
    if practice.memberships.active().filter(user=user).exists():
        raise CannotChangeTeam("You work here already.")
    taken = Invitation.objects.open(now).filter(pk=invitation.pk)
    if not taken.update(accepted_at=now, accepted_by=user):
        raise CannotChangeTeam("This invitation has ended. Ask for a new one.")
    place, _ = Membership.objects.update_or_create(
        practice=practice, user=user, defaults={"role": invitation.role, "ended_at": None}
    )
    record(Verb.MEMBER_JOINED, by=user, subject=place, fields=["role"])
    return place


@transaction.atomic
def change_role(*, member: Membership, role: str, by: Membership) -> None:
    """From the next page on they may do what the new role grants. Raises CannotChangeTeam."""
    practice = _locked(member.practice_id)
    member.refresh_from_db()
    if member.role == role:
        return
    _refuse_without_owner(practice, but=member)
    member.role = role
    member.full_clean()
    member.save(update_fields=["role"])
    record(Verb.MEMBER_ROLE_CHANGED, by=by, subject=member, fields=["role"])


@transaction.atomic
def end_membership(*, member: Membership, by: Membership, now: datetime, leaves: int = 0) -> None:
    """They are signed out everywhere and come in here no more.

    `leaves` is how much that is still to come with them is knowingly left behind. Raises
    LeftBehind where it is another number, and CannotChangeTeam.
    """
    practice = _locked(member.practice_id)
    member.refresh_from_db()
    if member.ended_at is not None:
        return
    _refuse_without_owner(practice, but=member)
    coming = still_to_come(member, now)
    if coming not in (0, leaves):
        raise LeftBehind(member, coming)
    member.ended_at = now
    member.save(update_fields=["ended_at"])
    end_all(member.user)
    record(Verb.MEMBER_ENDED, by=by, subject=member)


@transaction.atomic
def set_idle(*, practice: Practice, minutes: int, by: Membership) -> None:
    """After how long without anything done whoever works here is signed out."""
    practice.idle_minutes = minutes
    practice.save(update_fields=["idle_minutes"])
    record(
        Verb.IDLE_RULE_SET, by=by, subject=practice, practice_id=practice.pk,
        fields=["idle_minutes"],
    )  # fmt: skip


def before_inviting(email: OutboundEmail, *, now: datetime) -> Verdict:
    """Checked before the letter leaves."""
    number = email.key.partition(":")[2]
    if Invitation.objects.open(now).filter(pk=number, email__iexact=email.recipient).exists():
        return SEND
    return suppressed("Not sent: the invitation has ended.")


def _locked(practice_id: int) -> Practice:
    return Practice.objects.select_for_update().get(pk=practice_id)


def _refuse_without_owner(practice: Practice, *, but: Membership) -> None:
    others = practice.memberships.active().filter(role="owner").exclude(pk=but.pk)
    if but.role == "owner" and not others.exists():
        raise CannotChangeTeam("A practice needs an owner. Make somebody else one first.")
