"""The record of one session: a draft until it is signed, then read-only for good."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from clients.appointments.models import Appointment
from clients.models import Client
from clients.notes.feel import CHANGES, OF_TEN, PRESSURES
from clients.screening.models import Override
from practice.accounts.models import Membership, Practice
from practice.privacy.fields import EncryptedJSONField, EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import plain_text


def zero_to_ten(field: str) -> models.Q:
    """The condition that a score is missing or between 0 and 10."""
    return models.Q(**{f"{field}__isnull": True}) | models.Q(
        **{f"{field}__gte": 0, f"{field}__lte": 10}
    )


def rated_as_tenderness() -> models.Q:
    """The condition that a figure of 0 to 10 is missing, or counts as the tenderness beside it."""
    agrees = models.Q(rated__isnull=True)
    for step, (first, last) in enumerate(OF_TEN):
        agrees |= models.Q(tenderness=step, rated__gte=first, rated__lte=last)
    return agrees


class SessionNote(models.Model):
    """What was found and done. `version` counts saves, so that two tabs cannot overwrite."""

    class Status(models.TextChoices):
        """Draft or signed."""

        DRAFT = "draft", "Draft"
        SIGNED = "signed", "Signed"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="session_notes")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="session_notes")
    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="note")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    # Why a session was begun over a stop: the booking's reason, or one of its own.
    override = models.ForeignKey(
        Override, null=True, blank=True, on_delete=models.PROTECT, related_name="notes"
    )
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="session_notes")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    before_score = models.SmallIntegerField(null=True, blank=True)
    after_score = models.SmallIntegerField(null=True, blank=True)
    since_last = EncryptedTextField(blank=True, default="", validators=[plain_text])
    what_i_did = EncryptedTextField(blank=True, default="", validators=[plain_text])
    response = EncryptedTextField(blank=True, default="", validators=[plain_text])
    plan = EncryptedTextField(blank=True, default="", validators=[plain_text])
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="notes_signed"
    )

    class Meta:
        indexes = [
            # Notes still to be signed, oldest first.
            models.Index(fields=["practice", "status", "started_at"], name="note_to_sign"),
            models.Index(fields=["client", "-started_at"], name="note_of_client"),
        ]
        constraints = [
            models.CheckConstraint(condition=zero_to_ten("before_score"), name="note_before_score"),
            models.CheckConstraint(condition=zero_to_ten("after_score"), name="note_after_score"),
            models.CheckConstraint(
                condition=models.Q(status="draft", signed_at__isnull=True, signed_by__isnull=True)
                | models.Q(status="signed", signed_at__isnull=False, signed_by__isnull=False),
                name="note_signed_by_somebody",
            ),
        ]


class ZoneFinding(models.Model):
    """What was felt at one zone or site of one foot."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="zone_findings")
    note = models.ForeignKey(SessionNote, on_delete=models.CASCADE, related_name="findings")
    map_version = models.CharField(max_length=20)
    zone = models.CharField(max_length=60)
    foot = models.CharField(max_length=5)
    # 0 to 3: what pages compare by and colour after.
    tenderness = models.PositiveSmallIntegerField()
    # The figure of 0 to 10, where it was written as one; `tenderness` is then its step.
    rated = models.PositiveSmallIntegerField(null=True, blank=True)
    # Sharp when pressed: a red flag whose questions are asked, see clients/notes/sharp.py.
    sharp = models.BooleanField(default=False)
    # Codes of clients/notes/feel.py; empty means not recorded.
    textures = models.JSONField(default=list, blank=True)
    pressure = models.CharField(max_length=6, blank=True, default="")
    change = models.CharField(max_length=5, blank=True, default="")
    remark = EncryptedTextField(blank=True, default="", validators=[plain_text])
    # Taken over from the session before as it was, and not changed since.
    carried = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["note", "zone", "foot"], name="finding_once_a_zone"),
            models.CheckConstraint(
                condition=models.Q(foot__in=["left", "right"]), name="finding_foot_known"
            ),
            models.CheckConstraint(
                condition=models.Q(tenderness__lte=3), name="finding_tenderness_scale"
            ),
            models.CheckConstraint(condition=rated_as_tenderness(), name="finding_rated_agrees"),
            models.CheckConstraint(
                condition=models.Q(pressure__in=["", *PRESSURES]), name="finding_pressure_known"
            ),
            models.CheckConstraint(
                condition=models.Q(change__in=["", *CHANGES]), name="finding_change_known"
            ),
        ]


class Amendment(models.Model):
    """A dated addition to a signed note, with its reason. The note itself stays as signed."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="amendments")
    note = models.ForeignKey(SessionNote, on_delete=models.PROTECT, related_name="amendments")
    text = EncryptedTextField(validators=[plain_text])
    reason = EncryptedTextField(validators=[plain_text])
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="amendments")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["made_at", "pk"]


class UnsavedDraft(models.Model):
    """What one person typed into a note on one open page and has not saved. Not the record.

    A page has its own row, so that two tabs never write over each other. `number` counts what the
    page sent: what arrives late is older than what is kept.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="unsaved_drafts")
    note = models.ForeignKey(SessionNote, on_delete=models.PROTECT, related_name="unsaved_drafts")
    typed_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="unsaved_drafts"
    )
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    page = models.UUIDField()
    number = models.PositiveIntegerField()
    # The version of the note that the page was opened with.
    base_version = models.PositiveIntegerField()
    # [name, value] of every field of the form, as it was sent.
    typed = EncryptedJSONField()
    began_at = models.DateTimeField()
    kept_at = models.DateTimeField()
    # Somebody went back to what was saved; it stays to be read until the note is signed.
    set_aside_at = models.DateTimeField(null=True, blank=True)
    # It is in the note, or in the draft of a page that carried on: empty since, and kept only so
    # that a sending which arrives late is known to be late.
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["note", "typed_by", "page"], name="unsaved_draft_once_a_page"
            )
        ]


class NoteHabits(models.Model):
    """How one therapist likes to write. Without a row: plain headings, tenderness of 0 to 3."""

    class Scale(models.IntegerChoices):
        """The highest figure of tenderness; the lowest is 0."""

        THREE = 3, "0 to 3"
        TEN = 10, "0 to 10"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="note_habits")
    member = models.OneToOneField(Membership, on_delete=models.PROTECT, related_name="note_habits")
    # "Since last time (S)": the four letters beside the product's own headings.
    shows_soap = models.BooleanField(default=False)
    tenderness_scale = models.PositiveSmallIntegerField(choices=Scale.choices, default=Scale.THREE)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tenderness_scale__in=[3, 10]), name="note_habits_scale_known"
            )
        ]


class Snippet(models.Model):
    """Words that one therapist writes often, under a short name: ";legs" and the Tab key."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="snippets")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="snippets")
    word = models.CharField(max_length=20, validators=[RegexValidator(r"^[a-z0-9-]+\Z")])
    text = EncryptedTextField(validators=[plain_text])

    class Meta:
        ordering = ["word"]
        constraints = [
            models.UniqueConstraint(fields=["member", "word"], name="snippet_once_a_word")
        ]


class NoteRules(models.Model):
    """How a practice keeps its notes. Without a row nothing locks."""

    class Lock(models.IntegerChoices):
        """After how many hours without a save a draft can only be signed; 0 is never."""

        NEVER = 0, "Never"
        DAY = 24, "After 24 hours"
        THREE_DAYS = 72, "After 72 hours"

    practice = models.OneToOneField(Practice, on_delete=models.PROTECT, related_name="note_rules")
    lock_hours = models.PositiveSmallIntegerField(choices=Lock.choices, default=Lock.NEVER)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lock_hours__in=[0, 24, 72]), name="note_rules_lock_known"
            )
        ]
