"""One message to many people, and each one's copy of it."""

from enum import StrEnum

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clients.models import Client
from practice.access.permissions import Permission
from practice.accounts.models import Membership, Practice
from practice.mail.models import OutboundEmail
from practice.privacy.fields import EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import one_line


class Out(StrEnum):
    """Why somebody gets no copy. Stored in `Copy.why`."""

    ARCHIVED = "archived"
    NO_GUARDIAN = "no_guardian"
    NO_ADDRESS = "no_address"
    NOT_AGREED = "not_agreed"
    STOPPED = "stopped"
    DEAD = "dead"
    SAME_ADDRESS = "same_address"
    # Learnt while the letters were written.
    ADDRESS_GONE = "address_gone"
    BROKEN = "broken"

    @property
    def words(self) -> str:
        """What follows the name or the number."""
        return WORDS[self]


WORDS = {
    Out.ARCHIVED: "archived",
    Out.NO_GUARDIAN: "a child whose guardian has not agreed",
    Out.NO_ADDRESS: "no address that a letter can go to",
    Out.NOT_AGREED: "has not agreed to news",
    Out.STOPPED: "stopped these letters",
    Out.DEAD: "the address does not work, or wants no letters",
    Out.SAME_ADDRESS: "somebody else at the same address gets it already",
    Out.ADDRESS_GONE: "no address any more that a letter can go to",
    Out.BROKEN: "their letter could not be written",
}
# Those were told that they would get it.
MEANWHILE = (Out.ADDRESS_GONE, Out.BROKEN)


class CircularQuerySet(models.QuerySet["Circular"]):
    """Reads on messages to many."""

    def seen_by(self, member: Membership) -> "CircularQuerySet":
        """All of the practice's for those who see its letters; for a therapist what they wrote to
        their own clients, and not what somebody meant for others since.
        """
        rows = self.filter(practice=member.practice_id)
        if member.may(Permission.SEE_LETTERS):
            return rows
        if member.may(Permission.WRITE_TO_MANY):
            return rows.filter(written_by=member, therapist=member)
        return rows.none()

    def under_way(self) -> "CircularQuerySet":
        """Those with copies that are still to be put into the outbox."""
        waiting = Copy.objects.filter(circular=models.OuterRef("pk"), state=Copy.State.WAITING)
        return self.filter(models.Exists(waiting), state=Circular.State.GOING)


class Circular(models.Model):
    """Written and chosen as a draft; from when it is confirmed it stays as it is.

    Who gets it is settled at that moment: each of them, and whoever is left out, has a Copy.
    """

    class Kind(models.TextChoices):
        """What it is about; also the kind of its letters."""

        VISITS = "message", "About their visits"
        NEWS = "news", "News and offers"

    class Who(models.TextChoices):
        """Whom it is for."""

        BETWEEN = "between", "Everybody with a visit between two days"
        NOT_SINCE = "not_since", "Everybody with no visit since a day"
        AGREED = "agreed", "Everybody who agreed to news"

    class State(models.TextChoices):
        """Where it stands. Whether all of it has left is for its copies to say."""

        DRAFT = "draft", "Draft"
        GOING = "going", "Confirmed"
        STOPPED = "stopped", "Stopped"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="circulars")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    # One per form shown: the same form sent twice is one draft.
    form_key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    who = models.CharField(max_length=10, choices=Who.choices)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    # Only those who have, or had, a visit with this therapist.
    therapist = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="circulars_of"
    )
    subject = models.CharField(max_length=120, validators=[one_line])
    text = EncryptedTextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="circulars")
    written_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT,
        related_name="circulars_confirmed",
    )  # fmt: skip
    # No copy leaves before this.
    leaves_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    # A draft that nobody wants; it can be brought back until it is let go of.
    thrown_away_at = models.DateTimeField(null=True, blank=True)

    objects = CircularQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["practice", "-written_at"], name="circular_of_practice")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=["message", "news"], who__in=["between", "not_since", "agreed"]
                ),
                name="circular_known",
            ),
            # What cannot be stopped goes only to people with a visit in the days it is about.
            models.CheckConstraint(
                condition=Q(kind="news") | Q(who="between"), name="circular_service_needs_visits"
            ),
            models.CheckConstraint(
                condition=~Q(who="between")
                | Q(since__isnull=False, until__isnull=False, since__lte=F("until")),
                name="circular_between_two_days",
            ),
            models.CheckConstraint(
                condition=~Q(who="not_since") | Q(since__isnull=False), name="circular_since_a_day"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", confirmed_at__isnull=True)
                | Q(
                    state__in=["going", "stopped"],
                    confirmed_at__isnull=False, confirmed_by__isnull=False,
                    leaves_at__isnull=False,
                ),
                name="circular_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(thrown_away_at__isnull=True) | Q(state="draft"),
                name="circular_thrown_away_is_draft",
            ),
        ]  # fmt: skip

    @property
    def can_be_changed(self) -> bool:
        """A draft that was not thrown away."""
        return self.state == self.State.DRAFT and self.thrown_away_at is None


class Copy(models.Model):
    """One person's copy: still to be queued, queued, or not written to them and why."""

    class State(models.TextChoices):
        """A copy is queued in the transaction that writes its letter."""

        WAITING = "waiting", "Waiting"
        QUEUED = "queued", "In the outbox"
        LEFT_OUT = "left_out", "Left out"
        STOPPED = "stopped", "Stopped"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="circular_copies")
    circular = models.ForeignKey(Circular, on_delete=models.PROTECT, related_name="copies")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="circular_copies")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    why = models.CharField(max_length=20, blank=True)
    email = models.OneToOneField(
        OutboundEmail, null=True, blank=True, on_delete=models.PROTECT, related_name="circular_copy"
    )

    class Meta:
        indexes = [
            # What the worker looks for at each ring; nearly always nothing.
            models.Index(
                fields=["circular", "id"], condition=Q(state="waiting"), name="circular_copy_waits"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["circular", "client"], name="circular_copy_once"),
            models.CheckConstraint(
                condition=Q(state="queued", email__isnull=False)
                | Q(state__in=["waiting", "left_out", "stopped"], email__isnull=True),
                name="circular_copy_queued_has_letter",
            ),
            models.CheckConstraint(
                condition=(Q(state="left_out") & ~Q(why="")) | (~Q(state="left_out") & Q(why="")),
                name="circular_copy_left_out_says_why",
            ),
        ]
