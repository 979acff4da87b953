"""A copy of everything that is kept about a client, for as long as it lies ready."""

from django.db import models
from django.utils import timezone

from clients.models import Client
from practice.accounts.models import Membership, Practice
from practice.privacy.fields import EncryptedBytesField, EncryptedTextField
from practice.web.refs import new_ref


class AccessCopy(models.Model):
    """Asked for, made by the worker, sealed, and gone a day later. Its row stays."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Could not be made"
        GONE = "gone", "Taken away again"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="access_copies")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="access_copies")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    form_key = models.UUIDField(editable=False)
    reason = EncryptedTextField()
    asked_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="copies_asked_for"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    content = EncryptedBytesField(null=True)
    size = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    goes_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # What the worker makes, and what it takes away.
            models.Index(fields=["state", "goes_at"], name="copy_to_see_to"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["client", "form_key"], name="copy_form_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "ready", "failed", "gone"]),
                name="copy_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="ready", content__isnull=False, goes_at__isnull=False)
                | (~models.Q(state="ready") & models.Q(content__isnull=True)),
                name="copy_lies_only_while_ready",
            ),
        ]
