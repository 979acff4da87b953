"""What is given to take home, and the links to it."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import models
from django.utils import timezone

from clients.homecare.swaps import MOST_RUNGS, Swaps, stored
from clients.models import Client
from practice.accounts.models import Membership, Practice
from practice.audit.actors import Actor
from practice.mail.models import OutboundEmail
from practice.privacy.fields import EncryptedJSONField, EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import plain_text
from routines.models import RoutineVersion

if TYPE_CHECKING:
    from clients.homecare.models.back import StepPause

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
    def zone(self) -> ZoneInfo:
        """The clock of its days and its reminders: the client's own, or the practice's."""
        return self.client.zone_beside(self.practice)

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
