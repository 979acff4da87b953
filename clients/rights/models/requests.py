"""What somebody asked of the practice about what it keeps of them, and how it was answered."""

from django.db import models
from django.utils import timezone

from clients.models import Client
from practice.accounts.models import Membership, Practice
from practice.privacy.fields import EncryptedTextField
from practice.web.refs import new_ref


class PersonRequest(models.Model):
    """One thing asked for. What was asked stays as it was; what is decided is added."""

    class Kind(models.TextChoices):
        """What people may ask for."""

        ACCESS = "access", "A copy of the record"
        CORRECTION = "correction", "A correction"
        RESTRICTION = "restriction", "Not to use the record for now"
        ERASURE = "erasure", "Erasing the record"
        OBJECTION = "objection", "An objection"
        COMPLAINT = "complaint", "A complaint about their data"

    class Decision(models.TextChoices):
        """How it ended."""

        DONE = "done", "Done"
        IN_PART = "in_part", "Done in part"
        REFUSED = "refused", "Not done"
        WITHDRAWN = "withdrawn", "Taken back by the client"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="requests")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="requests")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    form_key = models.UUIDField(null=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    words = EncryptedTextField(blank=True, default="")
    # Whoever took it down; empty where the client asked on their own page.
    taken_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="requests_taken"
    )
    received_on = models.DateField()
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    # Once, and with the reason.
    extended_because = EncryptedTextField(blank=True, default="")
    extended_on = models.DateField(null=True, blank=True)
    # While it is not clear who asks, the days do not count.
    paused_on = models.DateField(null=True, blank=True)
    acknowledged_on = models.DateField(null=True, blank=True)
    decision = models.CharField(max_length=10, blank=True, choices=Decision.choices)
    answer = EncryptedTextField(blank=True, default="")
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Membership,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests_answered",
    )

    class Meta:
        indexes = [
            # What is due, soonest first.
            models.Index(
                fields=["practice", "due_on"],
                condition=models.Q(answered_on__isnull=True),
                name="request_due",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "form_key"],
                condition=models.Q(form_key__isnull=False),
                name="request_form_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "access", "correction", "restriction", "erasure", "objection", "complaint",
                    ]
                ),
                name="request_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_on__isnull=True, decision="")
                | models.Q(
                    answered_on__isnull=False,
                    decision__in=["done", "in_part", "refused", "withdrawn"],
                ),
                name="request_answered_with_a_decision",
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("received_on")),
                name="request_due_after_received",
            ),
        ]  # fmt: skip
