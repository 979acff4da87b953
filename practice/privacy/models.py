"""The one way past the refusals that keep records as they were written; and sealing anew."""

from datetime import datetime, timedelta

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


class Rotation(models.Model):
    """How far sealing with the newest key has got, in tables. It says nothing of what is sealed."""

    class State(models.TextChoices):
        """`BROKEN_OFF` is also what has said nothing for long: its process was killed."""

        RUNNING = "running", "Running"
        DONE = "done", "Done"
        BROKEN_OFF = "broken_off", "Broken off"

    # Each batch says something; the largest takes seconds.
    SILENT = timedelta(minutes=5)

    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()
    began_at = models.DateTimeField(default=timezone.now)
    heard_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done__lte=models.F("total")), name="rotation_within_total"
            ),
            models.CheckConstraint(
                condition=models.Q(state="running", ended_at__isnull=True)
                | models.Q(state__in=["done", "broken_off"], ended_at__isnull=False),
                name="rotation_ends_once",
            ),
        ]

    def state_at(self, now: datetime) -> State:
        """Where it stands, as far as is known by then."""
        state = self.State(self.state)
        if state == self.State.RUNNING and now - self.heard_at > self.SILENT:
            return self.State.BROKEN_OFF
        return state
