"""The one way past the refusals that keep records as they were written."""

from django.db import models
from django.utils import timezone


class Unlocking(models.Model):
    """Stands only inside the transaction that goes past the refusals; no other ever sees it."""

    reason = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reason__in=["rotation", "erasure"]),
                name="unlocking_reason_known",
            ),
        ]
