"""Receipts: one for a payment, numbered without a gap, and what it said it says for ever."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F

from clients.fees.accounts import MoneyRefused, hold, rules_of
from clients.fees.models import Charge, FeeRules, Payment, Receipt, ReceiptBook
from practice.accounts.models import Membership, Practice
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day
from practice.web.paper import as_pdf
from practice.web.words import count, day, pounds

SOURCE = Path(__file__).with_name("receipt.typ")


@transaction.atomic
def give_receipt(*, payment: Payment, by: Membership, now: datetime) -> Receipt:
    """The receipt of a payment, made once. Raises MoneyRefused."""
    hold(payment.client)
    known = Receipt.objects.filter(payment=payment).first()
    if known is not None:
        return known
    if payment.takes_back_id is not None or Payment.objects.filter(takes_back=payment).exists():
        raise MoneyRefused("This payment was taken back, so there is no receipt for it.")
    practice = payment.client.practice
    today = local_day(now, practice.zone)
    receipt = Receipt(
        practice=practice, client_id=payment.client_id, payment=payment, year=today.year,
        number=_next_number(practice, today.year), made_by=by, made_at=now,
    )  # fmt: skip
    receipt.said = _says(receipt, payment, rules_of(practice), today=today)
    receipt.save(force_insert=True)
    record(Verb.RECEIPT_GIVEN, by=by, subject=receipt)
    return receipt


def receipt_pdf(receipt: Receipt) -> bytes:
    """An accessible A4 page of what it said when it was given, and whether it still holds."""
    return as_pdf(SOURCE, says_now(receipt))


def says_now(receipt: Receipt) -> dict[str, Any]:
    """What it said, and the day on which its payment was taken back, if it was."""
    back = Payment.objects.filter(takes_back=receipt.payment_id).first()
    undone = f"Taken back on {day(back.paid_on)}. This is no proof of payment." if back else ""
    return {**receipt.said, "taken_back": undone}


def what_for(charge: Charge | None, rules: FeeRules) -> str:
    """What was paid for, as it may stand on paper: never more than the name of an appointment."""
    if charge is None:
        return "On account"
    if charge.series is not None:
        return count(charge.series.prepaid_sessions, "appointment", "appointments") + " paid ahead"
    named = charge.appointment.type.name if charge.appointment and rules.names_visits else ""
    return f"{named or 'Appointment'}, {day(charge.on)}"


def _next_number(practice: Practice, year: int) -> int:
    """One more than the last; whoever comes at the same moment waits for this transaction."""
    ReceiptBook.objects.get_or_create(practice=practice, year=year)
    book = ReceiptBook.objects.filter(practice=practice, year=year)
    book.update(last_number=F("last_number") + 1)
    return book.values_list("last_number", flat=True).get()


def _says(receipt: Receipt, payment: Payment, rules: FeeRules, *, today: date) -> dict[str, Any]:
    practice = receipt.practice
    vat = f"VAT number {rules.vat_number}. {rules.vat_words}" if rules.vat_number else ""
    return {
        "title": f"Receipt {receipt.name}",
        "practice": practice.name,
        "address": rules.address.splitlines(),
        "phone": practice.phone,
        "given_on": day(today),
        "to": payment.client.name,
        "what": what_for(payment.charge, rules),
        "amount": pounds(payment.amount_pence),
        "method": payment.get_method_display(),
        "paid_on": day(payment.paid_on),
        "vat": vat,
    }
