"""A file somebody moves in with, and what becomes of each of its rows."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from clients.models import Client
from clients.transfer.planning import Outcome
from clients.transfer.reading.dates import Order
from practice.accounts.models import Membership, Practice
from practice.privacy.fields import EncryptedBytesField, EncryptedJSONField, EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import one_line

# What was chosen lies here no longer than this, used or not.
LIES_FOR = timedelta(days=7)


class Import(models.Model):
    """A chosen file on its way in. Nothing of it is a client before a person has seen the rows.

    `columns` holds a heading and a `Detail` for each column that is taken. The file itself goes
    when it was taken in, or a week after it was chosen.
    """

    class State(models.TextChoices):
        """CHOSEN and CHECKED wait for a person."""

        CHOSEN = "chosen", "Chosen"
        CHECKING = "checking", "Being looked through"
        CHECKED = "checked", "Looked through"
        TAKING_IN = "taking_in", "Being taken in"
        DONE = "done", "Taken in"

    # Nobody was made a client from it yet.
    BEFORE = (State.CHOSEN, State.CHECKING, State.CHECKED)

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="imports")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="imports")
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHOSEN)
    name = EncryptedTextField(validators=[one_line])
    content = EncryptedBytesField(null=True)
    size = models.PositiveIntegerField()  # bytes
    # Tells files with the same headings, whose columns are taken as they were the last time.
    shape = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20, blank=True)
    columns = EncryptedJSONField(default=dict)
    order = models.CharField(
        max_length=5, choices=[(one.value, one.value) for one in Order], default=Order.DAY_FIRST
    )
    leave_out = models.BooleanField(default=False)
    chosen_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index("practice", "chosen_at", name="import_by_practice"),
            # What the columns of such a file held the last time.
            models.Index("practice", "shape", name="import_by_shape"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False, content__isnull=True),
                name="import_done_keeps_no_file",
            ),
        ]

    @property
    def is_worked_on(self) -> bool:
        """Whether a worker has it, or is about to; its work may have been stopped or given up."""
        return self.practice.jobs.going_on().filter(subject_ref=self.ref).exists()


class ImportRow(models.Model):
    """A row as it was understood, and, once it was taken in, whose record it went to."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="import_rows")
    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as a spreadsheet counts
    outcome = models.CharField(max_length=4, choices=[(one.value, one.value) for one in Outcome])
    person = EncryptedJSONField(default=dict)
    fills = EncryptedJSONField(default=dict)
    kept = models.JSONField(default=list)
    troubles = EncryptedJSONField(default=list)
    # The same person: here already, or in this earlier row.
    same_client = models.ForeignKey(
        Client, null=True, on_delete=models.PROTECT, related_name="look_alike_rows"
    )
    same_row = models.PositiveIntegerField(null=True)
    # Whose record it went to, and when.
    client = models.ForeignKey(
        Client, null=True, on_delete=models.PROTECT, related_name="import_rows"
    )
    taken_at = models.DateTimeField(null=True)
    # What it did: whether it made the record, or else the details that it filled.
    made = models.BooleanField(default=False)
    filled = EncryptedJSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="import_row_once"),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, client__isnull=True)
                | Q(taken_at__isnull=False, client__isnull=False),
                name="import_row_taken_is_whose",
            ),
        ]
        indexes = [
            # What is still to be taken in.
            models.Index(
                "source", "number", condition=Q(taken_at__isnull=True), name="import_row_waiting"
            ),
        ]
