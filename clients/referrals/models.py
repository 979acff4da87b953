"""Letters about a client to somebody else who treats them, kept as they were written."""

from django.db import models
from django.utils import timezone

from clients.consents.models import Consent
from clients.models import Client
from clients.notes.models import SessionNote
from practice.accounts.models import Membership, Practice
from practice.privacy.fields import EncryptedJSONField, EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import plain_text


class Referral(models.Model):
    """One letter. Triggers keep it as it was written, so that its PDF is the same for good.

    `letter` is {"to", "place", "reason", "recorded": [[heading, text]], "practice", "therapist",
    "role", "reply_to", "client", "born"}: everything on the page, in words.
    """

    class To(models.TextChoices):
        """Who gets it: this decides on which consent it rests."""

        GP = "gp", "Their GP"
        OTHER = "other", "Somebody else"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="referrals")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="referrals")
    note = models.ForeignKey(
        SessionNote, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    form_key = models.UUIDField(unique=True)
    to_kind = models.CharField(max_length=5, choices=To.choices)
    # A letter to the GP rests on the standing consent; any other on a yes to this letter.
    consent = models.ForeignKey(
        Consent, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )
    agreed_on = models.DateField(null=True, blank=True)
    # The client was told to see a doctor, on this day.
    told_on = models.DateField(null=True, blank=True)
    letter = EncryptedJSONField()
    written_on = models.DateField()
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="referrals")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["client", "-written_at"], name="referral_of_client")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_kind="gp", consent__isnull=False)
                | models.Q(to_kind="other", agreed_on__isnull=False),
                name="referral_was_agreed_to",
            )
        ]


class ReferralResponse(models.Model):
    """What came of it: an answer, or what the client said the doctor told them."""

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="referral_responses"
    )
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="responses")
    form_key = models.UUIDField(unique=True)
    text = EncryptedTextField(validators=[plain_text])
    received_on = models.DateField()
    noted_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="referral_responses"
    )
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["noted_at", "pk"]
