"""A workshop as the practice offers it, and the days it is held on."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from practice.accounts.models import Membership, Practice
from practice.privacy.fields import EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import one_line, plain_text
from routines.models import Routine
from routines.safety.tags import TAGS

LARGEST_PARTY = 6


def two_days_before() -> list[int]:
    """The usual reminder."""
    return [2]


def known_reminder_days(value: list[int]) -> None:
    """A validator: at most three, each 0 (that morning) to 30 days before."""
    if not isinstance(value, list) or len(value) > 3 or set(value) - set(range(31)):
        raise ValidationError("Choose up to three days, each at most 30 before it begins.")


def known_techniques(value: list[str]) -> None:
    """A validator: a technique is one that the safety rules can name."""
    if not isinstance(value, list) or set(value) - TAGS:
        raise ValidationError("Choose techniques from the list.")


class WorkshopQuerySet(models.QuerySet["Workshop"]):
    """Reads on workshops."""

    def public(self) -> "WorkshopQuerySet":
        """Those with a page that anybody may open: also cancelled ones, which say so."""
        return self.exclude(state=Workshop.State.DRAFT).filter(published_at__isnull=False)

    def visible_to(self, membership: Membership) -> "WorkshopQuerySet":
        """Those whose people this member may see: the office all, a therapist what they lead."""
        from practice.access.permissions import Permission

        rows = self.filter(practice=membership.practice_id)
        if membership.may(Permission.MANAGE_WORKSHOPS):
            return rows
        return rows.filter(leader=membership)


class Workshop(models.Model):
    """One thing that can be signed up for. All its days belong together and share its places.

    Whether it is full, closed or finished follows from its places and the clock (`stage`).
    """

    class State(models.TextChoices):
        """What was decided about it."""

        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        CANCELLED = "cancelled", "Cancelled"

    class Price(models.TextChoices):
        """How it is paid; Instep takes no money."""

        FREE = "free", "Free"
        ON_DAY = "on_day", "Paid on the day"
        OUTSIDE = "outside", "Paid beforehand, outside Instep"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="workshops")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    # The public address, of the title and the day; fixed once it is published.
    slug = models.SlugField(max_length=90, unique=True)
    # Other dates of the same workshop share this, and people may move between them.
    series_ref = models.CharField(max_length=10, default=new_ref)
    # One per form shown: the same form sent twice makes one.
    form_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)

    title = models.CharField(max_length=120, validators=[one_line])
    description = models.TextField(blank=True, validators=[plain_text])
    leader = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="workshops_led")
    place_name = models.CharField(max_length=120, blank=True, validators=[one_line])
    place_address = models.CharField(max_length=300, blank=True, validators=[plain_text])
    access_facts = models.TextField(blank=True, validators=[plain_text])
    # Told only to people whose place is confirmed.
    online_link = EncryptedTextField(blank=True, default="", validators=[one_line])
    is_online = models.BooleanField(default=False)
    bring = models.TextField(blank=True, validators=[plain_text])
    not_suitable = models.TextField(blank=True, validators=[plain_text])
    cover_text = models.TextField(blank=True, validators=[plain_text])
    # Tags of what is done there: they choose the health questions.
    techniques = models.JSONField(default=list, blank=True, validators=[known_techniques])
    cpd_minutes = models.PositiveSmallIntegerField(default=0)

    # None: without a limit.
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    party_most = models.PositiveSmallIntegerField(default=1)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    # Sign-up ended by hand, whatever the clock says.
    is_closed = models.BooleanField(default=False)
    offers_by_hand = models.BooleanField(default=False)
    offer_hours = models.PositiveSmallIntegerField(default=24)

    price_kind = models.CharField(max_length=10, choices=Price.choices, default=Price.FREE)
    price_pence = models.PositiveIntegerField(default=0)
    pay_url = models.URLField(max_length=300, blank=True)
    # What the practice keeps of what was paid when a place is cancelled.
    keep_pence = models.PositiveIntegerField(default=0)
    keep_percent = models.PositiveSmallIntegerField(default=0)
    cancel_hours = models.PositiveSmallIntegerField(default=24)
    terms = models.TextField(blank=True, validators=[plain_text])

    follow_up = models.ForeignKey(
        Routine, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_up_of"
    )
    asks_feedback = models.BooleanField(default=True)
    # Days before its start, each in the morning; 0 is that morning.
    reminder_days = models.JSONField(
        default=two_days_before, blank=True, validators=[known_reminder_days]
    )

    # The first day's start and the last one's end, written with the days.
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    # Grows with each change of time, place or state: what a calendar's entry goes by.
    version = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="workshops_made")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_words = models.TextField(blank=True, validators=[plain_text])
    # When the people who are not clients were forgotten.
    erased_at = models.DateTimeField(null=True, blank=True)

    # Whom the action that answers with this could not write to. Not stored.
    not_told: tuple[str, ...] = ()

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        indexes = [
            # The public list and its feed.
            models.Index(fields=["starts_at"], name="workshop_public", condition=~Q(state="draft")),
            models.Index(fields=["practice", "starts_at"], name="workshop_of_practice"),
            models.Index(fields=["practice", "series_ref"], name="workshop_of_series"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "cancelled"]),
                name="workshop_state_known",
            ),
            models.CheckConstraint(
                condition=Q(price_kind__in=["free", "on_day", "outside"]),
                name="workshop_price_known",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(starts_at__isnull=False, ends_at__isnull=False),
                name="workshop_published_has_days",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="workshop_begins_first"
            ),
            models.CheckConstraint(
                condition=Q(party_most__gte=1, party_most__lte=LARGEST_PARTY),
                name="workshop_party_sensible",
            ),
            models.CheckConstraint(
                condition=Q(offer_hours__gte=2, offer_hours__lte=168, keep_percent__lte=100),
                name="workshop_rules_sensible",
            ),
            models.CheckConstraint(
                condition=(Q(price_kind="free") & Q(price_pence=0))
                | (~Q(price_kind="free") & Q(price_pence__gt=0)),
                name="workshop_price_fits_kind",
            ),
        ]


class WorkshopDate(models.Model):
    """One day of a workshop, and the time of its leader that it takes."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="workshop_dates")
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="dates")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "starts_at"], name="workshop_date_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="workshop_date_begins_first"
            ),
        ]
