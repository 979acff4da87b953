"""What a client tells between visits about their running."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from clients.models import Client
from clients.notes.models import zero_to_ten
from practice.accounts.models import Practice
from practice.web.refs import new_ref
from routines.choosing import RUN_COUNTS_FOR

SHORTEST, LONGEST = 100, 300_000  # metres


class RunLogQuerySet(models.QuerySet["RunLog"]):
    """Reads on runs."""

    def standing(self) -> "RunLogQuerySet":
        """Those that were not taken back."""
        return self.filter(undone_at__isnull=True)

    def that_count(self, now: datetime) -> "RunLogQuerySet":
        """Those by which a routine may still be chosen, the last one first."""
        recent = self.standing().filter(finished_at__gte=now - RUN_COUNTS_FOR)
        return recent.order_by("-finished_at", "-pk")

    def of_the_last(self, weeks: int, now: datetime) -> "RunLogQuerySet":
        """Those of so many weeks, the last one first."""
        recent = self.standing().filter(finished_at__gt=now - timedelta(weeks=weeks))
        return recent.order_by("-finished_at", "-pk")


class RunLog(models.Model):
    """One run as its runner told it; taken back, it stays as undone.

    `metres` is `choosing.MORE_THAN_16` for "more than 16 km" without a figure; `effort` is 0 to 10.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="run_logs")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="run_logs")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    form_key = models.UUIDField(unique=True)
    metres = models.PositiveIntegerField()
    finished_at = models.DateTimeField()
    effort = models.SmallIntegerField(null=True, blank=True)
    felt_hard = models.BooleanField(default=False)
    logged_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = RunLogQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "-finished_at"], name="run_of_client")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(metres__gte=SHORTEST, metres__lte=LONGEST),
                name="run_distance_in_range",
            ),
            models.CheckConstraint(condition=zero_to_ten("effort"), name="run_effort"),
            models.CheckConstraint(
                condition=models.Q(finished_at__lte=models.F("logged_at")),
                name="run_is_over_when_told",
            ),
        ]
