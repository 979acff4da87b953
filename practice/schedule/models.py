"""What can be booked, and where."""

from datetime import timedelta

from django.db import models

from practice.accounts.models import Practice
from practice.web.refs import new_ref
from practice.web.text import one_line


class AppointmentType(models.Model):
    """A kind of appointment: its length, and the minutes kept free around it."""

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="appointment_types"
    )
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=80, validators=[one_line])
    minutes = models.PositiveSmallIntegerField()
    buffer_before = models.PositiveSmallIntegerField(default=0)
    buffer_after = models.PositiveSmallIntegerField(default=0)
    price_pence = models.PositiveIntegerField(default=0)
    is_first_visit = models.BooleanField(default=False)
    is_retired = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "name"], name="appointment_type_named_once"
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gte=5, minutes__lte=480),
                name="appointment_type_length_sensible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.minutes} minutes"

    @property
    def length(self) -> timedelta:
        """How long the appointment lasts, buffers apart."""
        return timedelta(minutes=self.minutes)


class Room(models.Model):
    """A place where one appointment happens at a time."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="rooms")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=60, validators=[one_line])
    is_retired = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "name"], name="room_named_once")]

    def __str__(self) -> str:
        return self.name
