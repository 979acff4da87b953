"""Letters that should go out: the intention, whose letter is a row of the outbox."""

from django.db import models
from django.utils import timezone

from clients.homecare.models import AssignedRoutine
from clients.models import Client
from practice.accounts.models import Practice
from practice.mail.models import OutboundEmail


class Reminder(models.Model):
    """One reminder of one routine on one day. Its letter is posted when it falls due."""

    class State(models.TextChoices):
        """Planned until posted; dropped when it no longer makes sense, with the reason."""

        PLANNED = "planned", "Planned"
        POSTED = "posted", "Posted"
        DROPPED = "dropped", "Dropped"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=30, default="routine")
    assigned = models.ForeignKey(
        AssignedRoutine, on_delete=models.PROTECT, related_name="reminders"
    )
    occurs_on = models.DateField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    why_dropped = models.CharField(max_length=60, blank=True)
    email = models.OneToOneField(
        OutboundEmail, null=True, blank=True, on_delete=models.PROTECT, related_name="reminder"
    )
    planned_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="reminder_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "assigned", "occurs_on"], name="reminder_once_a_day"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="posted") | models.Q(email__isnull=False),
                name="reminder_posted_has_letter",
            ),
        ]


class StoppedLetters(models.Model):
    """A client's wish not to get one kind of letter. Starting again ends the row; none is lost."""

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="stopped_letters"
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="stopped_letters")
    kind = models.CharField(max_length=30)
    stopped_at = models.DateTimeField(default=timezone.now)
    started_again_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "kind"],
                condition=models.Q(started_again_at__isnull=True),
                name="letters_stopped_once",
            )
        ]
