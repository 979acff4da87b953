"""A file somebody moves in with, and what becomes of each of its rows."""

from datetime import datetime, timedelta

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

# So long after the last thing that was done with it an import goes, rows and all.
LIES_FOR = timedelta(days=7)
# So long after it was taken in it can be undone.
UNDO_FOR = LIES_FOR


class Import(models.Model):
    """A chosen file on its way in. Nothing of it is taken in before a person has seen the rows.

    `columns` holds a heading and what it says (of people a `Detail`) for each that is taken. The
    file itself goes when it was taken in, or a week after it was chosen; the rows stay for as long
    as they can be undone.
    """

    class State(models.TextChoices):
        """CHOSEN and CHECKED wait for a person."""

        CHOSEN = "chosen", "Chosen"
        CHECKING = "checking", "Being looked through"
        CHECKED = "checked", "Looked through"
        TAKING_IN = "taking_in", "Being taken in"
        DONE = "done", "Taken in"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"

    class Holds(models.TextChoices):
        """What its rows are about. All but people are about who is a client already."""

        PEOPLE = "people", "Clients"
        VISITS = "visits", "Visits"
        NOTES = "notes", "Old notes"
        BALANCES = "balances", "Balances"

    # Nothing was taken in from it yet.
    BEFORE = (State.CHOSEN, State.CHECKING, State.CHECKED)

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="imports")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="imports")
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHOSEN)
    holds = models.CharField(max_length=8, choices=Holds.choices, default=Holds.PEOPLE)
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
    # What a person said holds where a row does not say: of a visit {"type": key, "therapist": key},
    # of a balance {"on": day}.
    otherwise = models.JSONField(default=dict)
    chosen_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    undo_asked_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    # Records that went when it was undone; their rows went with them.
    removed = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index("practice", "chosen_at", name="import_by_practice"),
            # What the columns of such a file held the last time.
            models.Index("practice", "shape", name="import_by_shape"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(holds__in=["people", "visits", "notes", "balances"]),
                name="import_holds_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "undoing", "undone"])
                | Q(done_at__isnull=False, content__isnull=True),
                name="import_done_keeps_no_file",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False, undo_asked_at__isnull=False)
                | Q(state="undoing", undone_at__isnull=True, undo_asked_at__isnull=False)
                | (
                    ~Q(state__in=["undoing", "undone"])
                    & Q(undone_at__isnull=True, undo_asked_at__isnull=True)
                ),
                name="import_undone_once",
            ),
        ]

    @property
    def is_of_people(self) -> bool:
        """Whether its rows become clients."""
        return self.holds == self.Holds.PEOPLE

    @property
    def undo_until(self) -> datetime:
        """Until when it can be undone, once it was taken in."""
        assert self.done_at is not None
        return self.done_at + UNDO_FOR

    @property
    def is_worked_on(self) -> bool:
        """Whether a worker has it, or is about to; its work may have been stopped or given up."""
        return self.practice.jobs.going_on().filter(subject_ref=self.ref).exists()


class ImportRow(models.Model):
    """A row as it was understood, and, once it was taken in, whose record it went to.

    `person` holds what it says of somebody; of a row about who is here already also `ref`, if it
    gives their reference, and under `said` what else it says.
    """

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
    # What it was to become, where that was refused at the last moment; it can be tried again.
    refused_as = models.CharField(max_length=4, blank=True, default="")
    # What it did: whether it made the record, or else the details that it filled.
    made = models.BooleanField(default=False)
    filled = EncryptedJSONField(default=dict)
    # When undoing dealt with it, and what keeps it: codes that `reasons` knows in words.
    undone_at = models.DateTimeField(null=True)
    stays = models.JSONField(default=list)

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
