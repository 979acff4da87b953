"""Money goes with records that are joined, and back with them."""

import pytest

from clients.fees.models import Account
from clients.joining.actions import join, undo_join
from clients.models import Client
from practice.accounts.models import Membership
from tests.factories import ClientFactory
from tests.factories.fees import FEE, came, paid
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
