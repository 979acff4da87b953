"""How a client has been a day and two days after a visit, and the link by which they say so."""

from django.db import models
from django.utils import timezone

from clients.afterwards.times import HOURS
from clients.appointments.models import Appointment
from clients.notes.models import zero_to_ten
from practice.accounts.models import Practice
from practice.audit.actors import Actor
from practice.mail.models import OutboundEmail
from practice.privacy.fields import EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import plain_text


class AfterVisitLink(models.Model):
    """A narrow link that opens the questions after one visit while they can be answered.

    Only the hash of the token is kept; the token is in the letter.
    """

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="after_visit_links"
    )
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="after_links"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    # The letter that it stands in.
    email = models.ForeignKey(
        OutboundEmail, null=True, blank=True, on_delete=models.PROTECT, related_name="after_links"
    )
    made_at = models.DateTimeField(default=timezone.now)

    @property
    def actor(self) -> Actor:
        """Whoever holds the link, for the trace."""
        return Actor("link", self.pk)


class AfterVisitAnswer(models.Model):
    """What was told so many hours after a visit; the newest words of each check hold.

    `soreness` and `sleep` are 0 to 10, None where left out; 10 is the sorest, and the best sleep.
    """

    class Unexpected(models.TextChoices):
        """Whether anything was. Not sure counts as yes."""

        NO = "no", "No"
        YES = "yes", "Yes"
        UNSURE = "unsure", "Not sure"

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="after_visit_answers"
    )
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="after_answers"
    )
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    hours = models.PositiveSmallIntegerField()
    soreness = models.SmallIntegerField(null=True, blank=True)
    sleep = models.SmallIntegerField(null=True, blank=True)
    unexpected = models.CharField(max_length=6, choices=Unexpected.choices)
    words = EncryptedTextField(blank=True, default="", validators=[plain_text])
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["hours"]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "hours"], name="after_visit_once"),
            models.CheckConstraint(
                condition=models.Q(hours__in=HOURS), name="after_visit_hours_known"
            ),
            models.CheckConstraint(condition=zero_to_ten("soreness"), name="after_visit_soreness"),
            models.CheckConstraint(condition=zero_to_ten("sleep"), name="after_visit_sleep"),
            models.CheckConstraint(
                condition=models.Q(unexpected__in=["no", "yes", "unsure"]),
                name="after_visit_unexpected_known",
            ),
        ]

    @property
    def is_unexpected(self) -> bool:
        """Yes, or not sure."""
        return self.unexpected != self.Unexpected.NO
