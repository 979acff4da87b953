"""The trace: who did what, to which row, when. Plain ids, so that it outlives what it names."""

from django.db import models
from django.utils import timezone


class AuditEvent(models.Model):
    """One thing done. Written once, in the transaction of the thing itself; never edited.

    `fields` holds names of what changed, never values.
    """

    practice_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    client_id = models.BigIntegerField(null=True)
    fields = models.JSONField(default=list)

    class Meta:
        indexes = [
            # The history of one client's file, newest first.
            models.Index(fields=["practice_id", "client_id", "-at"], name="audit_by_client"),
            # What one person did.
            models.Index(
                fields=["practice_id", "actor_kind", "actor_id", "-at"], name="audit_by_actor"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(actor_kind__in=["user", "link", "system"]),
                name="audit_actor_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(actor_kind="system") | models.Q(actor_id__isnull=False),
                name="audit_somebody_did_it",
            ),
        ]
