"""What a client tells between visits of their running and their feet."""

from datetime import date, datetime, timedelta

from django.db import models
from django.utils import timezone

from clients.models import Client
from clients.notes.models import zero_to_ten
from practice.accounts.models import Practice
from practice.web.refs import new_ref
from routines.choosing import RUN_COUNTS_FOR
from routines.scaling import Feet, FeetToday, Mode, mode_of

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
        indexes = [
            models.Index(fields=["client", "-finished_at"], name="run_of_client"),
            # Those of the last day, of every practice: what a routine may be reminded of after.
            models.Index(fields=["finished_at"], name="run_finished"),
        ]
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


class FeetAnswerQuerySet(models.QuerySet["FeetAnswer"]):
    """Reads on how feet were."""

    def that_count(self, on: date) -> "FeetAnswerQuerySet":
        """What may still hold that day, the newest first: see `queries.feet_of`."""
        days = timedelta(days=2)  # between the first clock of the earth and the last
        recent = self.filter(on__gte=on - days, on__lte=on + days)
        return recent.order_by("-answered_at", "-pk")


class FeetAnswer(models.Model):
    """How a client's feet were before a routine; the newest answer of a day is the one that holds.

    `is_sharp` is also true for somebody who is not sure. `on` is the day where the client was.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="feet_answers")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="feet_answers")
    form_key = models.UUIDField(unique=True)
    on = models.DateField()
    feet = models.CharField(max_length=13, choices=[(one.value, one.value) for one in Feet])
    score = models.SmallIntegerField(null=True, blank=True)
    is_sharp = models.BooleanField(default=False)
    answered_at = models.DateTimeField(default=timezone.now)

    objects = FeetAnswerQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "-answered_at"], name="feet_of_client")]
        constraints = [
            models.CheckConstraint(condition=zero_to_ten("score"), name="feet_score"),
            models.CheckConstraint(
                condition=models.Q(feet__in=[one.value for one in Feet]), name="feet_word_known"
            ),
        ]

    @property
    def mode(self) -> Mode:
        """What follows from it."""
        return mode_of(FeetToday(Feet(self.feet), self.score, self.is_sharp))
