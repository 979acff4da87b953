"""Letters that should go out: the intention, whose letter is a row of the outbox."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import models
from django.utils import timezone

from clients.appointments.models import Appointment
from clients.homecare.models import AssignedRoutine
from clients.models import Client
from clients.reminders.facts import Key
from clients.reminders.leads import Lead, lead_in, occurrence_of
from clients.runs.models import RunLog
from clients.screening.models import IntakeInvitation
from practice.accounts.models import Practice
from practice.mail.models import OutboundEmail

# What no list needs opened.
SEALED = ("message", "decided", "pause_reason")
# Which column names the subject of each kind.
SUBJECTS = {
    "routine": "assigned",
    "visit": "appointment",
    "after": "appointment",
    "run": "run",
    "intake": "invitation",
}
Subject = AssignedRoutine | Appointment | RunLog | IntakeInvitation
COLUMNS = tuple(dict.fromkeys(SUBJECTS.values()))
BEFORE = ["", "2h", "4h", "1d", "2d", "3d", "7d"]
AGAIN = [0, 2, 3, 4]


def of_one_thing() -> models.Q:
    """The condition that the column of the kind's subject is filled, and no other."""
    found = models.Q()
    for kind, subject in SUBJECTS.items():
        filled = {f"{column}__isnull": column != subject for column in COLUMNS}
        found |= models.Q(kind=kind, **filled)
    return found


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """Reads on reminders."""

    def due(self, now: datetime) -> "ReminderQuerySet":
        """Planned ones whose time has come, earliest first."""
        return self.filter(state="planned", due_at__lte=now).order_by("due_at", "pk")

    def for_posting(self) -> "ReminderQuerySet":
        """With what the questions before sending need, in one query."""
        rows = self.select_related(
            "practice",
            "assigned__practice",
            "assigned__client__practice",
            "assigned__version",
            "appointment__practice",
            "appointment__client__practice",
            "appointment__type",
            "appointment__therapist__user",
            "appointment__room",
            "run__practice",
            "run__client__practice",
            "invitation__client__practice",
        )
        unread = (*(f"assigned__{name}" for name in SEALED), "invitation__draft")
        return rows.defer(*unread)

    def claimed(self, pk: int) -> "Reminder | None":
        """This one, if it is still planned, and nobody else's until the transaction ends.

        On SQLite there is one writer at a time; PostgreSQL locks the row, and others pass it by.
        """
        rows = self.for_posting().select_for_update(skip_locked=True, of=("self",))
        return rows.filter(pk=pk, state="planned").first()

    def for_showing(self) -> "ReminderQuerySet":
        """With their letters, the bodies apart, newest first, in one query."""
        rows = self.select_related("practice", "email", "assigned__version", "assigned__client")
        unread = (
            "email__body_text",
            "email__body_html",
            "email__calendar_text",
            *(f"assigned__{f}" for f in SEALED),
        )
        return rows.defer(*unread).order_by("-occurs_on", "-due_at", "-pk")

    def of(self, key: Key) -> "ReminderQuerySet":
        """The one reminder with this key."""
        subject = SUBJECTS[key.kind]
        return self.filter(**{"kind": key.kind, subject: key.about, "occurrence": key.occurrence})

    def of_the_day(self, client: int, day: date) -> "ReminderQuerySet":
        """The reminders of a client's routines of one day, by the time they leave."""
        rows = self.filter(kind="routine", assigned__client=client, occurs_on=day)
        return rows.order_by("due_at", "pk")

    def open_to_change(self, reasons: Iterable[str]) -> "ReminderQuerySet":
        """Planned ones, and those dropped for a reason that may pass."""
        return self.filter(
            models.Q(state="planned") | models.Q(state="dropped", why_dropped__in=reasons)
        )


class Reminder(models.Model):
    """One reminder: of a routine on a day or after a run, of a visit, of a health form that has not
    come back, or to ask how somebody has been since a visit.

    Its letter is posted when it falls due. `occurrence` tells the reminders of one subject apart:
    `2026-11-24`, `2026-11-24 again`, `2026-11-24T14:30Z 1d`, `24h`, `window`, `3d later`.
    `occurs_on` is the day of what it reminds of.
    """

    class Kind(models.TextChoices):
        """What it reminds of."""

        ROUTINE = "routine", "A routine"
        VISIT = "visit", "A visit"
        AFTER = "after", "After a visit"
        RUN = "run", "After a run"
        INTAKE = "intake", "A health form"

    class State(models.TextChoices):
        """Planned until posted; dropped when it no longer makes sense, with the reason."""

        PLANNED = "planned", "Planned"
        POSTED = "posted", "Posted"
        DROPPED = "dropped", "Dropped"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=30, choices=Kind.choices, default=Kind.ROUTINE)
    assigned = models.ForeignKey(
        AssignedRoutine, null=True, on_delete=models.PROTECT, related_name="reminders"
    )
    appointment = models.ForeignKey(
        Appointment, null=True, on_delete=models.PROTECT, related_name="reminders"
    )
    run = models.ForeignKey(RunLog, null=True, on_delete=models.PROTECT, related_name="reminders")
    invitation = models.ForeignKey(
        IntakeInvitation, null=True, on_delete=models.PROTECT, related_name="reminders"
    )
    occurrence = models.CharField(max_length=40)
    occurs_on = models.DateField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    why_dropped = models.CharField(max_length=60, blank=True)
    # Routines that fall due within the hour share one.
    email = models.ForeignKey(
        OutboundEmail, null=True, blank=True, on_delete=models.PROTECT, related_name="reminders"
    )
    planned_at = models.DateTimeField(default=timezone.now)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="reminder_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["assigned", "occurrence"], name="reminder_once_a_routine"
            ),
            models.UniqueConstraint(
                fields=["appointment", "occurrence"], name="reminder_once_a_visit"
            ),
            models.UniqueConstraint(fields=["run", "occurrence"], name="reminder_once_a_run"),
            models.UniqueConstraint(
                fields=["invitation", "occurrence"], name="reminder_once_a_form"
            ),
            models.CheckConstraint(condition=of_one_thing(), name="reminder_of_one_thing"),
            models.CheckConstraint(
                condition=~models.Q(state="posted") | models.Q(email__isnull=False),
                name="reminder_posted_has_letter",
            ),
        ]

    @property
    def subject(self) -> Subject:
        """What it reminds of."""
        found: Subject = getattr(self, SUBJECTS[self.kind])
        return found  # never None: reminder_of_one_thing

    @property
    def client(self) -> Client:
        """Whose reminder it is."""
        return self.subject.client

    @property
    def is_of_this_time(self) -> bool:
        """Whether the visit is still at the time that it reminds of."""
        assert self.appointment is not None
        lead = lead_in(self.occurrence)
        return self.occurrence == occurrence_of(self.appointment.starts_at, lead)


class ReminderRules(models.Model):
    """What a practice settles about reminders. Without a row the usual ones hold."""

    class Before(models.TextChoices):
        """How long before a visit."""

        NONE = "", "No reminder"
        TWO_HOURS = "2h", "2 hours before"
        FOUR_HOURS = "4h", "4 hours before"
        ONE_DAY = "1d", "The day before, at the same time"
        TWO_DAYS = "2d", "2 days before"
        THREE_DAYS = "3d", "3 days before"
        ONE_WEEK = "7d", "A week before"

    class Again(models.IntegerChoices):
        """After how many hours a routine is reminded of again, if nothing was logged."""

        NEVER = 0, "No"
        TWO = 2, "After 2 hours"
        THREE = 3, "After 3 hours"
        FOUR = 4, "After 4 hours"

    practice = models.OneToOneField(
        Practice, on_delete=models.PROTECT, related_name="reminder_rules"
    )
    first = models.CharField(
        max_length=3, choices=Before.choices, default=Before.ONE_DAY, blank=True
    )
    second = models.CharField(max_length=3, choices=Before.choices, default="", blank=True)
    third = models.CharField(max_length=3, choices=Before.choices, default="", blank=True)
    again_hours = models.PositiveSmallIntegerField(choices=Again.choices, default=Again.NEVER)
    asks_after = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    first__in=BEFORE, second__in=BEFORE, third__in=BEFORE, again_hours__in=AGAIN
                ),
                name="reminder_rules_known",
            ),
        ]

    @property
    def leads(self) -> tuple[Lead, ...]:
        """How long before a visit, each once, longest first."""
        codes = {self.first, self.second, self.third} - {""}
        return tuple(sorted(map(Lead, codes), key=lambda lead: lead.length, reverse=True))


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
