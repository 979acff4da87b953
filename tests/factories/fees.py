"""Money, by the product's own actions."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from clients.appointments.actions import complete
from clients.appointments.models import Appointment
from clients.fees.models import FeeRules, Payment
from clients.fees.paying import take_payment
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
