"""Money goes with records that are joined, and back with them."""

import pytest

from clients.appointments.actions import complete
from clients.fees.accounts import MoneyRefused
from clients.fees.models import Account, Charge, Payment, Receipt
from clients.fees.paying import take_back
from clients.fees.receipts import give_receipt
from clients.joining.actions import join, undo_join
from clients.models import Client
from practice.accounts.models import Membership
from tests.factories import ClientFactory
from tests.factories.appointments import MONDAY_AT_TEN
from tests.factories.fees import FEE, came, paid, visit_of
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db


def accounts() -> dict[str, tuple[int, int]]:
    """(charged, paid) by the client's name."""
    rows = Account.objects.values_list("client__name", "charged_pence", "paid_pence")
    return {name: (charged, came_in) for name, charged, came_in in rows}


def test_what_one_owes_is_paid_by_what_the_other_paid(amira: Client, therapist: Membership) -> None:
    other = ClientFactory(practice=amira.practice, name="A. Khan", birth_date=None, email="")
    came(amira, therapist)
    paid(other, therapist, FEE)
    row = join(kept=amira, joined=other, by=therapist, now=NOW)
    assert accounts() == {"Amira Khan": (FEE, FEE), "A. Khan": (0, 0)}
    undo_join(row=row, by=therapist, now=NOW)
    assert accounts() == {"Amira Khan": (FEE, 0), "A. Khan": (0, FEE)}


def test_undoing_takes_along_what_was_written_down_in_between(
    amira: Client, therapist: Membership
) -> None:
    """What belongs to a visit of the joined one goes back with it, and nothing is left over."""
    other = ClientFactory(practice=amira.practice, name="A. Khan", birth_date=None, email="")
    visit = visit_of(other, therapist)
    row = join(kept=amira, joined=other, by=therapist, now=NOW)
    visit.refresh_from_db()
    complete(appointment=visit, by=therapist, now=MONDAY_AT_TEN)
    charge = Charge.objects.get(appointment=visit)
    charge.client = amira
    first = paid(amira, therapist, charge=charge)
    give_receipt(payment=first, by=therapist, now=NOW)
    take_back(payment=first, why="Typed twice.", by=therapist, now=NOW)
    paid(amira, therapist, 700)
    assert accounts() == {"Amira Khan": (FEE, 700)}
    undo_join(row=row, by=therapist, now=NOW)
    assert accounts() == {"Amira Khan": (0, 700), "A. Khan": (FEE, 0)}
    assert (Charge.objects.get().client, Receipt.objects.get().client) == (other, other)
    assert Payment.objects.filter(charge=charge, client=other).count() == 2


def test_a_join_is_undone_where_only_the_joined_one_had_money(
    amira: Client, therapist: Membership
) -> None:
    other = ClientFactory(practice=amira.practice, name="A. Khan", birth_date=None, email="")
    paid(other, therapist, FEE)
    row = join(kept=amira, joined=other, by=therapist, now=NOW)
    undo_join(row=row, by=therapist, now=NOW)
    assert accounts() == {"Amira Khan": (0, 0), "A. Khan": (0, FEE)}


def test_a_record_that_was_joined_a_moment_ago_takes_no_money(
    amira: Client, therapist: Membership
) -> None:
    """The page was open before; the row in hand does not know of it."""
    other = ClientFactory(practice=amira.practice, name="A. Khan", birth_date=None, email="")
    as_opened = Client.objects.select_related("practice").get(pk=other.pk)
    join(kept=amira, joined=other, by=therapist, now=NOW)
    with pytest.raises(MoneyRefused, match="joined into another"):
        paid(as_opened, therapist)


def test_a_record_that_was_restricted_a_moment_ago_takes_no_money(
    amira: Client, therapist: Membership
) -> None:
    as_opened = Client.objects.select_related("practice").get(pk=amira.pk)
    Client.objects.filter(pk=amira.pk).update(restricted_at=NOW)
    with pytest.raises(MoneyRefused, match="restricted"):
        paid(as_opened, therapist)
