"""What went wrong with a client, and what was found of it later. Rows are added, never edited."""

from django.db import models
from django.utils import timezone

from clients.events.follow_ups import AFTER_24, AFTER_48
from clients.models import Client
from clients.notes.models import SessionNote
from practice.accounts.models import Membership, Practice
from practice.privacy.fields import EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import plain_text


class AdverseEvent(models.Model):
    """Something that should not have happened, as told once. Triggers keep it as it was told."""

    class Kind(models.TextChoices):
        """What sort of thing."""

        BRUISE = "bruise", "Bruise"
        FAINT = "faint", "Faint, or nearly"
        ALLERGY = "allergy", "Allergic reaction"
        PAIN = "pain", "Pain up by 2 or more for longer than 48 hours"
        FALL = "fall", "Fall"
        OTHER = "other", "Something else"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="adverse_events")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="adverse_events")
    # The session it belongs to, when it was told from its note.
    note = models.ForeignKey(
        SessionNote, null=True, blank=True, on_delete=models.PROTECT, related_name="adverse_events"
    )
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    form_key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    happened_at = models.DateTimeField()
    what = EncryptedTextField(validators=[plain_text])
    done = EncryptedTextField(validators=[plain_text])
    informed = EncryptedTextField(validators=[plain_text])
    recorded_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="adverse_events"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            # What is to be followed up in a practice, and what happened to a client.
            models.Index(fields=["practice", "happened_at"], name="adverse_event_of_practice"),
            models.Index(fields=["client", "-happened_at"], name="adverse_event_of_client"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["bruise", "faint", "allergy", "pain", "fall", "other"]
                ),
                name="adverse_event_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(happened_at__lte=models.F("recorded_at")),
                name="adverse_event_has_happened",
            ),
        ]


class EventEntry(models.Model):
    """What was added to an event later: a follow-up, a correction, or why it is closed."""

    class Kind(models.TextChoices):
        """Which."""

        AFTER_24 = AFTER_24, "After 24 hours"
        AFTER_48 = AFTER_48, "After 48 hours"
        ADDED = "added", "Added"
        CLOSED = "closed", "Closed"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="event_entries")
    event = models.ForeignKey(AdverseEvent, on_delete=models.PROTECT, related_name="entries")
    form_key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = EncryptedTextField(validators=[plain_text])
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="event_entries")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "kind"], condition=~models.Q(kind="added"),
                name="event_entry_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["after_24", "after_48", "added", "closed"]),
                name="event_entry_kind_known",
            ),
        ]  # fmt: skip
