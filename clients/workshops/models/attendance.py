"""Who is expected at a workshop by name, and what was marked at the door."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from clients.workshops.models.sign_up import SignUp
from clients.workshops.models.workshop import WorkshopDate
from practice.accounts.models import Membership, Practice
from practice.web.refs import new_ref
from practice.web.text import one_line


class Attendee(models.Model):
    """One of the people of a sign-up: `place` 0 signed up, the others come along."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="attendees")
    sign_up = models.ForeignKey(SignUp, on_delete=models.PROTECT, related_name="attendees")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    place = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=120, blank=True, validators=[one_line])

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["sign_up", "place"], name="attendee_place_once")
        ]


class Mark(models.Model):
    """One tap at the door. Nothing is overwritten: the newest by its own time holds.

    `key` is made where it was tapped, so that a mark sent twice, or late from a phone without a
    network, is kept once.
    """

    class Kind(models.TextChoices):
        """What was seen."""

        CAME = "came", "Came"
        LATE = "late", "Came late"
        LEFT = "left", "Left early"
        MISSING = "missing", "Did not come"
        CLEARED = "cleared", "Taken back"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="door_marks")
    attendee = models.ForeignKey(Attendee, on_delete=models.PROTECT, related_name="marks")
    date = models.ForeignKey(WorkshopDate, on_delete=models.PROTECT, related_name="marks")
    key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    at = models.DateTimeField()
    # Let in although something spoke against it, which is kept in words.
    forced = models.CharField(max_length=120, blank=True, validators=[one_line])
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="door_marks")
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["date", "attendee", "-at"], name="door_mark_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["came", "late", "left", "missing", "cleared"]),
                name="door_mark_known",
            )
        ]
