"""What was written down of money stays: a payment is taken back by a row of its own, a receipt says
what it said, and a number is never given twice. Only the client changes, where records are joined.
"""

from django.db import migrations

from practice.web.triggers import RefuseWhen, other_than

PAYMENT = (
    "id", "practice_id", "charge_id", "therapist_id", "takes_back_id", "ref", "form_key",
    "amount_pence", "method", "paid_on", "reference", "why", "taken_by_id", "taken_at",
)  # fmt: skip
RECEIPT = (
    "id", "practice_id", "payment_id", "ref", "year", "number", "said", "made_by_id", "made_at",
)  # fmt: skip
CHARGE = ("id", "practice_id", "appointment_id", "series_id", "ref", "made_at")
OTHER_SUM = (
    "NEW.takes_back_id IS NOT NULL AND NEW.amount_pence <> "
    "-(SELECT amount_pence FROM fees_payment WHERE id = NEW.takes_back_id)"
)


def kept(thing: str, columns: tuple[str, ...]) -> list[RefuseWhen]:
    """Neither edited nor removed, but for erasure and new keys."""
    return [
        RefuseWhen(
            name=f"{thing}_stays", table=f"fees_{thing}", event="UPDATE",
            condition=other_than(columns), message=f"{thing}_is_never_edited", lifts=True,
        ),
        RefuseWhen(
            name=f"{thing}_not_removed", table=f"fees_{thing}", event="DELETE",
            condition="1 = 1", message=f"{thing}_is_kept", lifts=True,
        ),
    ]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("fees", "0001_money_by_hand"), ("privacy", "0001_initial")]

    operations = [
        *kept("payment", PAYMENT),
        *kept("receipt", RECEIPT),
        *kept("charge", CHARGE),
        RefuseWhen(
            name="payment_taken_back_whole",
            table="fees_payment",
            event="INSERT",
            condition=OTHER_SUM,
            message="payment_is_taken_back_whole",
        ),
        RefuseWhen(
            name="receipt_book_only_grows",
            table="fees_receiptbook",
            event="UPDATE",
            condition="NEW.last_number < OLD.last_number OR NEW.year <> OLD.year",
            message="receipt_numbers_only_grow",
        ),
        RefuseWhen(
            name="receipt_book_not_removed",
            table="fees_receiptbook",
            event="DELETE",
            condition="1 = 1",
            message="receipt_book_is_kept",
        ),
    ]
