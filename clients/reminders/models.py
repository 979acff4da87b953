"""Letters that should go out: the intention, whose letter is a row of the outbox."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import models
from django.utils import timezone

from clients.homecare.models import AssignedRoutine
from clients.models import Client
from practice.accounts.models import Practice
from practice.mail.models import OutboundEmail

# What no list needs opened.
SEALED = ("message", "decided", "pause_reason")


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """Reads on reminders."""

    def due(self, now: datetime) -> "ReminderQuerySet":
        """Planned ones whose time has come, earliest first."""
        return self.filter(state="planned", due_at__lte=now).order_by("due_at", "pk")

    def for_posting(self) -> "ReminderQuerySet":
        """With what the questions before sending need, in one query."""
        rows = self.select_related(
            "practice", "assigned__practice", "assigned__client__practice", "assigned__version"
        )
        return rows.defer(*(f"assigned__{name}" for name in SEALED))

    def claimed(self, pk: int) -> "Reminder | None":
        """This one, if it is still planned, and nobody else's until the transaction ends.

        On SQLite there is one writer at a time; PostgreSQL locks the row, and others pass it by.
        """
        rows = self.for_posting().select_for_update(skip_locked=True, of=("self",))
        return rows.filter(pk=pk, state="planned").first()

    def for_showing(self) -> "ReminderQuerySet":
        """With their letters, the bodies apart, newest first, in one query."""
        rows = self.select_related("practice", "email", "assigned__version")
        unread = (
            "email__body_text",
            "email__body_html",
            "email__calendar_text",
            *(f"assigned__{f}" for f in SEALED),
        )
        return rows.defer(*unread).order_by("-occurs_on", "-due_at", "-pk")

    def of_day(self, assigned: int, day: date) -> "ReminderQuerySet":
        """The one reminder of a routine on a day."""
        return self.filter(kind="routine", assigned=assigned, occurs_on=day)

    def open_to_change(self, reasons: Iterable[str]) -> "ReminderQuerySet":
        """Planned ones, and those dropped for a reason that may pass."""
        return self.filter(
            models.Q(state="planned") | models.Q(state="dropped", why_dropped__in=reasons)
        )


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

    objects = ReminderQuerySet.as_manager()

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

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="stopped_letters")
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
