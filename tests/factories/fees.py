"""Money, by the product's own actions."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from clients.appointments.actions import complete
from clients.appointments.models import Appointment
from clients.fees.charging import ask_other, charge_visit
from clients.fees.models import FeeRules, Payment, Receipt
from clients.fees.paying import take_back, take_payment
from clients.fees.receipts import give_receipt
from clients.fees.rules import set_fee_rules
from clients.models import Client
from practice.accounts.models import Membership
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked
from tests.factories.screening import NOW

LONG_AGO = date(2020, 1, 1)
FEE = 4500


def keeps_money(by: Membership, **changes: Any) -> FeeRules:
    """The practice keeps its money here, for long."""
    return set_fee_rules(by=by, **({"since": LONG_AGO} | changes))


def visit_of(
    client: Client, by: Membership, at: datetime = MONDAY_AT_TEN, *, pence: int = FEE
) -> Appointment:
    """A booked visit that costs so much."""
    return booked(client, by, at, type=an_hour(client.practice, price_pence=pence))


def came(
    client: Client, by: Membership, at: datetime = MONDAY_AT_TEN, *, pence: int = FEE
) -> Appointment:
    """A visit that took place, and is charged where money is kept."""
    return complete(appointment=visit_of(client, by, at, pence=pence), by=by, now=at)


def paid(client: Client, by: Membership, pence: int = FEE, **changes: Any) -> Payment:
    """Cash, for whatever is oldest, unless `changes` say otherwise."""
    values: dict[str, Any] = {"method": "cash", "form_key": uuid4(), "now": NOW} | changes
    return take_payment(client=client, pence=pence, by=by, **values)


def a_receipt(client: Client, by: Membership, word: str = "A slip.") -> Receipt:
    """A row in every table of money, with the word wherever somebody may write."""
    keeps_money(by)
    stands = client.appointments.filter(status__in=["booked", "arrived", "completed"])
    visit = stands.order_by("pk")[0]
    charge = charge_visit(appointment=visit, by=by, now=NOW)
    ask_other(charge=charge, pence=1200, reason=word, by=by, now=NOW)
    take_back(payment=paid(client, by, reference=word), why=word, by=by, now=NOW)
    return give_receipt(payment=paid(client, by, 1200, charge=charge), by=by, now=NOW)
