"""A long piece of work somebody asked for, and how far it has got."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from practice.accounts.models import Membership, Practice
from practice.web.refs import new_ref


class State(models.TextChoices):
    """WAITING and RUNNING go on by themselves; the others are ends."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    STOPPED = "stopped", "Stopped"
    FAILED = "failed", "Failed"


GOES_ON = (State.WAITING, State.RUNNING)


class JobQuerySet(models.QuerySet["Job"]):
    """Reads on jobs."""

    def going_on(self) -> "JobQuerySet":
        """Not over."""
        return self.filter(state__in=GOES_ON)

    def ready(self, now: datetime) -> "JobQuerySet":
        """Those a worker may take: nobody has them, and no pause is on. Longest waiting first."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
        return self.going_on().filter(free, next_at__lte=now).order_by("next_at", "pk")

    def seen_by(self, member: Membership, *, all_of_them: bool) -> "JobQuerySet":
        """A member's own, or everybody's, newest first."""
        rows = self if all_of_them else self.filter(by=member)
        return rows.select_related("by__user", "practice").order_by("-asked_at", "-pk")


class Job(models.Model):
    """`done` and `failed` count what `kind` counts; `total` is None until it is known.

    `subject_ref` names what it works on, to the kind that knows. A worker that holds a job says so
    with `lease`; each step it takes asks for that very lease, so no step is ever taken twice.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="jobs")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=40)
    subject_ref = models.CharField(max_length=10)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="jobs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(null=True)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    stop_asked_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(default=timezone.now)
    lease = models.CharField(max_length=10, blank=True)
    leased_until = models.DateTimeField(null=True)
    # How often it was taken since a step last worked.
    broke = models.PositiveSmallIntegerField(default=0)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            # What a worker takes next.
            models.Index("next_at", condition=Q(state__in=GOES_ON), name="job_next"),
            # The list of a practice.
            models.Index("practice", F("asked_at").desc(), name="job_by_practice"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "kind", "subject_ref"], condition=Q(state__in=GOES_ON),
                name="job_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=GOES_ON, ended_at__isnull=True)
                | (~Q(state__in=GOES_ON) & Q(ended_at__isnull=False, lease="")),
                name="job_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(total__gte=F("done") + F("failed")),
                name="job_within_total",
            ),
            models.CheckConstraint(
                condition=Q(lease="") | Q(leased_until__isnull=False), name="job_lease_ends",
            ),
        ]  # fmt: skip

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state not in GOES_ON
