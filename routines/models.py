"""The library in versions that never change once used, and a practice's word on the rules."""

from django.db import models
from django.utils import timezone

from practice.accounts.models import Membership, Practice
from practice.web.refs import new_ref
from practice.web.text import one_line, plain_text


class Routine(models.Model):
    """A routine of the practice's library; its content is in its versions.

    A stock routine keeps the code it ships with; one of the practice's own gets one from its name.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="routines")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    code = models.SlugField(max_length=60)
    is_retired = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "code"], name="routine_code_once")
        ]


class RoutineVersionQuerySet(models.QuerySet["RoutineVersion"]):
    """Reads on versions."""

    def current(self) -> "RoutineVersionQuerySet":
        """The newest version of every routine that is not retired."""
        newest = RoutineVersion.objects.filter(routine=models.OuterRef("routine"))
        return self.filter(
            routine__is_retired=False,
            pk=models.Subquery(newest.order_by("-number").values("pk")[:1]),
        ).select_related("routine")


class RoutineVersion(models.Model):
    """The routine as it was on one day. A version is never edited, held by the database.

    `stock_digest` names the shipped data it was made from; empty for the practice's own.
    """

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="routine_versions"
    )
    routine = models.ForeignKey(Routine, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=120, validators=[one_line])
    purpose = models.TextField(validators=[plain_text])
    when = models.TextField(blank=True, validators=[plain_text])
    equipment = models.TextField(blank=True, validators=[plain_text])
    frequency = models.TextField(blank=True, validators=[plain_text])
    aftercare = models.TextField(blank=True, validators=[plain_text])
    stock_digest = models.CharField(max_length=64, blank=True, editable=False)
    # The form it was written in, so that a double press writes one version.
    form_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RoutineVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["routine", "number"], name="routine_version_once"),
            models.UniqueConstraint(
                fields=["routine", "stock_digest"],
                condition=~models.Q(stock_digest=""),
                name="routine_version_stocked_once",
            ),
        ]


class StepPicture(models.Model):
    """A picture of a practice's routines, as WebP: never changed, and kept once for all versions.

    It says nothing of a client, so it is not sealed.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="step_pictures")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "digest"], name="step_picture_kept_once")
        ]


class RoutineStepManager(models.Manager["RoutineStep"]):
    """Steps with what a page needs of their picture: not the picture itself."""

    def get_queryset(self) -> models.QuerySet["RoutineStep"]:
        """In the one query of the steps."""
        return super().get_queryset().select_related("picture").defer("picture__content")


class Measure(models.TextChoices):
    """What ends a step: the clock, a count, or a number of breaths."""

    TIME = "time", "By time"
    REPS = "reps", "By counting"
    BREATHS = "breaths", "By breaths"


NO_BREATHS = {"breath_count": 0, "breath_in": 0, "breath_out": 0}


class RoutineStep(models.Model):
    """One step: what to do, how much of it, on which side, and which hazards it carries.

    `per_side` is one foot after the other, or `only_foot`; otherwise both at once. By counting or
    by breaths, the seconds are how long that usually takes. Counts that are not given are 0.
    `waits` is whether the player begins it only on a press. `easier_tags` and `harder_tags` are
    null when that variant has no tags of its own. `not_so` is why words that imply a hazard do not
    mean it here: where, hint, text and because of each.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="routine_steps")
    version = models.ForeignKey(RoutineVersion, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80, validators=[one_line])
    instruction = models.CharField(max_length=240, validators=[one_line])
    target = models.CharField(max_length=80, blank=True)
    per_side = models.BooleanField(default=True)
    only_foot = models.CharField(
        max_length=5, blank=True, default="", choices=[("left", "Left"), ("right", "Right")]
    )
    mode = models.CharField(max_length=7, choices=Measure.choices, default=Measure.TIME)
    sets = models.PositiveSmallIntegerField(default=1)
    rest_seconds = models.PositiveSmallIntegerField(default=0)  # between sets
    ready_seconds = models.PositiveSmallIntegerField(default=5)  # before it begins
    waits = models.BooleanField(default=True)
    rep_count = models.PositiveSmallIntegerField(default=0)
    breath_count = models.PositiveSmallIntegerField(default=0)
    breath_in = models.PositiveSmallIntegerField(default=0)  # seconds
    breath_out = models.PositiveSmallIntegerField(default=0)
    picture = models.ForeignKey(
        StepPicture, null=True, blank=True, on_delete=models.PROTECT, related_name="steps",
        to_field="ref",
    )  # fmt: skip
    picture_alt = models.CharField(max_length=200, blank=True, default="", validators=[one_line])
    min_seconds = models.PositiveSmallIntegerField()
    max_seconds = models.PositiveSmallIntegerField()
    reps = models.CharField(max_length=60, blank=True)
    hold = models.CharField(max_length=60, blank=True)
    pressure = models.CharField(max_length=10, blank=True)
    tip = models.CharField(max_length=240, blank=True)
    easier = models.CharField(max_length=160, blank=True)
    harder = models.CharField(max_length=160, blank=True)
    stop_if = models.CharField(max_length=160, blank=True)
    breath = models.CharField(max_length=120, blank=True)
    zones = models.JSONField(default=list, blank=True)
    tags = models.JSONField()
    easier_tags = models.JSONField(null=True, blank=True)
    harder_tags = models.JSONField(null=True, blank=True)
    not_so = models.JSONField(default=list, blank=True)
    is_optional = models.BooleanField(default=False)
    is_on_by_default = models.BooleanField(default=True)

    objects = RoutineStepManager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number"], name="routine_step_numbered_once"
            ),
            models.CheckConstraint(
                condition=models.Q(min_seconds__gte=1, max_seconds__gte=models.F("min_seconds")),
                name="routine_step_time_range",
            ),
            models.CheckConstraint(
                condition=models.Q(only_foot="")
                | models.Q(only_foot__in=["left", "right"], per_side=True),
                name="routine_step_one_foot_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    sets__range=(1, 10), rest_seconds__range=(0, 120), ready_seconds__range=(0, 15)
                ),
                name="routine_step_sets_and_rests",
            ),
            models.CheckConstraint(
                condition=models.Q(picture__isnull=True, picture_alt="")
                | models.Q(picture__isnull=False) & ~models.Q(picture_alt=""),
                name="routine_step_picture_in_words",
            ),
            # What is counted is given, and nothing else is.
            models.CheckConstraint(
                condition=models.Q(mode="time", rep_count=0, **NO_BREATHS)
                | models.Q(mode="reps", rep_count__range=(1, 100), **NO_BREATHS)
                | models.Q(
                    mode="breaths",
                    rep_count=0,
                    breath_count__range=(1, 100),
                    breath_in__range=(3, 5),
                    breath_out__range=(4, 8),
                ),
                name="routine_step_counts_what_it_is_by",
            ),
        ]


class RuleEdit(models.Model):
    """How a practice changed one rule. The newest edit of a code holds; none is ever altered.

    `changes` is everything that differs from the shipped rule, so an empty one goes back to it.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="rule_edits")
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=60)
    changes = models.JSONField(default=dict, blank=True)
    reason = models.TextField(blank=True, max_length=400, validators=[plain_text])
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="rule_edits")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "number"], name="rule_edit_numbered_once")
        ]


class RuleReview(models.Model):
    """A clinician has read one rule as it stands: with this edit, on these shipped rules."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="rule_reviews")
    code = models.CharField(max_length=60)
    rules_version = models.CharField(max_length=20)
    # Empty: the rule as it is shipped.
    edit = models.ForeignKey(
        RuleEdit, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews"
    )
    reviewer = models.CharField(max_length=120, validators=[one_line])
    role = models.CharField(max_length=80, validators=[one_line])
    registration = models.CharField(max_length=60, validators=[one_line])
    reviewed_on = models.DateField()
    recorded_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="rule_reviews"
    )
    recorded_at = models.DateTimeField()
