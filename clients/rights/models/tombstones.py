"""That a record was erased, closed or restricted: enough to do it again after a restore."""

from django.db import models
from django.utils import timezone

from practice.accounts.models import Practice


class Tombstone(models.Model):
    """Plain ids, and nothing that says who it was. Stays for good: triggers refuse the rest."""

    class Why(models.TextChoices):
        """What was done, or of an erasure, what allowed it."""

        TIME_OVER = "time_over", "The time to keep it was over"
        NEVER_TREATED = "never_treated", "Never treated here"
        IMPORT_UNDONE = "import_undone", "Made by an import that was undone"
        CLOSED = "closed", "Kept by rule, and closed"
        RESTRICTED = "restricted", "Restricted"
        LIFTED = "lifted", "The restriction was lifted"

    # After these nothing of the record is left.
    ERASED = (Why.TIME_OVER, Why.NEVER_TREATED, Why.IMPORT_UNDONE)

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="tombstones")
    client_key = models.BigIntegerField()
    client_ref = models.CharField(max_length=10)
    why = models.CharField(max_length=20, choices=Why.choices)
    erased_at = models.DateTimeField(default=timezone.now)
    # The user who did it; empty where a restore brought the record back and it went again.
    erased_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "client_ref"],
                condition=models.Q(why__in=["time_over", "never_treated", "import_undone"]),
                name="tombstone_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    why__in=[
                        "time_over", "never_treated", "import_undone", "closed", "restricted",
                        "lifted",
                    ]
                ),
                name="tombstone_why_known",
            ),
        ]  # fmt: skip
