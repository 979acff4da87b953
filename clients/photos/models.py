"""Photographs of a client's feet or legs, each resting on the consent that stood when it came."""

from django.db import models
from django.utils import timezone

from clients.consents.models import Consent
from clients.models import Client
from clients.notes.models import SessionNote
from practice.accounts.models import Membership, Practice
from practice.privacy.fields import EncryptedBytesField, EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import one_line, plain_text


class Photo(models.Model):
    """One picture, written anew by us and sealed.

    Triggers keep it as it came: none comes without a standing yes, none is put with a signed
    note, none is edited or removed. It can only be taken out, once, with a reason: then nobody
    sees it any more, and the row stays.
    """

    class Kind(models.TextChoices):
        """What it is, by its content."""

        JPEG = "jpeg", "Photo"
        PNG = "png", "Picture"

    class Side(models.TextChoices):
        """Which foot or leg is on it."""

        LEFT = "left", "Left"
        RIGHT = "right", "Right"
        BOTH = "both", "Both"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="photos")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="photos")
    # The session it was taken in, put there while its note was a draft.
    note = models.ForeignKey(
        SessionNote, null=True, blank=True, on_delete=models.PROTECT, related_name="photos"
    )
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="photos")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    form_key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    content = EncryptedBytesField()
    size = models.PositiveIntegerField()  # bytes, as kept
    side = models.CharField(max_length=5, choices=Side.choices)
    # One sentence; also what somebody hears who does not see the picture.
    shows = EncryptedTextField(validators=[one_line])
    added_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="photos")
    added_at = models.DateTimeField(default=timezone.now)
    taken_out_at = models.DateTimeField(null=True, blank=True)
    taken_out_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="photos_taken_out"
    )
    why_taken_out = EncryptedTextField(blank=True, default="", validators=[plain_text])

    class Meta:
        indexes = [models.Index(fields=["client", "-added_at"], name="photo_of_client")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(side__in=["left", "right", "both"]), name="photo_side_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["jpeg", "png"]), name="photo_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(taken_out_at__isnull=True, taken_out_by__isnull=True)
                | models.Q(taken_out_at__isnull=False, taken_out_by__isnull=False),
                name="photo_taken_out_by_somebody",
            ),
        ]
