"""The outbox: each row one letter to one person. The row is the queue; Celery only rings."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from practice.mail.states import Lane, State, check_move
from practice.privacy.addresses import (
    Addressed,
    AddressedQuerySet,
    AddressIndexField,
    DomainIndexField,
    EncryptedAddressField,
)
from practice.privacy.fields import EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import plain_text

# What a calendar in a letter may ask for (RFC 5546).
CALENDAR_METHODS = ("REQUEST", "PUBLISH", "CANCEL")
# What is sealed of a letter: what it says, and to whom it goes.
BODIES = ("body_text", "body_html", "calendar_text")
SEALED = ("recipient", *BODIES)
# Characters that a practice may add in one place of a letter.
LONGEST_WORDS = 600


class LostLetter(Exception):
    """Somebody else moved the letter first: its lease ran out, or it was withdrawn."""


class OutboundEmailQuerySet(AddressedQuerySet["OutboundEmail"]):
    """Reads on the outbox."""

    def ready(self, lane: str, now: datetime) -> "OutboundEmailQuerySet":
        """Letters of a lane whose time has come, longest waiting first."""
        return self.filter(lane=lane, next_try_at__lte=now).order_by("next_try_at", "pk")

    def lapsed(self, now: datetime) -> "OutboundEmailQuerySet":
        """Letters whose worker did not come back in time to say what happened."""
        return self.filter(lease_until__lte=now)

    def overdue(self, now: datetime) -> "OutboundEmailQuerySet":
        """Letters still waiting that are of no use any more."""
        return self.filter(state=State.DUE, expires_at__lte=now)


class OutboundEmail(Addressed):
    """One letter to one person, its state, and what the mail server said last.

    `practice_id` is plain because mail lies below accounts; None for a letter of the
    house itself. Bodies and recipients are sealed; subjects are neutral by rule, because phones
    show them.
    """

    practice_id = models.BigIntegerField(null=True)
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    # The domain's word for "this letter": the same key never makes a second one.
    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)
    lane = models.CharField(max_length=10, default=Lane.ORDINARY)
    recipient = EncryptedAddressField()
    recipient_index = AddressIndexField(of="recipient")
    # For what a provider takes: the letters to one domain wait, and the others go.
    recipient_domain = DomainIndexField(of="recipient")
    sender_name = models.CharField(max_length=120, blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=150)
    body_text = EncryptedTextField()
    body_html = EncryptedTextField()
    # A calendar (RFC 5545) that goes with the letter, and what it asks the reader's program to do.
    calendar_text = EncryptedTextField(blank=True, default="")
    calendar_method = models.CharField(max_length=8, blank=True, default="")
    list_unsubscribe_url = models.CharField(max_length=500, blank=True)
    # One for life: a receiver that gets it twice can tell.
    message_id = models.CharField(max_length=150, unique=True)

    state = models.CharField(max_length=12, default=State.DUE)
    not_before = models.DateTimeField()
    # When a worker may take it; empty when none may.
    next_try_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    # How often a server was asked to take it.
    attempts = models.PositiveIntegerField(default=0)
    # Which claim took it last. The fence, too: a worker that lost its lease has an old one.
    claim_ref = models.CharField(max_length=10, blank=True)
    # How often nobody could say whether it arrived.
    ambiguous = models.PositiveSmallIntegerField(default=0)
    # How often it could not even be prepared.
    faults = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    # Withdrawn while it was on the wire: not tried again whatever the answer.
    withdrawn_at = models.DateTimeField(null=True)
    stage = models.CharField(max_length=12, blank=True)
    # A sentence of ours, never the server's words and never the body.
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True)
    # When a report said that it did not arrive, and a sentence of ours about that. It stays sent.
    returned_at = models.DateTimeField(null=True)
    returned_why = models.CharField(max_length=300, blank=True, default="")
    # The user who decided about a letter that failed or was in doubt.
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    objects = OutboundEmailQuerySet.as_manager()

    class Meta:
        indexes = [
            # The next letter of a lane. Ended letters have no next try and cost nothing here.
            models.Index(fields=["lane", "next_try_at", "id"], name="mail_next_of_lane"),
            # Leases that have run out.
            models.Index(fields=["lease_until"], name="mail_leases"),
            # Letters that came too late, and the letters of one state.
            models.Index(fields=["state", "expires_at"], name="mail_state_expiry"),
            # A practice's letters, newest first.
            models.Index(fields=["practice_id", "-created_at"], name="mail_of_practice"),
            # The few that came back, in the same order.
            models.Index(
                fields=["practice_id", "-created_at"],
                condition=Q(returned_at__isnull=False),
                name="mail_came_back",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="mail_state_known"
            ),
            models.CheckConstraint(
                condition=Q(lane__in=[lane.value for lane in Lane]), name="mail_lane_known"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="mail_sent_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", lease_until__isnull=False)
                | (~Q(state="sending") & Q(lease_until__isnull=True)),
                name="mail_sending_has_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(state="due", next_try_at__isnull=False)
                | Q(state="unknown")
                | (~Q(state__in=["due", "unknown"]) & Q(next_try_at__isnull=True)),
                name="mail_only_waiting_is_tried",
            ),
            models.CheckConstraint(
                condition=Q(calendar_method__in=["", *CALENDAR_METHODS]),
                name="mail_calendar_method_known",
            ),
            models.CheckConstraint(condition=~Q(recipient_index=""), name="mail_to_somebody"),
        ]

    def move(self, to: State, **changes: Any) -> None:
        """Write the move if the row is still where this object saw it; else raise LostLetter.

        The object itself is left as it was, for the transaction may yet be rolled back.
        """
        check_move(self.state, to)
        values = {"state": to, "lease_until": None, "next_try_at": None, **changes}
        self._write(values)

    def postpone(self, until: datetime | None, **changes: Any) -> None:
        """Leave it where it is, to be looked at again later, or by nobody but a person."""
        self._write({"next_try_at": until, **changes})

    def _write(self, values: dict[str, Any]) -> None:
        seen = OutboundEmail.objects.filter(pk=self.pk, state=self.state, claim_ref=self.claim_ref)
        if not seen.update(**values):
            raise LostLetter(f"Letter {self.pk} is no longer {self.state}.")


class AddressTroubleQuerySet(AddressedQuerySet["AddressTrouble"]):
    """Reads on addresses in trouble."""


class AddressTrouble(Addressed):
    """An address of which a practice heard that it does not work, or wants no letters.

    It stands until a person says otherwise, and belongs to the address, not to whose it is: a
    client with another address has none. `practice_id` is plain like a letter's.
    """

    class Kind(models.TextChoices):
        """How we know."""

        HARD = "hard", "A letter came back for good"
        REFUSED = "refused", "The mail server refused the address"
        COMPLAINT = "complaint", "Its reader marked a letter as unwanted"

    practice_id = models.BigIntegerField()
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    # In lower case, and as letters are addressed.
    address = EncryptedAddressField()
    address_index = AddressIndexField(of="address")
    kind = models.CharField(max_length=10, choices=Kind)
    since = models.DateTimeField()
    # A sentence of ours, never the server's words.
    reason = models.CharField(max_length=300)
    email = models.ForeignKey(OutboundEmail, on_delete=models.PROTECT, related_name="troubles")
    lifted_at = models.DateTimeField(null=True)
    # The user who said that the address is right.
    lifted_by = models.BigIntegerField(null=True)

    objects = AddressTroubleQuerySet.as_manager()

    class Meta:
        indexes = [
            # What stands against an address, asked at every claim. The constraints' own indexes
            # hold a part each, and no database joins them.
            models.Index(
                fields=["practice_id", "address_index"],
                condition=Q(lifted_at__isnull=True),
                name="mail_standing_troubles",
            ),
        ]
        constraints = [
            # A dead address is dead once, however it was learnt.
            models.UniqueConstraint(
                fields=["practice_id", "address_index"],
                condition=Q(lifted_at__isnull=True) & ~Q(kind="complaint"),
                name="mail_address_dead_once",
            ),
            models.UniqueConstraint(
                fields=["practice_id", "address_index"],
                condition=Q(lifted_at__isnull=True, kind="complaint"),
                name="mail_address_complained_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["hard", "refused", "complaint"]),
                name="mail_trouble_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lifted_by__isnull=False),
                name="mail_trouble_lifted_by_somebody",
            ),
        ]

    @property
    def is_dead(self) -> bool:
        """Whether no letter arrives at all; else only those that can be stopped stop."""
        return self.kind != self.Kind.COMPLAINT


class LetterWords(models.Model):
    """What a practice says in its own words in one kind of letter, from one day on.

    Append-only, held by triggers: the newest version holds, and an empty one means our words
    alone. Kind "" is the sign-off under letters of every kind, in `after`. `practice_id` is plain
    like a letter's, and `set_by` is a user's id.
    """

    practice_id = models.BigIntegerField()
    kind = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField()
    before = models.CharField(max_length=LONGEST_WORDS, blank=True, validators=[plain_text])
    after = models.CharField(max_length=LONGEST_WORDS, blank=True, validators=[plain_text])
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.BigIntegerField()

    class Meta:
        constraints = [
            # Of two people who change the same words, one is told.
            models.UniqueConstraint(
                fields=["practice_id", "kind", "version"], name="mail_words_version_once"
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("before"), LONGEST_WORDS)
                & LessThanOrEqual(Length("after"), LONGEST_WORDS),
                name="mail_words_not_long",
            ),
            models.CheckConstraint(
                condition=~Q(kind="") | Q(before=""), name="mail_sign_off_at_the_end"
            ),
        ]


class LaneHold(models.Model):
    """A lane that is stopped because the mail server itself fails: all its letters wait."""

    lane = models.CharField(max_length=10, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    held_until = models.DateTimeField()
    reason = models.CharField(max_length=300)


class LetterLimit(models.Model):
    """The one row that a claim holds while it counts, so that no two count at once; and which
    limit was met last. There only where LETTERS_AT_MOST sets one.
    """

    ONLY = 1

    met_at = models.DateTimeField(null=True)
    # `30 a minute`
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="mail_one_limit_row")]


class CountedLetter(models.Model):
    """A letter that counts towards a limit: posted `at` that moment, or on the wire until then at
    the latest. Goes when its time is over.
    """

    email = models.ForeignKey(OutboundEmail, on_delete=models.CASCADE, related_name="+")
    domain = models.CharField(max_length=254)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="mail_counted"),
            models.Index(fields=["domain", "at"], name="mail_counted_of_domain"),
        ]


class WorkerHeartbeat(models.Model):
    """When a worker last answered the bell."""

    name = models.CharField(max_length=60, primary_key=True)
    beaten_at = models.DateTimeField()
