"""Routines given to take home, the links to them, and what came back."""

from datetime import date, datetime

from django.db import models
from django.utils import timezone

from clients.homecare.swaps import MOST_RUNGS, Swaps, stored
from clients.models import Client
from clients.notes.models import zero_to_ten
from practice.accounts.models import Membership, Practice
from practice.audit.actors import Actor
from practice.mail.models import OutboundEmail
from practice.privacy.fields import EncryptedJSONField, EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import plain_text
from routines.models import RoutineVersion

SWAP_FIELDS = ("dry_hands", "light_pressure", "softer_by", "step_swaps")


class AssignedRoutineQuerySet(models.QuerySet["AssignedRoutine"]):
    """Reads on what was given to take home."""

    def running(self, on: date) -> "AssignedRoutineQuerySet":
        """Neither ended nor past its last day; paused ones are among them."""
        return self.filter(state__in=["active", "paused"], until__gte=on)

    def for_page(self) -> "AssignedRoutineQuerySet":
        """With all that showing the routine needs, in three queries."""
        return self.select_related(
            "practice", "client__practice", "version__routine"
        ).prefetch_related("version__steps", "pauses")


class AssignedRoutine(models.Model):
    """One version of a routine, for one client, on some days at one time until a date.

    Which steps the client sees is worked out at each showing from what holds that day;
    `decided` keeps what it was at the last change of the client's health.
    """

    class State(models.TextChoices):
        """Whether it is shown and reminded of."""

        ACTIVE = "active", "Active"
        PAUSED = "paused", "Paused"
        ENDED = "ended", "Ended"

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="assigned_routines"
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="assigned_routines")
    version = models.ForeignKey(
        RoutineVersion, on_delete=models.PROTECT, related_name="assignments"
    )
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    form_key = models.UUIDField(unique=True)
    # Weekdays, Monday 0 to Sunday 6, sorted.
    days = models.JSONField(default=list)
    remind_at = models.TimeField(null=True, blank=True)
    starts_on = models.DateField()
    until = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    pause_reason = EncryptedTextField(blank=True, default="", validators=[plain_text])
    message = EncryptedTextField(blank=True, default="", validators=[plain_text])
    decided = EncryptedJSONField(default=list)
    # What the therapist changed for this client, beside what the safety filter does; see `swaps`.
    dry_hands = models.BooleanField(default=False)
    light_pressure = models.BooleanField(default=False)
    softer_by = models.PositiveSmallIntegerField(default=0)
    step_swaps = EncryptedJSONField(default=dict, blank=True)
    # When a therapist looks at it again, and when somebody last changed it or let it stand.
    review_on = models.DateField(null=True, blank=True)
    altered_at = models.DateTimeField(default=timezone.now)
    let_stand_at = models.DateTimeField(null=True, blank=True)
    let_stand_by = models.ForeignKey(
        Membership,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="routines_let_stand",
    )
    # Who paused it, unless it was somebody with a link, and why, in words for the client.
    paused_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="routines_paused"
    )
    pause_told = EncryptedTextField(blank=True, default="", validators=[plain_text])
    # The newest letter that tells the client of the whole routine.
    letter = models.ForeignKey(
        OutboundEmail, null=True, blank=True, on_delete=models.PROTECT, related_name="routines_told"
    )
    assigned_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="routines_assigned"
    )
    assigned_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = AssignedRoutineQuerySet.as_manager()

    class Meta:
        indexes = [
            # What the reminder planner walks.
            models.Index(fields=["state", "until"], name="assigned_to_remind"),
            models.Index(fields=["client", "state"], name="assigned_of_client"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("starts_on")),
                name="assigned_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["active", "paused", "ended"]),
                name="assigned_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(softer_by__gte=0, softer_by__lte=MOST_RUNGS),
                name="assigned_ball_on_the_ladder",
            ),
            models.CheckConstraint(
                condition=models.Q(review_on__isnull=True)
                | models.Q(review_on__gte=models.F("starts_on"), review_on__lte=models.F("until")),
                name="assigned_reviewed_while_it_runs",
            ),
            models.CheckConstraint(
                condition=models.Q(let_stand_at__isnull=True, let_stand_by__isnull=True)
                | models.Q(let_stand_at__isnull=False, let_stand_by__isnull=False),
                name="assigned_let_stand_by_somebody",
            ),
        ]

    def is_running(self, on: date) -> bool:
        """Neither ended nor past its last day; a paused plan still runs."""
        return self.state != self.State.ENDED and on <= self.until

    @property
    def swaps(self) -> Swaps:
        """What the therapist changed in the routine for this client."""
        return stored(
            dry_hands=self.dry_hands, light_pressure=self.light_pressure,
            softer_by=self.softer_by, steps=self.step_swaps,
        )  # fmt: skip

    @swaps.setter
    def swaps(self, chosen: Swaps) -> None:
        self.dry_hands, self.light_pressure = chosen.dry_hands, chosen.light_pressure
        self.softer_by, self.step_swaps = chosen.softer_by, chosen.steps_as_data

    @property
    def open_pauses(self) -> list["StepPause"]:
        """What no therapist has given back yet; needs no query after `for_page`."""
        return [one for one in self.pauses.all() if one.resumed_at is None]


class ReviewRules(models.Model):
    """When a practice looks at home routines again. Without a row its defaults hold."""

    class First(models.TextChoices):
        """The day that is proposed for it when a routine is given."""

        TWO_WEEKS = "two_weeks", "After two weeks"
        HALFWAY = "halfway", "Halfway through the plan"
        NONE = "none", "No day, unless I choose one"

    class Weeks(models.IntegerChoices):
        """After how many weeks a plan that nobody changed or let stand is asked about."""

        NEVER = 0, "Never"
        FOUR = 4, "After 4 weeks"
        SIX = 6, "After 6 weeks"
        EIGHT = 8, "After 8 weeks"
        TWELVE = 12, "After 12 weeks"

    practice = models.OneToOneField(Practice, on_delete=models.PROTECT, related_name="review_rules")
    first = models.CharField(max_length=10, choices=First.choices, default=First.TWO_WEEKS)
    unchanged_weeks = models.PositiveSmallIntegerField(choices=Weeks.choices, default=Weeks.SIX)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first__in=["two_weeks", "halfway", "none"]),
                name="review_rules_first_known",
            ),
            models.CheckConstraint(
                condition=models.Q(unchanged_weeks__in=[0, 4, 6, 8, 12]),
                name="review_rules_weeks",
            ),
        ]


# Every legal move. What has ended is assigned anew, so that it is checked anew.
MOVES: dict[AssignedRoutine.State, frozenset[AssignedRoutine.State]] = {
    AssignedRoutine.State.ACTIVE: frozenset(
        {AssignedRoutine.State.PAUSED, AssignedRoutine.State.ENDED}
    ),
    AssignedRoutine.State.PAUSED: frozenset(
        {AssignedRoutine.State.ACTIVE, AssignedRoutine.State.ENDED}
    ),
    AssignedRoutine.State.ENDED: frozenset(),
}


class RoutineLinkQuerySet(models.QuerySet["RoutineLink"]):
    """Reads on links."""

    def for_page(self) -> "RoutineLinkQuerySet":
        """With all that showing the routine needs, in three queries."""
        return self.select_related(
            "assigned__practice", "assigned__client__practice", "assigned__version__routine"
        ).prefetch_related("assigned__version__steps", "assigned__pauses")


class RoutineLink(models.Model):
    """A narrow link that opens one assigned routine, any number of times, until it ends.

    Only the hash of the token is kept; the token is in the letter.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="routine_links")
    assigned = models.ForeignKey(AssignedRoutine, on_delete=models.PROTECT, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = RoutineLinkQuerySet.as_manager()

    @property
    def actor(self) -> Actor:
        """Whoever holds the link, for the trace."""
        return Actor("link", self.pk)

    def opens_at(self, now: datetime) -> bool:
        """Whether it still opens the routine at that moment."""
        return (
            self.revoked_at is None
            and now < self.expires_at
            and self.assigned.state != AssignedRoutine.State.ENDED
            and self.assigned.client.archived_at is None
        )


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


class HomecareRules(models.Model):
    """From when a practice is told of what comes back. Without a row the usual figures hold.

    The usual limit is the highest: above it nobody would be told of a score of 7.
    """

    practice = models.OneToOneField(
        Practice, on_delete=models.PROTECT, related_name="homecare_rules"
    )
    sore_from = models.PositiveSmallIntegerField(default=7)
    quiet_days = models.PositiveSmallIntegerField(default=8)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sore_from__gte=4, sore_from__lte=7),
                name="homecare_rules_sore_from_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(quiet_days__gte=7, quiet_days__lte=10),
                name="homecare_rules_quiet_days_in_range",
            ),
        ]
