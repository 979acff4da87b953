"""What a client agreed to, and what they took back: every answer a row that stays."""

from django.db import models
from django.utils import timezone

from clients.models import Client
from practice.accounts.models import Membership, Practice
from practice.web.refs import new_ref
from practice.web.text import one_line


class Consent(models.Model):
    """One answer to one purpose. The newest holds. Never edited or removed: triggers refuse it.

    `wording` is the exact text that was shown.
    """

    class Speaker(models.TextChoices):
        """Whose word it was."""

        CLIENT = "client", "the client"
        GUARDIAN = "guardian", "a guardian"

    class How(models.TextChoices):
        """How it reached us."""

        FORM = "form", "on the health form"
        PAGE = "page", "on their own page"
        IN_PERSON = "in_person", "in person"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="consents")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="consents")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    purpose = models.CharField(max_length=20)
    given = models.BooleanField()
    wording_version = models.CharField(max_length=20)
    wording = models.TextField()
    said_by = models.CharField(max_length=10, choices=Speaker.choices)
    said_by_name = models.CharField(max_length=120, validators=[one_line])
    how = models.CharField(max_length=10, choices=How.choices)
    recorded_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="consents"
    )
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            # What holds now: the newest answer to each purpose.
            models.Index(fields=["client", "purpose", "-decided_at"], name="consent_newest")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(said_by__in=["client", "guardian"]),
                name="consent_speaker_known",
            ),
            models.CheckConstraint(
                condition=models.Q(how__in=["form", "page", "in_person"]),
                name="consent_way_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(how="in_person") | models.Q(recorded_by__isnull=False),
                name="consent_in_person_has_a_witness",
            ),
        ]
