"""The address by which a member stops the letter of their day: signed for that member alone."""

from django.core import signing
from django.urls import reverse

from practice.accounts.models import Membership
from practice.web.addresses import absolute

SALT = "clients.digests.stop"


class NotOurAddress(Exception):
    """The signed part was altered, was signed for something else, or its member has left."""


def stop_url(member: Membership) -> str:
    """The full address. All it does is stop that letter and start it again; it does not expire."""
    return absolute(reverse("stop_digest", args=[signing.dumps(member.ref, salt=SALT)]))


def read_stop(signed: str) -> Membership:
    """Whose letter the address is for; raises NotOurAddress."""
    try:
        ref = signing.loads(signed, salt=SALT)
    except signing.BadSignature as error:
        raise NotOurAddress from error
    members = Membership.objects.active().select_related("practice", "user", "digest_choice")
    member = members.filter(ref=ref).first()
    if member is None:
        raise NotOurAddress
    return member
