"""What was asked and answered, and what a clinician or a therapist decided about it."""

from django.db import models
from django.utils import timezone

from clients.models import Client
from practice.accounts.models import Membership, Practice
from practice.audit.actors import Actor
from practice.mail.models import OutboundEmail
from practice.privacy.fields import EncryptedJSONField, EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import one_line, plain_text

SIDES = [("left", "Left"), ("right", "Right"), ("both", "Both")]


class Screening(models.Model):
    """One set of health answers, as given that day. Never edited: a trigger refuses it.

    `answers` is {"codes": {code: {"answer", "side", "since", "answers"}}, "signed_name": str,
    "about": {…}, "shown": what the page said}. An intake or review answers every code; a change
    or a pulse holds only the codes that changed.
    """

    class Kind(models.TextChoices):
        """Why it was asked."""

        INTAKE = "intake", "Intake"
        REVIEW = "review", "Review"
        CHANGE = "change", "Change"
        PULSE = "pulse", "Before a visit"

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
                condition=models.Q(kind__in=["intake", "review", "change", "pulse"]),
                name="screening_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(told_by="client") | models.Q(recorded_by__isnull=False),
                name="screening_somebody_recorded_it",
            ),
        ]


class IntakeInvitation(models.Model):
    """A health form asked of a client: by a link without an account, or on their own pages.

    Only the token's hash is kept. The draft is what they have answered so far.
    """

    class Kind(models.TextChoices):
        """How much is asked."""

        FORM = "form", "Health form"
        PULSE = "pulse", "Before a visit"

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="intake_invitations"
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="intake_invitations")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.FORM)
    token_hash = models.CharField(max_length=64, unique=True)
    # Nobody, when the client opened the form themselves or the day before a visit came.
    sent_by = models.ForeignKey(
        Membership,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="intake_invitations",
    )
    email = models.OneToOneField(
        OutboundEmail, null=True, blank=True, on_delete=models.PROTECT, related_name="invitation"
    )
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    draft = EncryptedJSONField(default=dict)
    screening = models.OneToOneField(
        Screening, null=True, blank=True, on_delete=models.PROTECT, related_name="invitation"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # Forms that may still come back; the questions before visits are many more.
            models.Index(
                fields=["expires_at"],
                condition=models.Q(kind="form", screening__isnull=True, revoked_at__isnull=True),
                name="intake_open",
            )
        ]


class IntakeLink(models.Model):
    """One more link to a form that was asked for, in a reminder of it. Those before it go on; all
    of them end with the form. Only the token's hash is kept.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="intake_links")
    invitation = models.ForeignKey(IntakeInvitation, on_delete=models.PROTECT, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    @property
    def actor(self) -> Actor:
        """Whoever holds the link, for the trace."""
        return Actor("link", self.pk)


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
    side = models.CharField(max_length=5, blank=True, choices=SIDES)  # empty: wherever it is
    given_by = models.CharField(max_length=120, validators=[one_line])
    given_by_role = models.CharField(max_length=80, validators=[one_line])
    permits = EncryptedTextField(validators=[plain_text])
    received_on = models.DateField()
    until = models.DateField()
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="clearances")
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Membership,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="clearances_withdrawn",
    )
    why_withdrawn = EncryptedTextField(blank=True, default="", validators=[plain_text])

    class Meta:
        indexes = [models.Index(fields=["client", "until"], name="clearance_in_date")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("received_on")),
                name="clearance_ends_after_it_begins",
            )
        ]


class Override(models.Model):
    """A reasoned exception to a stop: who went on, in which role, knowing of what, and why.

    `codes` are "code:side" of every stop that was shown. It serves until `expires_at`.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="overrides")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="overrides")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    codes = EncryptedJSONField()
    reason = EncryptedTextField(validators=[plain_text])
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="overrides")
    role = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)


class Concern(models.Model):
    """Something about a client's health that a therapist must look at, once, with a decision.

    `about` says what, sealed; `key` keeps one thing from being raised twice while it is open.
    """

    class Kind(models.TextChoices):
        """Where it came from."""

        RED_FLAG = "red_flag", "Needs a call today"
        NEW_ANSWERS = "new_answers", "New health answers"
        REVIEW = "review", "Review due"
        LAPSING = "lapsing", "A letter runs out"
        ROUTINE_PAUSED = "routine_paused", "Routine steps paused"
        WORSE = "worse", "Worse after a home routine"
        AFTER_VISIT = "after_visit", "Sorer after a visit"
        SILENT = "silent", "No word about a home routine"
        REPLY = "reply", "A clinician's reply"
        DUPLICATE = "duplicate", "Possibly here twice"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="concerns")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="concerns")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    key = models.CharField(max_length=64, blank=True)
    about = EncryptedJSONField(blank=True, default=dict)
    due_on = models.DateField()
    raised_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        Membership,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="concerns_settled",
    )
    decision = EncryptedTextField(blank=True, default="", validators=[plain_text])

    class Meta:
        indexes = [
            # What is open and due in a practice, for Today and the list of what needs somebody.
            models.Index(
                fields=["practice", "due_on"],
                condition=models.Q(settled_at__isnull=True),
                name="concern_open",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "kind", "key"],
                condition=models.Q(settled_at__isnull=True),
                name="concern_open_once",
            )
        ]
