"""The diary: who comes when, to whom, in which room."""

from datetime import datetime

from django.db import models
from django.utils import timezone

from clients.models import Client
from clients.screening.models import IntakeInvitation, Override
from practice.accounts.models import Membership, Practice
from practice.mail.models import OutboundEmail
from practice.privacy.fields import EncryptedTextField
from practice.schedule.models import LONGEST_BUFFER, AppointmentType, Room
from practice.web.refs import new_ref


class Status(models.TextChoices):
    """Where an appointment stands. Held and asked for come before booked: see ADR 8."""

    HELD = "held", "Held"
    ASKED = "asked", "To confirm"
    BOOKED = "booked", "Booked"
    ARRIVED = "arrived", "Arrived"
    COMPLETED = "completed", "Completed"
    CANCELLED = "cancelled", "Cancelled"
    DID_NOT_ATTEND = "did_not_attend", "Did not come"


# Every legal move. A mistaken tap can be taken back; a cancelled time is booked anew.
MOVES: dict[Status, frozenset[Status]] = {
    Status.HELD: frozenset({Status.ASKED, Status.BOOKED, Status.CANCELLED}),
    Status.ASKED: frozenset({Status.BOOKED, Status.CANCELLED}),
    Status.BOOKED: frozenset(
        {Status.ARRIVED, Status.COMPLETED, Status.CANCELLED, Status.DID_NOT_ATTEND}
    ),
    Status.ARRIVED: frozenset({Status.BOOKED, Status.COMPLETED}),
    Status.COMPLETED: frozenset(),
    Status.CANCELLED: frozenset(),
    Status.DID_NOT_ATTEND: frozenset({Status.BOOKED}),
}
# These keep the therapist, the room and the client busy.
HOLDS_TIME = [
    Status.HELD,
    Status.ASKED,
    Status.BOOKED,
    Status.ARRIVED,
    Status.COMPLETED,
    Status.DID_NOT_ATTEND,
]


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Reads on the diary."""

    def holding_time(self, now: datetime) -> "AppointmentQuerySet":
        """Those that nobody else may be booked over: all but the cancelled, and holds run out."""
        return self.filter(status__in=HOLDS_TIME).exclude(status=Status.HELD, held_until__lte=now)

    def run_out(self, now: datetime) -> "AppointmentQuerySet":
        """Holds that nobody turned into a booking in time."""
        return self.filter(status=Status.HELD, held_until__lte=now)

    def came_about(self) -> "AppointmentQuerySet":
        """Without times that were only ever held and then let go of: nobody booked them."""
        return self.exclude(status=Status.CANCELLED, cancelled_at__isnull=True)

    def ended_between(self, since: datetime, until: datetime) -> "AppointmentQuerySet":
        """Those that ended then; found by the end of their buffers, which has an index."""
        return self.filter(
            ends_at__gt=since, ends_at__lt=until,
            occupied_until__gt=since, occupied_until__lt=until + LONGEST_BUFFER,
        )  # fmt: skip

    def for_diary(self) -> "AppointmentQuerySet":
        """With what a diary row shows, in one query."""
        rows = self.select_related(
            "client", "therapist__user", "type", "room", "pulse__invitation__screening"
        )
        return rows.defer("pulse__invitation__draft").order_by("starts_at", "pk")


class Appointment(models.Model):
    """A booked time. `occupied_*` adds the type's buffers; no two of a therapist, a room or a
    client may overlap there, and the database holds that on both engines.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="appointments")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="appointments")
    therapist = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="appointments")
    room = models.ForeignKey(
        Room, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    type = models.ForeignKey(AppointmentType, on_delete=models.PROTECT, related_name="appointments")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    # One per form shown: the same form sent twice books once.
    form_key = models.UUIDField(unique=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    occupied_from = models.DateTimeField()
    occupied_until = models.DateTimeField()
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.BOOKED)
    override = models.OneToOneField(
        Override, null=True, blank=True, on_delete=models.PROTECT, related_name="appointment"
    )
    # Until when a time is kept for somebody who has not booked it yet; only while HELD.
    held_until = models.DateTimeField(null=True, blank=True)
    # Grows with every change of time, place, person or state. A calendar's SEQUENCE; a page that
    # was opened with an older one is told so.
    version = models.PositiveIntegerField(default=1)
    # A word to the client, in their letter and on their page. Never clinical.
    words_for_client = EncryptedTextField(blank=True, default="")
    # The member who booked it; None when the client did.
    booked_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="bookings_made"
    )
    booked_at = models.DateTimeField(default=timezone.now)
    cancel_reason = models.CharField(max_length=200, blank=True)
    # Empty for a time that was held and let go of: it was never booked, so nobody cancelled it.
    cancelled_at = models.DateTimeField(null=True, blank=True)
    # Cancelled by the client themselves, or on their word.
    cancelled_by_client = models.BooleanField(default=False)
    # When it came from another system, where the client was told of it; None when booked here.
    brought_over_at = models.DateTimeField(null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        indexes = [
            # The diary of a day or a week.
            models.Index(fields=["practice", "starts_at"], name="appointment_diary"),
            # A client's visits.
            models.Index(fields=["client", "starts_at"], name="appointment_of_client"),
            # Who is in the way: the check before every write, and a month's free times.
            models.Index(
                fields=["therapist", "occupied_until"], name="appointment_therapist_until"
            ),
            models.Index(fields=["room", "occupied_until"], name="appointment_room_until"),
            models.Index(fields=["client", "occupied_until"], name="appointment_client_until"),
            # Those that somebody must confirm: few among all.
            models.Index(
                fields=["practice", "starts_at"],
                name="appointment_to_confirm",
                condition=models.Q(status="asked"),
            ),
            # Those to come, of every practice: what is reminded of and asked before.
            models.Index(fields=["starts_at"], name="appointment_ahead"),
            # Holds to let go of.
            models.Index(
                fields=["held_until"], name="appointment_holds", condition=models.Q(status="held")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="appointment_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    occupied_from__lte=models.F("starts_at"),
                    occupied_until__gte=models.F("ends_at"),
                ),
                name="appointment_buffers_around_it",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=[s.value for s in Status]),
                name="appointment_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(status="held", held_until__isnull=False)
                | (~models.Q(status="held") & models.Q(held_until__isnull=True)),
                name="appointment_held_until_a_time",
            ),
        ]

    @property
    def is_from_before(self) -> bool:
        """Whether it came from another system as something that is over."""
        return self.brought_over_at is not None and self.starts_at <= self.brought_over_at


class AppointmentChange(models.Model):
    """What became of an appointment, one row a change, never edited but for being undone.

    `before` and `after` hold what can be restored: {"starts_at": ISO, "therapist": pk,
    "room": pk or None, "status": str, "cancel_reason": str}; `before` is None for a booking.
    """

    class Kind(models.TextChoices):
        """What was done."""

        BOOKED = "booked", "Booked"
        MOVED = "moved", "Moved"
        CANCELLED = "cancelled", "Cancelled"
        MARKED = "marked", "Marked"
        CONFIRMED = "confirmed", "Confirmed"
        UNDONE = "undone", "Undone"

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="appointment_changes"
    )
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="changes")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # The appointment's version after the change.
    version = models.PositiveIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField()
    # Whether the client is told of it.
    tells = models.BooleanField(default=False)
    by = models.ForeignKey(
        Membership, null=True, on_delete=models.PROTECT, related_name="appointment_changes"
    )
    made_at = models.DateTimeField()
    # The letter that tells of it; visits booked together share one.
    email = models.ForeignKey(
        OutboundEmail, null=True, on_delete=models.PROTECT, related_name="appointment_changes"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        # What was changed of late.
        indexes = [models.Index(fields=["practice", "made_at"], name="appointment_changes_of_late")]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "version"], name="appointment_change_once_a_version"
            ),
        ]


class VisitPulse(models.Model):
    """The short questions asked before one visit: once, by one letter."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="visit_pulses")
    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="pulse")
    invitation = models.OneToOneField(
        IntakeInvitation, on_delete=models.PROTECT, related_name="visit_pulse"
    )
    asked_at = models.DateTimeField(default=timezone.now)
