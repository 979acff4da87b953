"""What a practice says about the data it keeps, version by version, and who was shown which."""

from django.db import models
from django.utils import timezone

from clients.models import Client
from practice.accounts.models import Membership, Practice


class PrivacyNotice(models.Model):
    """One version of a practice's notice. The newest holds; none is changed or removed."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="notices")
    version = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    since = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="notices")

    class Meta:
        constraints = [
            # Of two people who change it at once, one is told.
            models.UniqueConstraint(fields=["practice", "version"], name="notice_version_once"),
        ]


class NoticeShown(models.Model):
    """That a client was shown a text, known by its digest; the usual text has no row of its own."""

    class Where(models.TextChoices):
        """How it was shown."""

        FORM = "form", "with the health form"
        PAGE = "page", "on their own pages"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="notices_shown")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="notices_shown")
    digest = models.CharField(max_length=64)
    notice = models.ForeignKey(
        PrivacyNotice, null=True, on_delete=models.PROTECT, related_name="shown"
    )
    where = models.CharField(max_length=4, choices=Where.choices)
    shown_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "digest"], name="notice_shown_once"),
            models.CheckConstraint(
                condition=models.Q(where__in=["form", "page"]), name="notice_place_known"
            ),
        ]
