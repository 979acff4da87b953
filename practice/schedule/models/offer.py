"""What can be booked, and where."""

from datetime import timedelta

from django.db import models

from practice.accounts.models import Practice
from practice.web.refs import new_ref
from practice.web.text import one_line

# What the constraints of a type allow: indexes on the ends of buffers are searched within it.
LONGEST_BUFFER = timedelta(minutes=240)
LONGEST_VISIT = timedelta(minutes=480)


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


class Colour(models.TextChoices):
    """The bar beside an appointment in the diary; the words say what it is."""

    TEAL = "teal", "Teal"
    BLUE = "blue", "Blue"
    PLUM = "plum", "Plum"
    ROSE = "rose", "Rose"
    AMBER = "amber", "Amber"
    OLIVE = "olive", "Olive"
    SLATE = "slate", "Slate"
    SAND = "sand", "Sand"


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
    colour = models.CharField(max_length=8, choices=Colour.choices, default=Colour.TEAL)
    is_first_visit = models.BooleanField(default=False)
    # Whether the client is touched: counts towards the therapist's daily cap, and waits for a
    # clearance letter. A talk does neither.
    is_hands_on = models.BooleanField(default=True)
    # Whether clients may book it themselves.
    is_online = models.BooleanField(default=False)
    # What a note of such a visit asks about, one prompt a line.
    note_prompts = models.TextField(max_length=1000, blank=True)
    # Any of these rooms; none named means that no room is needed.
    rooms = models.ManyToManyField(Room, blank=True, related_name="appointment_types")
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
            models.CheckConstraint(
                condition=models.Q(buffer_before__lte=240, buffer_after__lte=240),
                name="appointment_type_buffers_sensible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.minutes} minutes"

    @property
    def price(self) -> str:
        """£45, £45.50, or Free."""
        pounds, pence = divmod(self.price_pence, 100)
        if not self.price_pence:
            return "Free"
        return f"£{pounds}.{pence:02}" if pence else f"£{pounds}"

    @property
    def length(self) -> timedelta:
        """How long the appointment lasts, buffers apart."""
        return timedelta(minutes=self.minutes)

    @property
    def occupies(self) -> tuple[timedelta, timedelta]:
        """What it takes before its start, and after: buffers and length."""
        after = self.minutes + self.buffer_after
        return timedelta(minutes=self.buffer_before), timedelta(minutes=after)
