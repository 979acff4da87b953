"""When somebody works, when they do not, and how far ahead strangers to the diary may book.

Wall-clock minutes since midnight, so that a working day keeps its times when the clocks change.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from practice.accounts.models import Membership, Practice, real_zone
from practice.schedule.models.offer import Room
from practice.web.refs import new_ref
from practice.web.text import one_line

DAY = 24 * 60
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class WorkingHours(models.Model):
    """One stretch of work of one therapist: on a weekday, or on one date instead of its weekday.

    A break is the gap between two stretches. A date on which nobody works has one empty stretch
    (0 to 0). Stretches of a day may touch and never overlap; the database holds that.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="working_hours")
    therapist = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="working_hours"
    )
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    # Monday is 0. Exactly one of the two is given.
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    on = models.DateField(null=True, blank=True)
    from_minute = models.PositiveSmallIntegerField()
    until_minute = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["therapist", "on"], name="working_hours_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__isnull=False, weekday__lte=6, on__isnull=True)
                | Q(weekday__isnull=True, on__isnull=False),
                name="working_hours_weekday_or_date",
            ),
            models.CheckConstraint(
                condition=Q(from_minute__lt=F("until_minute"), until_minute__lte=DAY)
                | Q(from_minute=0, until_minute=0, on__isnull=False),
                name="working_hours_begin_before_they_end",
            ),
        ]


class UnavailableBlock(models.Model):
    """A time in which nobody is booked: one therapist's, one room's, or the whole practice's.

    A workshop writes one for its leader; `source` says which ("workshop:ref"), "" for a person's.
    """

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="unavailable_blocks"
    )
    # Neither named: the practice is closed.
    therapist = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT,
        related_name="unavailable_blocks",
    )  # fmt: skip
    room = models.ForeignKey(
        Room, null=True, blank=True, on_delete=models.PROTECT, related_name="unavailable_blocks"
    )
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=80, blank=True, validators=[one_line])
    source = models.CharField(max_length=40, blank=True)
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="blocks_made")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["practice", "ends_at"], name="unavailable_block_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="unavailable_block_begins_first"
            ),
            models.CheckConstraint(
                condition=Q(therapist__isnull=True) | Q(room__isnull=True),
                name="unavailable_block_of_one_thing",
            ),
        ]


class TherapistRules(models.Model):
    """How one therapist is booked."""

    therapist = models.OneToOneField(
        Membership, on_delete=models.PROTECT, related_name="therapist_rules"
    )
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="therapist_rules")
    # Their hours are on this clock; empty means the practice's.
    time_zone = models.CharField(max_length=60, blank=True, validators=[real_zone])
    # Minutes with hands on clients in one day, at most; empty means no cap.
    most_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    takes_online = models.BooleanField(default=True)

    @property
    def zone(self) -> ZoneInfo:
        """The clock of their working hours."""
        return ZoneInfo(self.time_zone) if self.time_zone else self.practice.zone


class BookingRules(models.Model):
    """How a practice is booked. `rules_for` gives the defaults where nothing was set."""

    class Accepts(models.TextChoices):
        """What becomes of a booking that a client makes."""

        AT_ONCE = "at_once", "It is booked at once"
        ASKED = "asked", "It is kept until we confirm it"

    practice = models.OneToOneField(
        Practice, on_delete=models.PROTECT, related_name="booking_rules"
    )
    # Clients book no sooner than this, and no further ahead.
    notice_minutes = models.PositiveIntegerField(default=120)
    horizon_days = models.PositiveSmallIntegerField(default=90)
    step_minutes = models.PositiveSmallIntegerField(default=15)
    accepts = models.CharField(max_length=8, choices=Accepts.choices, default=Accepts.ASKED)
    # Until when a client may cancel by themselves, and the sentence they read before they do.
    cancel_hours = models.PositiveSmallIntegerField(default=24)
    cancel_words = models.CharField(max_length=300, blank=True, validators=[one_line])
    # How long a time is kept while a client fills in the form, and while an offer waits.
    hold_minutes = models.PositiveSmallIntegerField(default=10)
    offer_minutes = models.PositiveSmallIntegerField(default=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(step_minutes__gte=5, step_minutes__lte=240)
                & Q(horizon_days__gte=1, horizon_days__lte=730)
                & Q(hold_minutes__gte=2, hold_minutes__lte=60)
                & Q(offer_minutes__gte=10, offer_minutes__lte=2880),
                name="booking_rules_sensible",
            ),
        ]

    @property
    def notice(self) -> timedelta:
        """The shortest time from booking to visit."""
        return timedelta(minutes=self.notice_minutes)


def rules_for(practice: Practice) -> BookingRules:
    """The practice's rules, or the defaults, not stored."""
    found = BookingRules.objects.filter(practice=practice).first()
    return found or BookingRules(practice=practice)
