"""The way to a clinician's word: asked, received, accepted or refused. `Clearance` is its end."""

from django.db import models
from django.utils import timezone

from clients.models import Client
from clients.screening.models import SIDES, Clearance
from practice.accounts.models import Membership, Practice
from practice.audit.actors import Actor
from practice.mail.models import OutboundEmail
from practice.privacy.fields import EncryptedBytesField, EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import plain_text


class State(models.TextChoices):
    """Where a request stands."""

    ASKED = "asked", "Asked"
    RECEIVED = "received", "Received"
    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


# Every legal move. What has ended is asked for anew.
MOVES: dict[State, frozenset[State]] = {
    State.ASKED: frozenset({State.RECEIVED, State.ACCEPTED, State.REFUSED, State.WITHDRAWN}),
    State.RECEIVED: frozenset({State.ACCEPTED, State.REFUSED, State.WITHDRAWN}),
    State.ACCEPTED: frozenset(),
    State.REFUSED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
OPEN = [State.ASKED, State.RECEIVED]


class ClearanceRequest(models.Model):
    """One question to a clinician about one contraindication, on one side where it has one."""

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="clearance_requests"
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="clearance_requests")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    code = models.CharField(max_length=60)
    side = models.CharField(max_length=5, blank=True, choices=SIDES)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    token_hash = models.CharField(max_length=64, unique=True)
    asked_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="clearances_asked"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    email = models.OneToOneField(
        OutboundEmail, null=True, blank=True, on_delete=models.PROTECT, related_name="clearance_ask"
    )
    decided_by = models.ForeignKey(
        Membership,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="clearances_decided",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = EncryptedTextField(blank=True, default="", validators=[plain_text])
    clearance = models.OneToOneField(
        Clearance, null=True, blank=True, on_delete=models.PROTECT, related_name="request"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "code", "side"],
                condition=models.Q(state__in=["asked", "received"]),
                name="clearance_request_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["asked", "received", "accepted", "refused", "withdrawn"]
                ),
                name="clearance_request_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="accepted") | models.Q(clearance__isnull=False),
                name="clearance_request_accepted_has_letter",
            ),
        ]

    @property
    def actor(self) -> Actor:
        """Whoever holds the client's link, for the trace."""
        return Actor("link", self.pk)

    @property
    def is_open(self) -> bool:
        """Whether it still waits for something."""
        return self.state in OPEN


class ClearanceReply(models.Model):
    """What came back: a page or a picture, written anew by us and sealed."""

    class Kind(models.TextChoices):
        """What it is, by its content."""

        PDF = "pdf", "PDF"
        JPEG = "jpeg", "Photo"
        PNG = "png", "Picture"

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="clearance_replies"
    )
    request = models.ForeignKey(ClearanceRequest, on_delete=models.PROTECT, related_name="replies")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    content = EncryptedBytesField()
    size = models.PositiveIntegerField()  # bytes, as kept
    # Nobody, when the client added it by their link.
    added_by = models.ForeignKey(
        Membership,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="clearance_replies",
    )
    added_at = models.DateTimeField(default=timezone.now)
