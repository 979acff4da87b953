"""What comes back from home: what was done on a day, and steps that were stopped or taken out."""

from django.db import models
from django.utils import timezone

from clients.homecare.models.given import AssignedRoutine
from clients.notes.models import zero_to_ten
from practice.accounts.models import Membership, Practice
from practice.mail.models import OutboundEmail
from practice.privacy.fields import EncryptedJSONField, EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import plain_text


class RoutineCheckInQuerySet(models.QuerySet["RoutineCheckIn"]):
    """Reads on what came back."""

    def standing(self) -> "RoutineCheckInQuerySet":
        """Those that were not taken back."""
        return self.filter(undone_at__isnull=True)

    def that_were_done(self) -> "RoutineCheckInQuerySet":
        """Those that stand, of days on which all or part of it was done."""
        return self.standing().filter(outcome__in=["done", "part"])


class RoutineCheckIn(models.Model):
    """What came of a routine on a day, with scores and a word if given; taken back, it stays.

    `before` and `soreness` are how sore it was before and after, 0 to 10. `done_at` is when it was
    done, or skipped.
    """

    class Outcome(models.TextChoices):
        """How much of it was done."""

        DONE = "done", "Done"
        PART = "part", "Done in part"
        SKIPPED = "skipped", "Skipped"

    class Why(models.TextChoices):
        """Why it was skipped."""

        NO_TIME = "no_time", "No time"
        TOO_SORE = "too_sore", "Too sore"
        AWAY = "away", "Away"
        FORGOT = "forgot", "Forgot"
        OTHER = "other", "Another reason"

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="routine_check_ins"
    )
    assigned = models.ForeignKey(
        AssignedRoutine, on_delete=models.PROTECT, related_name="check_ins"
    )
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    form_key = models.UUIDField(unique=True)
    done_on = models.DateField()
    done_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.DONE)
    why = models.CharField(max_length=8, choices=Why.choices, blank=True, default="")
    before = models.SmallIntegerField(null=True, blank=True)
    soreness = models.SmallIntegerField(null=True, blank=True)
    comment = EncryptedTextField(blank=True, default="", validators=[plain_text])
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = RoutineCheckInQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["assigned", "done_on"], name="check_in_by_day")]
        constraints = [
            models.CheckConstraint(condition=zero_to_ten("soreness"), name="check_in_soreness"),
            models.CheckConstraint(condition=zero_to_ten("before"), name="check_in_before"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=["done", "part"], why="")
                | models.Q(
                    outcome="skipped", why__in=["no_time", "too_sore", "away", "forgot", "other"]
                ),
                name="check_in_skipped_for_a_reason",
            ),
            models.UniqueConstraint(
                fields=["assigned", "done_on"],
                condition=models.Q(undone_at__isnull=True),
                name="check_in_once_a_day",
            ),
        ]

    @property
    def was_done(self) -> bool:
        """All of it, or part."""
        return self.outcome != self.Outcome.SKIPPED

    @property
    def says_something(self) -> bool:
        """Whether there is more in it than that the routine was done."""
        return bool(self.words) or bool(self.comment)

    @property
    def words(self) -> str:
        """Skipped: too sore. Soreness 5 before, 3 of 10 after. Empty for a plain "done"."""
        said = []
        if self.outcome == self.Outcome.SKIPPED:
            said.append(f"Skipped: {self.Why(self.why).label.lower()}.")
        elif self.outcome == self.Outcome.PART:
            said.append("Done in part.")
        scores = [(self.before, "before"), (self.soreness, "after")]
        told = [f"{score} {when}" for score, when in scores if score is not None]
        if self.before is None and self.soreness is not None:
            said.append(f"Soreness {self.soreness} of 10.")
        elif told:
            said.append(f"Soreness {', '.join(told)}, of 10.")
        return " ".join(said)


class StepStop(models.Model):
    """A client stopped a step because it hurt: which, on which foot, why, when.

    `stops_all` is whether every routine of theirs was paused for it. `number` is the step's in
    the version they had.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="step_stops")
    assigned = models.ForeignKey(AssignedRoutine, on_delete=models.PROTECT, related_name="stops")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    form_key = models.UUIDField(unique=True)
    number = models.PositiveSmallIntegerField()
    side = models.CharField(
        max_length=5,
        choices=[("left", "Left foot"), ("right", "Right foot"), ("both", "Both feet")],
    )
    reason = EncryptedTextField()
    stops_all = models.BooleanField()
    happened_at = models.DateTimeField()
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["happened_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(side__in=["left", "right", "both"]), name="step_stop_side_known"
            ),
            models.CheckConstraint(
                condition=models.Q(happened_at__lte=models.F("told_at")),
                name="step_stopped_before_told",
            ),
        ]


class StepPause(models.Model):
    """A step taken out on one foot, until a therapist decides.

    The client's health changed, and `because` is the contraindications in words as they stood
    then; or the client stopped it, and `because` says that.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="step_pauses")
    assigned = models.ForeignKey(AssignedRoutine, on_delete=models.PROTECT, related_name="pauses")
    number = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=5, choices=[("left", "Left foot"), ("right", "Right foot")])
    because = EncryptedJSONField(default=list)
    stop = models.ForeignKey(
        StepStop, null=True, blank=True, on_delete=models.PROTECT, related_name="pauses"
    )
    email = models.ForeignKey(
        OutboundEmail, null=True, blank=True, on_delete=models.PROTECT, related_name="step_pauses"
    )
    paused_at = models.DateTimeField()
    resumed_at = models.DateTimeField(null=True, blank=True)
    resumed_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="steps_given_back"
    )
    why_resumed = EncryptedTextField(blank=True, default="", validators=[plain_text])

    class Meta:
        ordering = ["number", "side", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assigned", "number", "side"],
                condition=models.Q(resumed_at__isnull=True),
                name="step_paused_once",
            ),
            models.CheckConstraint(
                condition=models.Q(side__in=["left", "right"]), name="step_pause_side_known"
            ),
            models.CheckConstraint(
                condition=models.Q(resumed_at__isnull=True) | models.Q(resumed_by__isnull=False),
                name="step_given_back_by_somebody",
            ),
        ]
