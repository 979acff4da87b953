"""A record that is kept, and not worked with."""

from django.db import models
from django.utils import timezone

from clients.models import Client
from practice.accounts.models import Membership, Practice
from practice.privacy.fields import EncryptedTextField
from practice.web.refs import new_ref


class Restriction(models.Model):
    """From when, why, and until when. The one that stands also marks the client's own row."""

    class Kind(models.TextChoices):
        """What it follows from."""

        ASKED = "asked", "They asked that it is not used for now"
        KEPT_BY_RULE = "kept_by_rule", "They asked for it to be erased, and it has to be kept"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="restrictions")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="restrictions")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    reason = EncryptedTextField()
    set_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="restrictions")
    set_at = models.DateTimeField(default=timezone.now)
    lifted_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="lifted"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    why_lifted = EncryptedTextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(lifted_at__isnull=True),
                name="restriction_one_stands",
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | models.Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="restriction_lifted_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["asked", "kept_by_rule"]),
                name="restriction_kind_known",
            ),
        ]
