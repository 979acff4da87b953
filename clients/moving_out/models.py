"""A copy of everything for an owner who moves out, or wants to hold it: made piece by piece."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from practice.accounts.models import Membership, Practice
from practice.privacy.fields import EncryptedBytesField, EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import plain_text

LIES_FOR = timedelta(hours=24)


class Export(models.Model):
    """Asked for with a reason, made by the worker, fetched by whoever asked, gone a day later.

    `stage` and `after` say how far it is: the place in the list of what goes along, and the last
    row of that which was written. They move in the transaction that keeps the part.
    """

    class State(models.TextChoices):
        """Only READY can be fetched."""

        MAKING = "making", "Being made"
        READY = "ready", "Ready"
        GONE = "gone", "Let go of"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="exports")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    form_key = models.UUIDField(unique=True, editable=False)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="exports")
    reason = EncryptedTextField(validators=[plain_text])
    # What happened on these days alone; empty: all there is.
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    with_papers = models.BooleanField(default=True)
    with_files = models.BooleanField(default=True)
    with_fhir = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=6, choices=State.choices, default=State.MAKING)
    stage = models.PositiveSmallIntegerField(default=0)
    after = models.BigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)  # bytes, before they are packed
    made_at = models.DateTimeField(null=True)
    goes_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    fetched = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            # The list of a practice.
            models.Index(fields=["practice", "-asked_at"], name="export_by_practice"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["making", "ready", "gone"]), name="export_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(made_at__isnull=False, goes_at__isnull=False),
                name="export_ready_goes",
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True, until__isnull=True)
                | Q(since__isnull=False, until__gte=models.F("since")),
                name="export_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(fetched=0, fetched_at__isnull=True)
                | Q(fetched__gt=0, fetched_at__isnull=False),
                name="export_fetched_at_a_time",
            ),
        ]

    @property
    def is_worked_on(self) -> bool:
        """Whether a worker has it, or is about to; its work may have been stopped or given up."""
        return self.practice.jobs.going_on().filter(subject_ref=self.ref).exists()

    def lies_there(self, now: datetime) -> bool:
        """Whether it can be fetched."""
        return self.state == self.State.READY and self.goes_at is not None and now < self.goes_at


class ExportPart(models.Model):
    """A piece of one file of an export, packed and sealed. Pieces of the same path are one file,
    in the order of their numbers.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="export_parts")
    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    path = models.CharField(max_length=120)
    content = EncryptedBytesField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["export", "number"], name="export_part_once"),
        ]
