"""Money that came, and what is taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from clients.fees.accounts import MoneyRefused
from clients.fees.models import Account, Charge, Payment
from clients.fees.paying import AT_ONCE, can_undo, last_method, pay_visit, take_back, take_payment
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.privacy.unlocking import unlocked
from tests.factories import ClientFactory
from tests.factories.appointments import MONDAY_AT_TEN
from tests.factories.fees import FEE, came, paid, visit_of
from tests.factories.screening import NOW
from tests.factories.series import WEEK

pytestmark = pytest.mark.django_db


def account(client: Client) -> tuple[int, int]:
    """(charged, paid) as stored."""
    return Account.objects.values_list("charged_pence", "paid_pence").get(client=client)


def test_a_visit_is_paid_before_it_is_over(amira: Client, therapist: Membership) -> None:
    visit = visit_of(amira, therapist)
    made = pay_visit(
        appointment=visit, pence=FEE, method="card", form_key=uuid4(), by=therapist, now=NOW
    )
    assert (made.charge, made.therapist) == (Charge.objects.get(appointment=visit), therapist)
    assert account(amira) == (FEE, FEE)
    assert AuditEvent.objects.filter(verb="payment.taken", subject_id=made.pk).count() == 1


def test_the_same_form_is_one_payment(amira: Client, therapist: Membership) -> None:
    key = uuid4()
    first, second = (paid(amira, therapist, form_key=key) for _ in range(2))
    assert first == second
    with pytest.raises(MoneyRefused, match="sent already"):
        paid(amira, therapist, 1, form_key=key)


@pytest.mark.parametrize(
    ("pence", "days", "says"),
    [
        (0, 0, "amount"),
        (-1, 0, "amount"),
        (1_000_001, 0, "amount"),
        (1, 1, "today or earlier"),
        (1, -367, "last twelve months"),
    ],
)
def test_what_cannot_have_been_paid_is_refused(
    amira: Client, therapist: Membership, pence: int, days: int, says: str
) -> None:
    with pytest.raises(MoneyRefused, match=says):
        paid(amira, therapist, pence, paid_on=NOW.date() + timedelta(days=days))
    assert not Payment.objects.exists()


def test_another_clients_charge_is_not_paid(amira: Client, therapist: Membership) -> None:
    charge = Charge.objects.get(appointment=came(amira, therapist))
    other = ClientFactory(practice=therapist.practice)
    with pytest.raises(MoneyRefused, match="somebody else"):
        paid(other, therapist, charge=charge)


def test_a_payment_is_taken_back_by_a_row_of_its_own(amira: Client, therapist: Membership) -> None:
    came(amira, therapist)
    first = paid(amira, therapist)
    back = take_back(payment=first, why="Typed twice.", by=therapist, now=NOW + WEEK)
    again = take_back(payment=first, why="Once more.", by=therapist, now=NOW + WEEK)
    assert back == again
    assert (back.amount_pence, back.paid_on) == (-FEE, (NOW + WEEK).date())
    assert account(amira) == (FEE, 0)
    with pytest.raises(MoneyRefused, match="already"):
        take_back(payment=back, why="Back again.", by=therapist, now=NOW)
    with pytest.raises(MoneyRefused, match="Say why"):
        take_back(payment=paid(amira, therapist), why=" ", by=therapist, now=NOW)


def test_a_payment_stays_as_it_was_written(amira: Client, therapist: Membership) -> None:
    made = paid(amira, therapist)
    rows = Payment.objects.filter(pk=made.pk)
    for change in ({"amount_pence": 1}, {"paid_on": NOW.date() - WEEK}, {"reference": "x"}):
        with pytest.raises(IntegrityError, match="never_edited"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError, match="is_kept"), transaction.atomic():
        rows.delete()
    with unlocked("erasure"):
        assert rows.delete()[0] == 1


def test_no_other_sum_takes_a_payment_back(amira: Client, therapist: Membership) -> None:
    made = paid(amira, therapist)
    with pytest.raises(IntegrityError, match="taken_back_whole"), transaction.atomic():
        Payment.objects.create(
            practice=amira.practice, client=amira, takes_back=made, form_key=uuid4(),
            amount_pence=-1, method="cash", paid_on=NOW.date(), why="Less.", taken_by=therapist,
        )  # fmt: skip


def test_a_charge_is_kept(amira: Client, therapist: Membership) -> None:
    rows = Charge.objects.filter(appointment=came(amira, therapist))
    with pytest.raises(IntegrityError, match="charge_is_kept"), transaction.atomic():
        rows.delete()


def test_one_tap_undoes_what_oneself_just_took(
    amira: Client, therapist: Membership, owner: Membership
) -> None:
    made = paid(amira, therapist)
    minute = timedelta(minutes=1)
    assert can_undo(made, by=therapist, now=NOW + 9 * minute)
    assert not can_undo(made, by=therapist, now=NOW + 11 * minute)
    assert not can_undo(made, by=owner, now=NOW)


def test_a_slip_undone_at_once_leaves_its_month_as_it_was(
    amira: Client, therapist: Membership
) -> None:
    last_month = NOW.date() - timedelta(days=40)
    made = paid(amira, therapist, paid_on=last_month)
    assert take_back(payment=made, why=AT_ONCE, by=therapist, now=NOW).paid_on == last_month


def test_the_last_method_is_offered_first(
    amira: Client, therapist: Membership, owner: Membership
) -> None:
    assert last_method(therapist) == "cash"
    paid(amira, therapist, method="card")
    paid(amira, owner, method="bank", now=NOW + WEEK)
    assert last_method(therapist) == "card"


def test_more_than_is_asked_is_credit_for_the_next_visit(
    amira: Client, therapist: Membership
) -> None:
    came(amira, therapist)
    paid(amira, therapist, FEE + 1000)
    came(amira, therapist, MONDAY_AT_TEN + WEEK)
    kept = Account.objects.get(client=amira)
    assert (kept.owed_pence, kept.oldest_on) == (FEE - 1000, (MONDAY_AT_TEN + WEEK).date())


def test_a_restricted_record_takes_no_money(amira: Client, therapist: Membership) -> None:
    amira.restricted_at = NOW
    amira.save()
    with pytest.raises(MoneyRefused, match="restricted"):
        take_payment(client=amira, pence=1, method="cash", form_key=uuid4(), by=therapist, now=NOW)
