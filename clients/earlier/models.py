"""Notes that were written in another system, before the practice came here."""

from django.db import models
from django.utils import timezone

from clients.models import Client
from practice.accounts.models import Membership, Practice
from practice.privacy.fields import EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import one_line, plain_text


class EarlierNote(models.Model):
    """What somebody wrote elsewhere, as a text. Nobody signed it here, and it says so.

    Triggers keep it as it came.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="earlier_notes")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="earlier_notes")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    # One per row of the file it came from: taken in twice, it is kept once.
    form_key = models.UUIDField(unique=True)
    # The middle of its day, on the practice's clock: no more than the day is said.
    written_at = models.DateTimeField()
    # Who wrote it, as it was typed there; empty where nobody is named.
    writer = EncryptedTextField(blank=True, default="", validators=[one_line])
    text = EncryptedTextField(validators=[plain_text])
    brought_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="earlier_notes_brought"
    )
    brought_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["client", "-written_at"], name="earlier_note_of_client")]
