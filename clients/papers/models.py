"""Papers in a client's file that came from elsewhere: a report, a signed form, a letter."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from clients.models import Client
from practice.accounts.models import Membership, Practice
from practice.privacy.fields import EncryptedBytesField, EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import one_line, plain_text


class Paper(models.Model):
    """One file, written anew by us and sealed.

    Triggers keep it as it came. It can only be taken out, once, with a reason: then nobody sees it
    any more, and the row stays.
    """

    class Kind(models.TextChoices):
        """What it is, by its content."""

        PDF = "pdf", "PDF"
        JPEG = "jpeg", "Picture"
        PNG = "png", "Drawing"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="papers")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="papers")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    form_key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    content = EncryptedBytesField()
    size = models.PositiveIntegerField()  # bytes, as kept
    # What it is, in a few words, and the day that stands on it.
    called = EncryptedTextField(validators=[one_line])
    dated_on = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="papers_added")
    added_at = models.DateTimeField(default=timezone.now)
    taken_out_at = models.DateTimeField(null=True, blank=True)
    taken_out_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="papers_taken_out"
    )
    why_taken_out = EncryptedTextField(blank=True, default="", validators=[plain_text])

    class Meta:
        indexes = [models.Index(fields=["client", "-added_at"], name="paper_of_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["pdf", "jpeg", "png"]), name="paper_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(taken_out_at__isnull=True, taken_out_by__isnull=True)
                | Q(taken_out_at__isnull=False, taken_out_by__isnull=False),
                name="paper_taken_out_by_somebody",
            ),
        ]
