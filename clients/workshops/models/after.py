"""What comes after a place: what was thought of the workshop, and messages to its people."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from clients.workshops.models.sign_up import SignUp
from clients.workshops.models.workshop import Workshop
from practice.accounts.models import Membership, Practice
from practice.privacy.fields import EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import one_line, plain_text


class Feedback(models.Model):
    """Three questions, each of which may be left open; one answer for a sign-up, changed once."""

    class Recommends(models.TextChoices):
        """Whether they would recommend it."""

        OPEN = "", "Rather not say"
        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_SURE = "not_sure", "Not sure"

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="workshop_feedback"
    )
    sign_up = models.OneToOneField(SignUp, on_delete=models.PROTECT, related_name="feedback")
    stars = models.PositiveSmallIntegerField(null=True, blank=True)
    recommends = models.CharField(max_length=8, blank=True, default="", choices=Recommends.choices)
    words = EncryptedTextField(blank=True, default="", validators=[plain_text])
    given_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stars__isnull=True) | Q(stars__gte=1, stars__lte=5),
                name="workshop_feedback_one_to_five",
            ),
            models.CheckConstraint(
                condition=Q(recommends__in=["", "yes", "no", "not_sure"]),
                name="workshop_feedback_known",
            ),
        ]


class WorkshopMessage(models.Model):
    """The same words to the people of one workshop, about it; its letters name it in their keys."""

    class To(models.TextChoices):
        """Whom it goes to."""

        CONFIRMED = "confirmed", "People with a confirmed place"
        WAITING = "waiting", "People who wait"
        TALK = "talk", "People to talk to first"
        CAME = "came", "People who came"
        TICKED = "ticked", "People who were ticked"

    class State(models.TextChoices):
        """How far it has got; where each letter stands is the outbox's to say."""

        DRAFT = "draft", "Not sent"
        GOING = "going", "Sent"
        STOPPED = "stopped", "Stopped"

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="workshop_messages"
    )
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="messages")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    form_key = models.UUIDField(unique=True, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    to = models.CharField(max_length=10, choices=To.choices, default=To.CONFIRMED)
    # Who was ticked on the page of people, where it is for those.
    ticked = models.ManyToManyField(SignUp, blank=True, related_name="workshop_messages")
    subject = models.CharField(max_length=120, validators=[one_line])
    text = EncryptedTextField(validators=[plain_text])
    # How many letters were written, and how many people have no address.
    number = models.PositiveIntegerField(default=0)
    without_address = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="workshop_messages_written"
    )
    written_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT,
        related_name="workshop_messages_sent",
    )  # fmt: skip
    sent_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["workshop", "-written_at"], name="workshop_message_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", sent_at__isnull=True)
                | Q(state__in=["going", "stopped"], sent_at__isnull=False),
                name="workshop_message_sent_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(to__in=["confirmed", "waiting", "talk", "came", "ticked"]),
                name="workshop_message_to_known",
            ),
        ]
