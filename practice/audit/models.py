"""The trace: who did what, to which row, when. Plain ids, so that it outlives what it names."""

from django.db import models
from django.utils import timezone

from practice.privacy.fields import EncryptedTextField


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
    # From where: the address behind our proxies, and the session as a hash that opens nothing.
    address = models.CharField(max_length=45, default="")
    session = models.CharField(max_length=16, default="")
    # Why, in a code word, where a reason was asked for.
    reason = models.CharField(max_length=60, default="")

    class Meta:
        indexes = [
            # What happened in a practice between two moments.
            models.Index(fields=["practice_id", "at"], name="audit_by_time"),
            # What was done from one address.
            models.Index(
                fields=["address", "at"],
                condition=~models.Q(address=""),
                name="audit_by_address",
            ),
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


class ChainKey(models.Model):
    """The secret that links are made with: one for the house, made at the first link.

    Sealed like every other secret, so that new keys of the ring seal it anew, and no link changes.
    """

    key = EncryptedTextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="chain_key_is_one")]


class AuditLink(models.Model):
    """One event's place in the chain of its practice: 1, 2, 3, without a gap.

    `practice_id` is 0 for events of no practice. `link` is made from the link before and from
    everything the event says, with the chain's key. No foreign key: it tells of what is gone.
    """

    practice_id = models.BigIntegerField()
    number = models.BigIntegerField()
    event_id = models.BigIntegerField(unique=True)
    sealed_at = models.DateTimeField()
    link = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice_id", "number"], name="link_numbered_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="link_counts_from_one"),
        ]


class BrokenChain(models.Model):
    """That the last check found a practice's chain broken, for its owner to be told.

    A notice and no evidence: what broke is in the log, and `manage.py audit verify` says it again.
    """

    practice_id = models.BigIntegerField(unique=True)
    found_at = models.DateTimeField()
