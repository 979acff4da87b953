"""What was asked and answered, and what a clinician or a therapist decided about it."""

from django.db import models
from django.utils import timezone

from clients.models import Client
from practice.accounts.models import Membership, Practice
from practice.privacy.fields import EncryptedJSONField, EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import one_line, plain_text


class Screening(models.Model):
    """One set of health answers, as given that day. Never edited: a trigger refuses it.

    `answers` is {"codes": {code: {"answer", "side", "since", "answers"}}, "signed_name": str}.
    An intake or review answers every code; a change holds only the codes that changed.
    """

    class Kind(models.TextChoices):
        """Why it was asked."""

        INTAKE = "intake", "Intake"
        REVIEW = "review", "Review"
        CHANGE = "change", "Change"

    class Teller(models.TextChoices):
        """Who gave the answers to the screen."""

        CLIENT = "client", "the client"
        THERAPIST = "therapist", "the therapist"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="screenings")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="screenings")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    told_by = models.CharField(max_length=10, choices=Teller.choices)
    recorded_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="screenings"
    )
    questions_version = models.CharField(max_length=20)
    rules_version = models.CharField(max_length=20)
    answered_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)
    answers = EncryptedJSONField()

    class Meta:
        indexes = [
            # A client's answers in the order they were given: what holds now is their sum.
            models.Index(fields=["client", "recorded_at"], name="screening_in_order")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["intake", "review", "change"]),
                name="screening_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(told_by="client") | models.Q(recorded_by__isnull=False),
                name="screening_somebody_recorded_it",
            ),
        ]


class IntakeInvitation(models.Model):
    """A link by which a client fills in the health form without an account.

    Only the token's hash is kept. The draft is what they have answered so far.
    """

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="intake_invitations"
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="intake_invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    sent_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="intake_invitations"
    )
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    draft = EncryptedJSONField(default=dict)
    screening = models.OneToOneField(
        Screening, null=True, blank=True, on_delete=models.PROTECT, related_name="invitation"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)


class ScreeningDraft(models.Model):
    """A therapist's unfinished entry of a client's answers: one each, until it is recorded."""

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="screening_drafts"
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="screening_drafts")
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="screening_drafts"
    )
    draft = EncryptedJSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "membership"], name="screening_draft_one_each"
            )
        ]


class Clearance(models.Model):
    """A clinician's written word about one contraindication: from whom, for what, until when."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="clearances")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="clearances")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    code = models.CharField(max_length=60)
    given_by = models.CharField(max_length=120, validators=[one_line])
    given_by_role = models.CharField(max_length=80, validators=[one_line])
    permits = EncryptedTextField(validators=[plain_text])
    received_on = models.DateField()
    until = models.DateField()
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="clearances")
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["client", "until"], name="clearance_in_date")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("received_on")),
                name="clearance_ends_after_it_begins",
            )
        ]


class Override(models.Model):
    """A reasoned exception to a stop: who went on, for what, knowing which codes, and why."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="overrides")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="overrides")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    codes = EncryptedJSONField()
    reason = EncryptedTextField(validators=[plain_text])
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="overrides")
    decided_at = models.DateTimeField(default=timezone.now)
