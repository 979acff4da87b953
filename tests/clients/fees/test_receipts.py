"""Receipts: numbers without a gap, and words that stay."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from clients.fees.accounts import MoneyRefused
from clients.fees.models import Receipt, ReceiptBook
from clients.fees.paying import take_back
from clients.fees.receipts import give_receipt, receipt_pdf
from clients.models import Client
from practice.accounts.models import Membership
from tests.clients.appointments.test_races import at_once
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.fees import came, keeps_money, paid
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db


def test_numbers_go_up_by_one_in_each_practice_and_year(
    amira: Client, therapist: Membership, other_therapist: Membership
) -> None:
    given = [
        give_receipt(payment=paid(amira, therapist), by=therapist, now=now).name
        for now in (NOW, NOW, datetime(2027, 1, 1, tzinfo=UTC))
    ]
    stranger = ClientFactory(practice=other_therapist.practice)
    theirs = give_receipt(payment=paid(stranger, other_therapist), by=other_therapist, now=NOW)
    assert given == ["R-2026-0001", "R-2026-0002", "R-2027-0001"]
    assert theirs.name == "R-2026-0001"


def test_a_payment_has_one_receipt(amira: Client, therapist: Membership) -> None:
    payment = paid(amira, therapist)
    first, second = (give_receipt(payment=payment, by=therapist, now=NOW) for _ in range(2))
    assert first == second


def test_what_was_taken_back_gets_none(amira: Client, therapist: Membership) -> None:
    payment = paid(amira, therapist)
    back = take_back(payment=payment, why="A slip.", by=therapist, now=NOW)
    for row in (payment, back):
        with pytest.raises(MoneyRefused, match="taken back"):
            give_receipt(payment=row, by=therapist, now=NOW)
    assert not ReceiptBook.objects.exists()


def test_a_number_that_was_not_used_after_all_is_given_next(
    amira: Client, therapist: Membership
) -> None:
    payment = paid(amira, therapist)
    with transaction.atomic():
        give_receipt(payment=payment, by=therapist, now=NOW)
        transaction.set_rollback(True)
    assert give_receipt(payment=payment, by=therapist, now=NOW).number == 1


def test_it_says_for_ever_what_it_said(amira: Client, owner: Membership) -> None:
    keeps_money(owner, address="1 Harbour Lane\nFowey")
    visit = came(amira, owner)
    receipt = give_receipt(payment=paid(amira, owner, charge=visit.charge), by=owner, now=NOW)
    said = dict(receipt.said)
    amira.name = "Amira Brown"
    amira.save()
    keeps_money(owner, address="", names_visits=True)
    receipt.refresh_from_db()
    assert receipt.said == said
    assert (said["to"], said["address"]) == ("Amira Khan", ["1 Harbour Lane", "Fowey"])
    assert said["what"] == "Appointment, Monday 23 November 2026"
    assert said["vat"] == ""
    assert receipt_pdf(receipt).startswith(b"%PDF")


def test_it_names_the_visit_and_vat_only_where_the_practice_says_so(
    amira: Client, owner: Membership
) -> None:
    keeps_money(owner, names_visits=True, vat_number="GB123", vat_words="Exempt.")
    visit = came(amira, owner)
    receipt = give_receipt(payment=paid(amira, owner, charge=visit.charge), by=owner, now=NOW)
    assert receipt.said["what"].startswith(visit.type.name)
    assert receipt.said["vat"] == "VAT number GB123. Exempt."


def test_a_receipt_is_neither_edited_nor_removed(amira: Client, therapist: Membership) -> None:
    made = give_receipt(payment=paid(amira, therapist), by=therapist, now=NOW)
    rows = Receipt.objects.filter(pk=made.pk)
    with pytest.raises(IntegrityError, match="never_edited"), transaction.atomic():
        rows.update(said={"to": "Somebody else"})
    with pytest.raises(IntegrityError, match="is_kept"), transaction.atomic():
        rows.delete()
    with pytest.raises(IntegrityError, match="only_grow"), transaction.atomic():
        ReceiptBook.objects.update(last_number=0)
    with pytest.raises(IntegrityError, match="book_is_kept"), transaction.atomic():
        ReceiptBook.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_however_many_at_once_each_number_is_given_once_and_none_is_left_out() -> None:
    by = MembershipFactory(role="owner")
    payments = [paid(ClientFactory(practice=by.practice), by) for _ in range(8)]
    given = at_once(*[
        lambda payment=payment: give_receipt(payment=payment, by=by, now=NOW)
        for payment in [*payments, payments[0]]
    ])  # fmt: skip
    assert [one for one in given if isinstance(one, Exception)] == []
    assert sorted(Receipt.objects.values_list("number", flat=True)) == list(range(1, 9))
