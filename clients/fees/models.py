"""What clients owe, what they paid, and what they got in writing of it. Whole pence throughout."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clients.appointments.models import Appointment
from clients.models import Client
from clients.series.models import TreatmentSeries
from practice.accounts.models import Membership, Practice
from practice.privacy.fields import EncryptedJSONField, EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import one_line, plain_text


class Share(models.TextChoices):
    """How much of its price a visit costs that did not take place."""

    NONE = "none", "Nothing"
    HALF = "half", "Half the price"
    FULL = "full", "The whole price"


class FeeRules(models.Model):
    """What a practice offers to charge for lost visits, and what stands on its receipts."""

    practice = models.OneToOneField(Practice, on_delete=models.PROTECT, related_name="fee_rules")
    # From this day on a visit that is over is charged. None: money is not kept here.
    since = models.DateField(null=True, blank=True)
    missed = models.CharField(max_length=4, choices=Share.choices, default=Share.NONE)
    late = models.CharField(max_length=4, choices=Share.choices, default=Share.NONE)
    # Whether a receipt names the kind of visit, or says Appointment.
    names_visits = models.BooleanField(default=False)
    address = models.TextField(max_length=300, blank=True, validators=[plain_text])
    vat_number = models.CharField(max_length=20, blank=True, validators=[one_line])
    vat_words = models.CharField(max_length=120, blank=True, validators=[one_line])

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(missed__in=Share.values, late__in=Share.values),
                name="fee_rules_known",
            ),
            models.CheckConstraint(
                condition=Q(vat_number="", vat_words="") | (~Q(vat_number="") & ~Q(vat_words="")),
                name="fee_rules_vat_both_or_neither",
            ),
        ]


class Account(models.Model):
    """One client's money as last reckoned, under a lock on this row, in the transaction of every
    change. Lists go by it.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="fee_accounts")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="fee_accounts")
    charged_pence = models.PositiveIntegerField(default=0)
    paid_pence = models.PositiveIntegerField(default=0)
    # The day of the oldest charge that is not paid; None where nothing is owed.
    oldest_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["practice", "oldest_on", "id"],
                condition=Q(oldest_on__isnull=False),
                name="fee_account_owing",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["client"], name="fee_account_once"),
            models.CheckConstraint(
                condition=Q(oldest_on__isnull=True, paid_pence__gte=F("charged_pence"))
                | Q(oldest_on__isnull=False, paid_pence__lt=F("charged_pence")),
                name="fee_account_owes_since",
            ),
        ]

    @property
    def owed_pence(self) -> int:
        """What is still to be paid."""
        return max(0, self.charged_pence - self.paid_pence)


class Charge(models.Model):
    """What one visit costs, or one series paid ahead. It follows its visit: called off with it."""

    class Kind(models.TextChoices):
        """What it is for."""

        VISIT = "visit", "Visit"
        MISSED = "missed", "Visit missed"
        LATE = "late", "Cancelled late"
        SERIES = "series", "Visits paid ahead"
        CALLED_OFF = "called_off", "Did not take place"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="charges")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="charges")
    appointment = models.OneToOneField(
        Appointment, null=True, blank=True, on_delete=models.PROTECT, related_name="charge"
    )
    series = models.OneToOneField(
        TreatmentSeries, null=True, blank=True, on_delete=models.PROTECT, related_name="charge"
    )
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # By the practice's prices, and what is asked after all.
    usual_pence = models.PositiveIntegerField()
    amount_pence = models.PositiveIntegerField()
    is_waived = models.BooleanField(default=False)
    # Why it is not the usual amount; None where it is.
    reason = EncryptedTextField(null=True, blank=True, validators=[plain_text])
    # One of the visits that this series paid ahead.
    covered_by = models.ForeignKey(
        TreatmentSeries, null=True, blank=True, on_delete=models.PROTECT, related_name="covers"
    )
    cover_number = models.PositiveSmallIntegerField(null=True, blank=True)
    on = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["client", "on"], name="charge_of_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(appointment__isnull=False, series__isnull=True, kind__in=[
                    "visit", "missed", "late", "called_off",
                ]) | Q(appointment__isnull=True, series__isnull=False, kind="series"),
                name="charge_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(covered_by__isnull=True, cover_number__isnull=True)
                | Q(covered_by__isnull=False, cover_number__gte=1, amount_pence=0),
                name="charge_covered_costs_nothing",
            ),
            models.CheckConstraint(
                condition=Q(is_waived=False) | Q(amount_pence=0), name="charge_waived_is_nothing"
            ),
            models.CheckConstraint(
                condition=Q(reason__isnull=False)
                | Q(amount_pence=F("usual_pence"), is_waived=False)
                | Q(covered_by__isnull=False, is_waived=False),
                name="charge_changed_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(kind="called_off") | Q(amount_pence=0),
                name="charge_called_off_is_nothing",
            ),
            models.UniqueConstraint(
                fields=["covered_by", "cover_number"], name="charge_covers_one_visit_each"
            ),
        ]  # fmt: skip


class Payment(models.Model):
    """Money that came in, written down by hand. Never edited: what was wrong is taken back by a
    row of its own, with the reason, on its own day.
    """

    class Method(models.TextChoices):
        """How it came."""

        CASH = "cash", "Cash"
        CARD = "card", "Card machine"
        BANK = "bank", "Bank transfer"
        CHEQUE = "cheque", "Cheque"
        VOUCHER = "voucher", "Voucher"
        OTHER = "other", "Another way"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="payments")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="payments")
    charge = models.ForeignKey(
        Charge, null=True, blank=True, on_delete=models.PROTECT, related_name="payments"
    )
    # Whose work it pays, as it was then; None where it was for nothing by name.
    therapist = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="earned"
    )
    takes_back = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.RESTRICT, related_name="taken_back"
    )
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    # One per form shown: the same form sent twice is one payment.
    form_key = models.UUIDField(unique=True)
    amount_pence = models.IntegerField()
    method = models.CharField(max_length=8, choices=Method.choices)
    paid_on = models.DateField()
    reference = EncryptedTextField(blank=True, default="", validators=[one_line])
    why = EncryptedTextField(null=True, blank=True, validators=[plain_text])
    taken_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="payments_taken"
    )
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["client", "paid_on"], name="payment_of_client"),
            models.Index(fields=["practice", "paid_on"], name="payment_of_month"),
            models.Index(fields=["practice", "taken_at"], name="payment_of_late"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(takes_back__isnull=True, amount_pence__gt=0, why__isnull=True)
                | Q(takes_back__isnull=False, amount_pence__lt=0, why__isnull=False),
                name="payment_is_money_or_takes_back",
            ),
            models.CheckConstraint(
                condition=Q(method__in=["cash", "card", "bank", "cheque", "voucher", "other"]),
                name="payment_method_known",
            ),
        ]


class OpeningBalance(models.Model):
    """What stood in another system on the day the practice left it. Nobody paid it here, and no
    visit was charged for it, so it is neither a payment nor a charge. Triggers keep it as it came.
    """

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="opening_balances"
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="opening_balances")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    # One per row of the file it came from: taken in twice, it counts once.
    form_key = models.UUIDField(unique=True)
    # Above nothing they owe it; below, they have paid it ahead.
    pence = models.IntegerField()
    stood_on = models.DateField()
    brought_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="balances_brought"
    )
    brought_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["practice", "stood_on"], name="opening_balance_of_days")]
        constraints = [
            models.CheckConstraint(condition=~Q(pence=0), name="opening_balance_is_something")
        ]


class ReceiptBook(models.Model):
    """The last number given in a year. Held while the next is taken, so that none is left out."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="receipt_books")
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "year"], name="receipt_book_once")
        ]


class Receipt(models.Model):
    """A numbered receipt for one payment. What it said it says for ever."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="receipts")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="receipts")
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="receipt")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    said = EncryptedJSONField()
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="receipts_made")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "year", "number"], name="receipt_numbered_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="receipt_number_from_one"),
        ]

    @property
    def name(self) -> str:
        """R-2026-0001."""
        return f"R-{self.year}-{self.number:04}"
