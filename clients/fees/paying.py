"""Writing down money that came, and taking back what was written wrongly."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from clients.appointments.models import Appointment
from clients.fees.accounts import MoneyRefused, hold_open, recount
from clients.fees.charging import charge_visit
from clients.fees.models import Charge, Payment
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day

# So long one tap takes a payment back.
UNDO_FOR = timedelta(minutes=10)
AT_ONCE = "Undone at once."
# A slip of the finger is not a payment.
MOST_PENCE = 1_000_000
# Nor is a year mistyped.
LATEST = timedelta(days=366)


@transaction.atomic
def take_payment(
    *, client: Client, pence: int, method: str, form_key: UUID, by: Membership, now: datetime,
    paid_on: date | None = None, reference: str = "", charge: Charge | None = None,
) -> Payment:  # fmt: skip
    """Write down what a client paid, for `charge` or for what is oldest. The same form sent twice
    is one payment. Raises MoneyRefused.
    """
    account = hold_open(client)
    known = Payment.objects.filter(form_key=form_key, practice=by.practice_id).first()
    if known is not None:
        is_back = Payment.objects.filter(takes_back=known).exists()
        said = (known.client_id, known.amount_pence, known.method)
        if is_back or said != (client.pk, pence, method):
            raise MoneyRefused(
                "This form was sent already. Load the page again for another payment."
            )
        return known
    day = local_day(now, client.practice.zone)
    if not 0 < pence <= MOST_PENCE:
        raise MoneyRefused("Enter an amount between 1p and £10,000.")
    if (paid_on or day) > day:
        raise MoneyRefused("Enter the day on which it was paid: today or earlier.")
    if paid_on and paid_on < day - LATEST:
        raise MoneyRefused("Enter a day of the last twelve months.")
    if charge is not None and charge.client_id != client.pk:
        raise MoneyRefused("That was asked of somebody else. Load the page again.")
    payment = Payment(
        practice_id=client.practice_id, client=client, charge=charge, therapist=_whose_work(charge),
        form_key=form_key, amount_pence=pence, method=method, paid_on=paid_on or day,
        reference=reference.strip(), taken_by=by, taken_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            payment.save(force_insert=True)
    except IntegrityError as error:
        raise MoneyRefused("It could not be written down. Load the page and try again.") from error
    recount(account)
    record(Verb.PAYMENT_TAKEN, by=by, subject=payment)
    return payment


@transaction.atomic
def pay_visit(
    *, appointment: Appointment, pence: int, method: str, form_key: UUID, by: Membership,
    now: datetime, reference: str = "",
) -> Payment:  # fmt: skip
    """Write down what was paid for one visit, charged first where it was not yet."""
    charge = charge_visit(appointment=appointment, by=by, now=now)
    return take_payment(
        client=charge.client, pence=pence, method=method, form_key=form_key, by=by, now=now,
        reference=reference, charge=charge,
    )  # fmt: skip


@transaction.atomic
def take_back(*, payment: Payment, why: str, by: Membership, now: datetime) -> Payment:
    """The payment was wrong, or was given back: a row of its own says so. Twice is once.

    Raises MoneyRefused.
    """
    account = hold_open(payment.client)
    if payment.takes_back_id is not None:
        raise MoneyRefused("This line takes a payment back already. Write the payment down anew.")
    known = Payment.objects.filter(takes_back=payment).first()
    if known is not None:
        return known
    if not why.strip():
        raise MoneyRefused("Say why it is taken back.")
    made = Payment.objects.create(
        practice_id=payment.practice_id, client_id=payment.client_id, charge_id=payment.charge_id,
        therapist_id=payment.therapist_id, takes_back=payment, form_key=uuid4(),
        amount_pence=-payment.amount_pence, method=payment.method,
        # A slip mended at once never was: it goes from the very month it came into.
        paid_on=payment.paid_on if can_undo(payment, by=by, now=now)
        else local_day(now, payment.client.practice.zone),
        reference=payment.reference,
        why=why.strip(), taken_by=by, taken_at=now,
    )  # fmt: skip
    recount(account)
    record(Verb.PAYMENT_TAKEN_BACK, by=by, subject=made)
    return made


def can_undo(payment: Payment, *, by: Membership, now: datetime) -> bool:
    """Whether it may be taken back by one tap: just taken, by the same person."""
    fresh = now - payment.taken_at <= UNDO_FOR
    return fresh and payment.taken_by_id == by.pk and payment.takes_back_id is None


def last_method(member: Membership) -> str:
    """How the last money came that they took; cash at first."""
    taken = member.payments_taken.filter(takes_back__isnull=True).order_by("-taken_at", "-pk")
    return taken.values_list("method", flat=True).first() or Payment.Method.CASH


def _whose_work(charge: Charge | None) -> Membership | None:
    if charge is None:
        return None
    work = charge.appointment or charge.series
    return work.therapist if work is not None else None
