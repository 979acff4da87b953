"""A client asks to have a visit moved."""

from django.db import models
from django.db.models import Q

from clients.appointments.models import Appointment
from clients.models import Client
from practice.accounts.models import Membership, Practice
from practice.privacy.fields import EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import plain_text


class MoveRequest(models.Model):
    """One visit, and when else would suit. One is open at a time; it ends once, for good."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", "Open"
        ANSWERED = "answered", "Answered"
        WITHDRAWN = "withdrawn", "Withdrawn"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="move_requests")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="move_requests")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="move_requests"
    )
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    # Up to three lines in the client's words, and anything else they want to say.
    wished = EncryptedTextField(validators=[plain_text])
    words = EncryptedTextField(blank=True, default="", validators=[plain_text])
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # Nobody, when the appointment was moved or cancelled, or the client took it back.
    answered_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="moves_answered"
    )
    answer = EncryptedTextField(blank=True, default="", validators=[plain_text])

    class Meta:
        indexes = [
            models.Index(
                fields=["practice", "made_at"], name="move_request_open", condition=Q(state="open")
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment"], condition=Q(state="open"), name="move_request_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "answered", "withdrawn"]),
                name="move_request_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="move_request_closed_at_a_time",
            ),
        ]
