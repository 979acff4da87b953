"""Treatment series: a planned course of visits, and what it has come to."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clients.appointments.models import Appointment
from clients.models import Client
from practice.accounts.models import Membership, Practice
from practice.privacy.fields import EncryptedJSONField, EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import one_line, plain_text


class PlanTemplate(models.Model):
    """A plan as a practice offers it: its own, or a shipped one (by code) that it uses or changed.

    A shipped template has a row here only once a series was started from it or it was edited.
    """

    class Kind(models.TextChoices):
        """How its number of visits comes about."""

        FIXED = "fixed", "An agreed number of visits"
        ROLLING = "rolling", "Goes on until it is ended"
        RACE = "race", "Counts down to a race"
        SINGLE = "single", "One visit"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="plan_templates")
    # A shipped template's code; an own one is called by its ref.
    code = models.CharField(max_length=40, default=new_ref)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.FIXED)
    name = models.CharField(max_length=80, validators=[one_line])
    for_whom = models.CharField(max_length=300, blank=True, validators=[plain_text])
    # None and None where the number is left open.
    sessions_min = models.PositiveSmallIntegerField(null=True, blank=True)
    sessions_max = models.PositiveSmallIntegerField(null=True, blank=True)
    interval_min = models.PositiveSmallIntegerField()
    interval_max = models.PositiveSmallIntegerField()
    # Reviews on top of half way and end: every so many visits, and after these (0: before any).
    review_every = models.PositiveSmallIntegerField(null=True, blank=True)
    review_after = models.JSONField(default=list, blank=True)
    minutes_min = models.PositiveSmallIntegerField(default=30)
    minutes_max = models.PositiveSmallIntegerField(default=40)
    is_retired = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "code"], name="plan_template_coded_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["fixed", "rolling", "race", "single"]),
                name="plan_template_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="rolling", sessions_min__isnull=True, sessions_max__isnull=True)
                | (
                    ~Q(kind="rolling") & Q(sessions_min__gte=1, sessions_max__gte=F("sessions_min"))
                ),
                name="plan_template_sessions_in_order",
            ),
            models.CheckConstraint(
                condition=Q(interval_min__gte=2, interval_max__gte=F("interval_min")),
                name="plan_template_interval_in_order",
            ),
            models.CheckConstraint(
                condition=Q(review_every__isnull=True) | Q(review_every__gte=1),
                name="plan_template_review_sensible",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TreatmentSeries(models.Model):
    """One client's course of visits. What it was started with stays, whatever becomes of the plan.

    `used` and `placed` are counted anew from its visits, under a lock, in the transaction of every
    change; they stand in the row so that the database itself can hold that no visit is counted
    beyond the agreed number.
    """

    class State(models.TextChoices):
        """Whether it takes visits."""

        RUNNING = "running", "Running"
        PAUSED = "paused", "Paused"
        FINISHED = "finished", "Finished"
        STOPPED = "stopped", "Stopped early"

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="treatment_series"
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="treatment_series")
    therapist = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="treatment_series"
    )
    template = models.ForeignKey(PlanTemplate, on_delete=models.PROTECT, related_name="series")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    form_key = models.UUIDField(unique=True)
    name = models.CharField(max_length=80, validators=[one_line])
    kind = models.CharField(max_length=8, choices=PlanTemplate.Kind.choices)
    review_every = models.PositiveSmallIntegerField(null=True, blank=True)
    review_after = models.JSONField(default=list, blank=True)
    goal = EncryptedTextField(validators=[plain_text])
    # None: no number was agreed, it goes on until it is ended.
    agreed_sessions = models.PositiveSmallIntegerField(null=True, blank=True)
    interval_days = models.PositiveSmallIntegerField()
    # Of one visit, as agreed; None leaves it to the kind of appointment.
    price_pence = models.PositiveIntegerField(null=True, blank=True)
    # Visits paid for at the beginning; 0: the client pays as they go.
    prepaid_sessions = models.PositiveSmallIntegerField(default=0)
    counts_did_not_attend = models.BooleanField(default=False)
    counts_late_cancel = models.BooleanField(default=False)
    race_on = models.DateField(null=True, blank=True)
    is_used_to_deep = models.BooleanField(default=False)
    # Visits that count, and those with the ones to come.
    used = models.PositiveSmallIntegerField(default=0)
    placed = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    pause_reason = EncryptedTextField(blank=True, default="", validators=[plain_text])
    # What was decided when it was last let run again.
    resumed_because = EncryptedTextField(blank=True, default="", validators=[plain_text])
    # Stops ("code:side") that whoever last let it run knew of; a new one pauses it.
    stops_known = EncryptedJSONField(default=list, blank=True)
    outcome = EncryptedTextField(blank=True, default="", validators=[plain_text])
    started_on = models.DateField()
    started_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="series_started"
    )
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["client", "state"], name="series_of_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["running", "paused", "finished", "stopped"]),
                name="series_state_known",
            ),
            models.CheckConstraint(
                condition=Q(used__gte=0, placed__gte=F("used")), name="series_used_was_placed"
            ),
            models.CheckConstraint(
                condition=Q(agreed_sessions__isnull=True) | Q(placed__lte=F("agreed_sessions")),
                name="series_never_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(agreed_sessions__isnull=True)
                | Q(prepaid_sessions__lte=F("agreed_sessions")),
                name="series_prepaid_within_agreed",
            ),
            models.CheckConstraint(
                condition=Q(agreed_sessions__isnull=True) | Q(agreed_sessions__gte=1),
                name="series_agreed_sensible",
            ),
            models.CheckConstraint(
                condition=Q(kind="race", race_on__isnull=False)
                | (~Q(kind="race") & Q(race_on__isnull=True)),
                name="series_race_has_a_day",
            ),
        ]


# Every legal move. What is over is started anew, with a new agreement.
MOVES: dict[str, frozenset[str]] = {
    TreatmentSeries.State.RUNNING: frozenset({"paused", "finished", "stopped"}),
    TreatmentSeries.State.PAUSED: frozenset({"running", "finished", "stopped"}),
    TreatmentSeries.State.FINISHED: frozenset(),
    TreatmentSeries.State.STOPPED: frozenset(),
}


class SeriesVisit(models.Model):
    """An appointment that belongs to a series; to one at most."""

    class Counts(models.TextChoices):
        """Whether it takes one off the agreed number."""

        PENDING = "pending", "To come"
        COUNTED = "counted", "Counts"
        NOT = "not", "Does not count"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="series_visits")
    series = models.ForeignKey(TreatmentSeries, on_delete=models.PROTECT, related_name="visits")
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, related_name="series_visit"
    )
    counts = models.CharField(max_length=8, choices=Counts.choices, default=Counts.PENDING)
    # A few words for the page, such as "Cancelled late".
    why = models.CharField(max_length=60, blank=True)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(counts__in=["pending", "counted", "not"]),
                name="series_visit_counts_known",
            ),
        ]


class SeriesReview(models.Model):
    """A look back that is due after so many visits, raised once; done with words and a decision."""

    class Decision(models.TextChoices):
        """What follows."""

        GO_ON = "go_on", "Go on as agreed"
        CHANGE = "change", "Change the plan"
        FINISH = "finish", "Finish"
        REFER = "refer", "Refer on"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="series_reviews")
    series = models.ForeignKey(TreatmentSeries, on_delete=models.PROTECT, related_name="reviews")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    # After so many visits that count; 0: before the first.
    after = models.PositiveSmallIntegerField()
    raised_at = models.DateTimeField()
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    words = EncryptedTextField(blank=True, default="", validators=[plain_text])
    done_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="series_reviews"
    )
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["after"]
        constraints = [
            models.UniqueConstraint(fields=["series", "after"], name="series_review_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True, decision="")
                | (
                    Q(done_at__isnull=False, done_by__isnull=False)
                    & Q(decision__in=["go_on", "change", "finish", "refer"])
                ),
                name="series_review_done_by_somebody",
            ),
        ]
