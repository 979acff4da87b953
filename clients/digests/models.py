"""Whether, and at what time, somebody who works here gets letters about their day."""

from django.db import models
from django.db.models import Q

from clients.digests.times import AT_FIRST, EARLIEST, LATEST
from practice.accounts.models import Membership, Practice

KIND = "day_digest"


class DigestChoice(models.Model):
    """One member's word about it. Without a row it comes at half past seven."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="digest_choices")
    member = models.OneToOneField(
        Membership, on_delete=models.PROTECT, related_name="digest_choice"
    )
    is_on = models.BooleanField(default=True)
    # Whether they are told at once when a client changes their today or tomorrow.
    tells_changes = models.BooleanField(default=True, db_default=True)
    # On the practice's wall clock.
    at = models.TimeField(default=AT_FIRST)
    # The last day that was looked at: its letter was written, or there was nothing to say.
    looked_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(at__gte=EARLIEST, at__lte=LATEST), name="digest_choice_in_the_morning"
            )
        ]


def choice_of(member: Membership) -> DigestChoice:
    """What this member chose; what nobody chose is as for a new one, and not stored."""
    found: DigestChoice | None = getattr(member, "digest_choice", None)
    return found or DigestChoice(practice=member.practice, member=member)


def keys_of(member: Membership) -> str:
    """How the keys of a member's letters begin; the day follows."""
    return f"{KIND}:{member.ref}:"
