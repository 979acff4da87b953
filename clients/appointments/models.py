"""The diary: who comes when, to whom, in which room."""

from django.db import models
from django.utils import timezone

from clients.models import Client
from clients.screening.models import IntakeInvitation, Override
from practice.accounts.models import Membership, Practice
from practice.schedule.models import AppointmentType, Room
from practice.web.refs import new_ref


class Status(models.TextChoices):
    """Where an appointment stands."""

    BOOKED = "booked", "Booked"
    ARRIVED = "arrived", "Arrived"
    COMPLETED = "completed", "Completed"
    CANCELLED = "cancelled", "Cancelled"
    DID_NOT_ATTEND = "did_not_attend", "Did not come"


# Every legal move. A mistaken tap can be taken back; a cancelled time is booked anew.
MOVES: dict[Status, frozenset[Status]] = {
    Status.BOOKED: frozenset(
        {Status.ARRIVED, Status.COMPLETED, Status.CANCELLED, Status.DID_NOT_ATTEND}
    ),
    Status.ARRIVED: frozenset({Status.BOOKED, Status.COMPLETED}),
    Status.COMPLETED: frozenset(),
    Status.CANCELLED: frozenset(),
    Status.DID_NOT_ATTEND: frozenset({Status.BOOKED}),
}
# These keep the therapist, the room and the client busy.
HOLDS_TIME = [Status.BOOKED, Status.ARRIVED, Status.COMPLETED, Status.DID_NOT_ATTEND]


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Reads on the diary."""

    def holding_time(self) -> "AppointmentQuerySet":
        """Those that nobody else may be booked over."""
        return self.filter(status__in=HOLDS_TIME)

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
    booked_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="bookings_made"
    )
    booked_at = models.DateTimeField(default=timezone.now)
    cancel_reason = models.CharField(max_length=200, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        indexes = [
            # The diary of a day or a week.
            models.Index(fields=["practice", "starts_at"], name="appointment_diary"),
            # A client's visits.
            models.Index(fields=["client", "starts_at"], name="appointment_of_client"),
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
        ]


class VisitPulse(models.Model):
    """The short questions asked before one visit: once, by one letter."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="visit_pulses")
    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="pulse")
    invitation = models.OneToOneField(
        IntakeInvitation, on_delete=models.PROTECT, related_name="visit_pulse"
    )
    asked_at = models.DateTimeField(default=timezone.now)
