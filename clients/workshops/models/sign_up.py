"""Somebody's place at a workshop, from the first page of the sign-up to the end."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from clients.models import Client
from clients.workshops.models.workshop import LARGEST_PARTY, Workshop
from practice.accounts.models import Membership, Practice, User
from practice.audit.actors import Actor
from practice.privacy.addresses import (
    Addressed,
    AddressedQuerySet,
    AddressIndexField,
    EncryptedEmailField,
)
from practice.privacy.fields import EncryptedJSONField, EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import one_line, plain_text


class State(models.TextChoices):
    """Where a sign-up stands. `MOVES` says from where to where it may go."""

    BEGUN = "begun", "Begun"
    UNCONFIRMED = "unconfirmed", "Address not confirmed"
    TALK = "talk", "To be talked to"
    WAITING = "waiting", "Waiting"
    OFFERED = "offered", "Offered a place"
    CONFIRMED = "confirmed", "Confirmed"
    CANCELLED = "cancelled", "Cancelled"
    DECLINED = "declined", "Said no"
    LAPSED = "lapsed", "Did not answer"


# The table of legal moves; a test walks it against the actions.
MOVES: dict[str, frozenset[str]] = {
    State.BEGUN: frozenset({State.UNCONFIRMED, State.TALK, State.WAITING, State.CONFIRMED}),
    State.UNCONFIRMED: frozenset({State.TALK, State.WAITING, State.CONFIRMED, State.CANCELLED}),
    State.TALK: frozenset({State.CONFIRMED, State.WAITING, State.CANCELLED}),
    State.WAITING: frozenset({State.OFFERED, State.CONFIRMED, State.CANCELLED}),
    State.OFFERED: frozenset(
        {
            State.CONFIRMED,
            State.TALK,
            State.DECLINED,
            State.LAPSED,
            State.WAITING,
            State.CANCELLED,
        }
    ),
    # Moved to another date: into its line, or where something is done they were not asked about.
    State.CONFIRMED: frozenset({State.CANCELLED, State.WAITING, State.TALK}),
    # Undone; each back to what it was.
    State.CANCELLED: frozenset(
        {State.UNCONFIRMED, State.TALK, State.WAITING, State.OFFERED, State.CONFIRMED}
    ),
    # They may join again at the end, or be offered a place by hand.
    State.DECLINED: frozenset({State.WAITING, State.OFFERED}),
    State.LAPSED: frozenset({State.WAITING, State.OFFERED}),
}
# One of these at a time for one address.
ACTIVE = (State.UNCONFIRMED, State.TALK, State.WAITING, State.OFFERED, State.CONFIRMED)


class Outcome(models.TextChoices):
    """What the health questions came to. The answers themselves are not kept."""

    NOT_ASKED = "", "Not asked"
    OK = "ok", "Nothing to adapt"
    ADAPTED = "adapted", "Adapted"
    TALK = "talk", "Talk first"


CHANGED = "This place has changed meanwhile. Look at it again."
# Who is offered a place when their turn comes.
OFFERABLE = Q(
    state=State.WAITING, address_confirmed_at__isnull=False, is_skipped=False, is_unasked=False
) & ~Q(outcome=Outcome.TALK, cleared_at__isnull=True)


class IllegalMove(Exception):
    """The sign-up is no longer where this can be done. The words say so."""


class SignUpQuerySet(AddressedQuerySet["SignUp"]):
    """Reads on sign-ups."""

    def in_line(self) -> "SignUpQuerySet":
        """Those who wait, the first to be offered first."""
        return self.filter(state=State.WAITING).order_by("line", "pk")

    def offerable(self) -> "SignUpQuerySet":
        """Those of them who are offered a place when their turn comes."""
        return self.in_line().filter(OFFERABLE)


class SignUp(Addressed):
    """One person's sign-up, with those they bring. Seats are counted from these rows alone.

    A row takes its seats while it is confirmed, and while `hold_until` lies ahead: during the
    sign-up, until its address is confirmed, while it is offered, and for the minutes in which a
    cancellation can be undone.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="sign_ups")
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="sign_ups")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    state = models.CharField(max_length=12, choices=State.choices, default=State.BEGUN)
    seats = models.PositiveSmallIntegerField(default=1)
    hold_until = models.DateTimeField(null=True, blank=True)
    # The place in the line of those who wait; nobody sees the number itself.
    line = models.PositiveIntegerField(null=True, blank=True)
    # Why somebody moved them in the line.
    line_reason = EncryptedTextField(blank=True, default="", validators=[plain_text])
    is_skipped = models.BooleanField(default=False)
    skip_reason = EncryptedTextField(blank=True, default="", validators=[plain_text])

    name = models.CharField(max_length=120, blank=True, validators=[one_line])
    email = EncryptedEmailField(blank=True)
    email_index = AddressIndexField(of="email")
    phone = PhoneNumberField(blank=True)
    # Shown to those who lead.
    access_needs = EncryptedTextField(blank=True, default="", validators=[plain_text])
    outcome = models.CharField(
        max_length=8, choices=Outcome.choices, default=Outcome.NOT_ASKED, blank=True
    )
    # The workshop's techniques when they were asked; of others nothing is known.
    asked_about = models.JSONField(default=list, blank=True)
    # Whether the workshop has others by now.
    is_unasked = models.BooleanField(default=False)
    # What to leave out and what to do gently, as tags: {"leave_out": [...], "gently": [...]}.
    adapted = EncryptedJSONField(default=dict)
    # The line on the roster.
    adaptation = EncryptedTextField(blank=True, default="", validators=[plain_text])
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT,
        related_name="sign_ups_cleared",
    )  # fmt: skip
    # Agreed to be written to about this workshop, and about later ones.
    agreed_at = models.DateTimeField(null=True, blank=True)
    wants_news = models.BooleanField(default=False)
    takes_automatically = models.BooleanField(default=False)
    # How they heard of the practice, where they said so.
    heard_from = models.CharField(max_length=60, blank=True, default="", validators=[one_line])
    # What was typed so far, while it is begun.
    draft = EncryptedJSONField(null=True, blank=True)
    # Where it was begun from, hashed: for counting, and for an hour only.
    begun_from = models.CharField(max_length=64, blank=True)

    begun_at = models.DateTimeField(default=timezone.now)
    joined_at = models.DateTimeField(null=True, blank=True)
    address_confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    # What it was before it was cancelled, for undoing it.
    was = models.CharField(max_length=12, blank=True, choices=State.choices)
    # Until when it was kept then.
    was_until = models.DateTimeField(null=True, blank=True)
    # Grows with each change that a calendar's entry or an old letter must know of.
    version = models.PositiveIntegerField(default=0)

    paid_pence = models.PositiveIntegerField(default=0)
    paid_reference = models.CharField(max_length=80, blank=True, validators=[one_line])
    paid_at = models.DateTimeField(null=True, blank=True)
    refunded_at = models.DateTimeField(null=True, blank=True)

    # A client of the practice, where a member said so; never by the address alone.
    client = models.ForeignKey(
        Client, null=True, blank=True, on_delete=models.PROTECT, related_name="sign_ups"
    )
    # Who was signed in when it was sent.
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="sign_ups"
    )
    added_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="sign_ups_added"
    )
    # One per form shown: the same form sent twice adds one.
    form_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        indexes = [
            # Counting seats, and the line.
            models.Index(fields=["workshop", "state", "line"], name="sign_up_of_workshop"),
            # What the worker looks for at each ring.
            models.Index(
                fields=["hold_until"], name="sign_up_held",
                condition=Q(hold_until__isnull=False),
            ),
            models.Index(
                fields=["begun_from", "begun_at"], name="sign_up_begun_from",
                condition=~Q(begun_from=""),
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "email_index"], name="sign_up_once",
                condition=Q(
                    state__in=["unconfirmed", "talk", "waiting", "offered", "confirmed"]
                ) & ~Q(email_index=""),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]),
                name="sign_up_state_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[one.value for one in Outcome]),
                name="sign_up_outcome_known",
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1, seats__lte=LARGEST_PARTY), name="sign_up_seats_sensible"
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(line__isnull=False, hold_until__isnull=True),
                name="sign_up_waiting_is_in_line",
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(hold_until__isnull=False),
                name="sign_up_offered_until",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | Q(hold_until__isnull=True, confirmed_at__isnull=False),
                name="sign_up_confirmed_is_not_held",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "lapsed"]) | Q(hold_until__isnull=True),
                name="sign_up_ended_holds_nothing",
            ),
        ]  # fmt: skip

    @property
    def actor(self) -> Actor:
        """Whoever holds the link, for the trace."""
        return Actor("link", self.pk)

    @property
    def must_talk(self) -> bool:
        """Whether somebody talks to them before the place is theirs."""
        return self.outcome == Outcome.TALK and self.cleared_at is None

    @property
    def needs_talk(self) -> bool:
        """The same, or they were not asked about all that is done there."""
        return self.must_talk or self.is_unasked

    @property
    def position(self) -> int:
        """1 for the first in the line; 0 for who does not wait. One query."""
        if self.state != State.WAITING or self.line is None:
            return 0
        ahead = SignUp.objects.filter(workshop=self.workshop_id, state=State.WAITING)
        before = Q(line__lt=self.line) | Q(line=self.line, pk__lt=self.pk)
        return ahead.filter(before).count() + 1

    def look_at_techniques(self) -> None:
        """Note whether anything is done there that they were not asked about. Not saved."""
        self.is_unasked = bool(set(self.workshop.techniques) - set(self.asked_about))

    def has_seats(self, now: datetime) -> bool:
        """Whether it takes its seats at this moment."""
        held = self.hold_until is not None and self.hold_until > now
        return self.state == State.CONFIRMED or held

    def check_move(self, to: str) -> None:
        """Raises IllegalMove when it cannot go there from where it is."""
        if to not in MOVES[self.state]:
            raise IllegalMove(CHANGED)
