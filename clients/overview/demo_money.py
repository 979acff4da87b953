"""Money of the demo practice: visits that were paid, one that was not, a series paid ahead."""

from datetime import datetime, timedelta
from uuid import uuid4

from clients.fees.charging import charge_series, charge_visit
from clients.fees.paying import pay_visit, take_payment
from clients.fees.receipts import give_receipt
from clients.fees.rules import set_fee_rules
from clients.models import Client
from clients.series.actions import start
from practice.accounts.models import Membership
from practice.schedule.wall import local_day


def seed_money(owner: Membership, amira: Client, now: datetime) -> None:
    """Past visits are charged, all but Amira's last are paid, and Ewan paid three ahead."""
    practice = owner.practice
    set_fee_rules(
        by=owner, since=local_day(now - timedelta(days=60), practice.zone), missed="half",
        late="half", address="1 Harbour Lane\nFowey\nPL23 1AA",
    )  # fmt: skip
    past = practice.appointments.filter(starts_at__lt=now - timedelta(hours=4))
    for visit in past.order_by("starts_at").select_related("type", "client", "practice"):
        charge_visit(appointment=visit, by=owner, now=visit.ends_at)
        if visit.client_id == amira.pk and visit.starts_at > now - timedelta(days=10):
            continue
        payment = pay_visit(
            appointment=visit, pence=visit.type.price_pence, method="card", form_key=uuid4(),
            by=owner, now=visit.ends_at,
        )  # fmt: skip
        give_receipt(payment=payment, by=owner, now=visit.ends_at)
    ewan = practice.clients.get(name="Ewan McDonald")
    ahead = start(
        client=ewan, code="weekly_block", goal="Walk to work without sore heels.",
        agreed_sessions=6, interval_days=7, price_pence=5000, prepaid_sessions=3, therapist=owner,
        by=owner, form_key=uuid4(), now=now - timedelta(days=1),
    )  # fmt: skip
    charge = charge_series(series=ahead, by=owner, now=now - timedelta(days=1))
    take_payment(
        client=ewan, pence=charge.amount_pence, method="bank", reference="MCDONALD FEET",
        charge=charge, form_key=uuid4(), by=owner, now=now - timedelta(days=1),
    )  # fmt: skip
