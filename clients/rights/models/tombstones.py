"""That a record was erased: enough to erase it again after an older backup came back."""

from django.db import models
from django.utils import timezone

from practice.accounts.models import Practice


class Tombstone(models.Model):
    """Plain ids, and nothing that says who it was. Stays for good: triggers refuse the rest."""

    class Why(models.TextChoices):
        """What allowed it."""

        TIME_OVER = "time_over", "The time to keep it was over"
        NEVER_TREATED = "never_treated", "Never treated here"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="tombstones")
    client_key = models.BigIntegerField()
    client_ref = models.CharField(max_length=10)
    why = models.CharField(max_length=20, choices=Why.choices)
    erased_at = models.DateTimeField(default=timezone.now)
    # The user who did it; empty where a restore brought the record back and it went again.
    erased_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "client_ref"], name="tombstone_once"),
            models.CheckConstraint(
                condition=models.Q(why__in=["time_over", "never_treated"]),
                name="tombstone_why_known",
            ),
        ]
