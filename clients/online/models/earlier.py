"""Waiting for an earlier time: who waits for what, which times came free, what was offered."""

from django.db import models
from django.db.models import F, Q

from clients.appointments.models import Appointment
from clients.models import Client
from practice.accounts.models import Membership, Practice
from practice.mail.models import OutboundEmail
from practice.privacy.fields import EncryptedJSONField, EncryptedTextField
from practice.schedule.models import AppointmentType, Room
from practice.web.refs import new_ref
from practice.web.text import plain_text

EVERY_DAY = 0b1111111
DAY = 24 * 60


class EarlierWish(models.Model):
    """What a client waits for, on the practice's clock. The order is `joined_at`, then the key.

    `weekdays` has a bit a day, Monday the lowest. Who waits again waits with a row of its own.
    """

    class State(models.TextChoices):
        """Where it stands. Waiting and offered are open; the others are the end."""

        WAITING = "waiting", "Waiting"
        OFFERED = "offered", "Offered a time"
        TAKEN = "taken", "Took a time"
        WITHDRAWN = "withdrawn", "Withdrawn"
        LAPSED = "lapsed", "Let an offer lapse"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="earlier_wishes")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="earlier_wishes")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    # The visit it would replace; without one, a time is booked anew.
    appointment = models.ForeignKey(
        Appointment, null=True, blank=True, on_delete=models.PROTECT, related_name="earlier_wishes"
    )
    type = models.ForeignKey(
        AppointmentType, on_delete=models.PROTECT, related_name="earlier_wishes"
    )
    # Nobody named: anybody.
    therapist = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="earlier_wishes"
    )
    from_date = models.DateField()
    until_date = models.DateField()
    weekdays = models.PositiveSmallIntegerField(default=EVERY_DAY)
    from_minute = models.PositiveSmallIntegerField(default=0)
    until_minute = models.PositiveSmallIntegerField(default=DAY)
    automatic = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    joined_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # The member who wrote it down; None when the client did.
    added_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="wishes_added"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["practice", "joined_at"],
                name="earlier_wish_waiting",
                condition=Q(state="waiting"),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "appointment"],
                condition=Q(state__in=["waiting", "offered"], appointment__isnull=False),
                name="earlier_wish_once_a_visit",
            ),
            models.UniqueConstraint(
                fields=["client", "type"],
                condition=Q(state__in=["waiting", "offered"], appointment__isnull=True),
                name="earlier_wish_once_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(until_date__gte=F("from_date")), name="earlier_wish_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(from_minute__lt=F("until_minute"), until_minute__lte=DAY),
                name="earlier_wish_minutes_in_order",
            ),
            models.CheckConstraint(
                condition=Q(weekdays__gte=1, weekdays__lte=EVERY_DAY),
                name="earlier_wish_some_weekday",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "offered", "taken", "withdrawn", "lapsed"]),
                name="earlier_wish_state_known",
            ),
        ]


class FreedTime(models.Model):
    """A time that came free, buffers included, to be offered to whoever waits for it.

    `skipped` says who was passed over and why: [{"wish": ref, "why": a sentence}], sealed.
    """

    class State(models.TextChoices):
        """Whether it is still to be offered."""

        PENDING = "pending", "To be offered"
        OFFERED = "offered", "Offered"
        CLOSED = "closed", "Nobody is left to offer it to"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="freed_times")
    therapist = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="freed_times")
    room = models.ForeignKey(
        Room, null=True, blank=True, on_delete=models.PROTECT, related_name="freed_times"
    )
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    freed_at = models.DateTimeField()
    # Not before this: a cancellation can be undone for a few minutes.
    offer_from = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    skipped = EncryptedJSONField(default=list)

    class Meta:
        indexes = [
            models.Index(
                fields=["offer_from"], name="freed_time_pending", condition=Q(state="pending")
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="freed_time_begins_first"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "offered", "closed"]),
                name="freed_time_state_known",
            ),
        ]


class EarlierOffer(models.Model):
    """A time held for one waiting client until `ends_at`. Only the token's hash is kept."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", "Open"
        TAKEN = "taken", "Taken"
        DECLINED = "declined", "Declined"
        LAPSED = "lapsed", "Lapsed"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="earlier_offers")
    wish = models.ForeignKey(EarlierWish, on_delete=models.PROTECT, related_name="offers")
    freed = models.ForeignKey(
        FreedTime, null=True, blank=True, on_delete=models.PROTECT, related_name="offers"
    )
    held = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="earlier_offer")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.OneToOneField(
        OutboundEmail, null=True, blank=True, on_delete=models.PROTECT,
        related_name="earlier_offer",
    )  # fmt: skip
    offered_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    # By hand, out of turn, with the reason; None when its turn came.
    by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="offers_made"
    )
    reason = EncryptedTextField(blank=True, default="", validators=[plain_text])

    class Meta:
        indexes = [
            models.Index(fields=["ends_at"], name="earlier_offer_ends", condition=Q(state="open"))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["wish"], condition=Q(state="open"), name="earlier_offer_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "taken", "declined", "lapsed"]),
                name="earlier_offer_state_known",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("offered_at")), name="earlier_offer_lasts"
            ),
        ]
