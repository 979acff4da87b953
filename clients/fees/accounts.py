"""Reckoning a client's account anew, under its lock, whenever a charge or a payment changes."""

from datetime import datetime

from clients.fees import reckoning
from clients.fees.models import Account, Charge, FeeRules, Payment
from clients.fees.reckoning import Asked, Paid
from clients.models import Client
from practice.accounts.models import Practice
from practice.audit.actors import Actor, HasActor


def rules_of(practice: Practice) -> FeeRules:
    """What the practice has set, or nothing yet, not stored."""
    return FeeRules.objects.filter(practice=practice).first() or FeeRules(practice=practice)


def hold(client: Client) -> Account:
    """The account's row, made where there is none, locked until the transaction ends.

    Whoever also needs a series locks that first.
    """
    made, _ = Account.objects.get_or_create(
        client_id=client.pk, defaults={"practice_id": client.practice_id}
    )
    return Account.objects.select_for_update().get(pk=made.pk)


def reckoned(client_id: int) -> reckoning.Account:
    """The account as its charges and payments make it; two queries."""
    charges = Charge.objects.filter(client=client_id).values_list("pk", "amount_pence", "on")
    money = Payment.objects.filter(client=client_id).values_list("amount_pence", "charge_id")
    return reckoning.account_of((Asked(*one) for one in charges), (Paid(*one) for one in money))


def recount(account: Account) -> Account:
    """Write into a locked row what its charges and payments make it."""
    now = reckoned(account.client_id)
    account.charged_pence, account.paid_pence, account.oldest_on = now.charged, now.paid, now.oldest
    account.save(update_fields=["charged_pence", "paid_pence", "oldest_on"])
    return account


def recount_both(*, kept: Client, joined: Client, by: Actor | HasActor, now: datetime) -> None:
    """A listener: two records became one, or two again, and their money went with them."""
    both = Account.objects.filter(client__in=[kept.pk, joined.pk])
    touched = both.exists() or Charge.objects.filter(client__in=[kept.pk, joined.pk]).exists()
    for client in sorted((kept, joined), key=lambda one: one.pk) if touched else ():
        recount(hold(client))
