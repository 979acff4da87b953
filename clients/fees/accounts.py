"""Reckoning a client's account anew, under its lock, whenever a charge or a payment changes."""

from datetime import datetime
from itertools import chain

from django.db.models import Q

from clients.fees import reckoning
from clients.fees.models import Account, Charge, FeeRules, OpeningBalance, Payment, Receipt
from clients.fees.reckoning import Asked, Paid
from clients.models import Client
from clients.restricted import SENTENCE
from practice.accounts.models import Practice
from practice.audit.actors import Actor, HasActor


class MoneyRefused(Exception):
    """Nothing was stored. The words say why, or what to do first."""


def rules_of(practice: Practice) -> FeeRules:
    """What the practice has set, or nothing yet, not stored."""
    return FeeRules.objects.filter(practice=practice).first() or FeeRules(practice=practice)


def hold(client: Client) -> Account:
    """The account's row, made where there is none, locked with its client until the transaction
    ends. Whoever also needs a visit or a series locks that first.
    """
    Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    made, _ = Account.objects.get_or_create(
        client_id=client.pk, defaults={"practice_id": client.practice_id}
    )
    rows = Account.objects.select_for_update(of=("self",)).select_related("client__practice")
    return rows.get(pk=made.pk)


def hold_open(client: Client) -> Account:
    """`hold`, where money may still be written down. Raises MoneyRefused."""
    account = hold(client)
    if account.client.restricted_at is not None:
        raise MoneyRefused(SENTENCE)
    if account.client.joined_into_id is not None:
        raise MoneyRefused("This record was joined into another one. Load the page again.")
    return account


def reckoned(client_id: int) -> reckoning.Account:
    """The account as its charges and payments make it, and what it was opened with; three queries.

    What was owed from before stands in `left` under `opening_key`.
    """
    charges = Charge.objects.filter(client=client_id).values_list("pk", "amount_pence", "on")
    money = Payment.objects.filter(client=client_id).values_list("amount_pence", "charge_id")
    opened = list(OpeningBalance.objects.filter(client=client_id))
    owed = (Asked(opening_key(one), one.pence, one.stood_on) for one in opened if one.pence > 0)
    credit = (Paid(-one.pence) for one in opened if one.pence < 0)
    return reckoning.account_of(
        chain(owed, (Asked(*one) for one in charges)), chain(credit, (Paid(*one) for one in money))
    )


def opening_key(balance: OpeningBalance) -> int:
    """What tells it from a charge: their keys are above nothing."""
    return -balance.pk


def recount(account: Account) -> Account:
    """Write into a locked row what its charges and payments make it."""
    now = reckoned(account.client_id)
    account.charged_pence, account.paid_pence, account.oldest_on = now.charged, now.paid, now.oldest
    account.save(update_fields=["charged_pence", "paid_pence", "oldest_on"])
    return account


def recount_both(*, kept: Client, joined: Client, by: Actor | HasActor, now: datetime) -> None:
    """A listener: two records became one, or two again, and their money went with them."""
    if not Account.objects.filter(client__in=[kept.pk, joined.pk]).exists():
        return
    _follow_what_it_was_for(kept, joined)
    for client in sorted((kept, joined), key=lambda one: one.pk):
        recount(hold(client))


def _follow_what_it_was_for(*clients: Client) -> None:
    """Money written down while two records were one goes where its visit, its series, its charge
    or its payment went. What was paid for nothing by name stays where it is.
    """
    for client in clients:
        here = {"client__in": [other for other in clients if other.pk != client.pk]}
        of_work = Q(appointment__client=client) | Q(series__client=client)
        Charge.objects.filter(of_work, **here).update(client=client)
    for client in clients:
        here = {"client__in": [other for other in clients if other.pk != client.pk]}
        Payment.objects.filter(charge__client=client, **here).update(client=client)
        Payment.objects.filter(takes_back__client=client, **here).update(client=client)
        Receipt.objects.filter(payment__client=client, **here).update(client=client)
