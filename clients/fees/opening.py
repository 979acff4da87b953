"""What somebody owed, or had paid ahead, before their money was kept here."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from clients.fees.accounts import MoneyRefused, hold, hold_open, recount, rules_of
from clients.fees.models import Charge, OpeningBalance, Payment
from clients.fees.paying import MOST_PENCE
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.privacy.unlocking import unlocked
from practice.schedule.wall import local_day
from practice.web.words import day as in_words
from practice.web.words import pounds

NOT_KEPT = "Money is not kept here yet: say from which day under Settings, Fees and receipts."


@transaction.atomic
def bring_over_balance(
    *, client: Client, pence: int, on: date, form_key: UUID, by: Membership, now: datetime
) -> OpeningBalance:
    """Keep what stood in another system on that day: above nothing owed, below it paid ahead.

    Once for each client: the same `form_key` twice is one. Raises MoneyRefused.
    """
    account = hold_open(client)
    known = OpeningBalance.objects.filter(form_key=form_key, practice=by.practice_id).first()
    if known is not None:
        return known
    if rules_of(by.practice).since is None:
        raise MoneyRefused(NOT_KEPT)
    if not 0 < abs(pence) <= MOST_PENCE:
        raise MoneyRefused("A balance is between 1p and £10,000.")
    if on > local_day(now, by.practice.zone):
        raise MoneyRefused("A balance is that of today or of a day before.")
    earlier = client.opening_balances.first()
    if earlier is not None:
        raise MoneyRefused(brought_already(earlier.pence, earlier.stood_on))
    made = OpeningBalance(
        practice=by.practice, client=account.client, pence=pence, stood_on=on, form_key=form_key,
        brought_by=by, brought_at=now,
    )  # fmt: skip
    made.save()
    recount(account)
    record(Verb.BALANCE_BROUGHT_OVER, by=by, subject=made)
    return made


def brought_already(pence: int, on: date) -> str:
    """Why there is no second one."""
    what = "owed" if pence > 0 else "of credit"
    return f"{pounds(abs(pence))} {what} on {in_words(on)} was brought over for them already."


def is_used(balance: OpeningBalance) -> bool:
    """Whether any money was written down for this client since."""
    since = balance.brought_at
    return (
        Payment.objects.filter(client=balance.client_id, taken_at__gte=since).exists()
        or Charge.objects.filter(client=balance.client_id, made_at__gte=since).exists()
    )


@transaction.atomic
def take_away_balance(*, balance: OpeningBalance, by: Membership) -> None:
    """Remove one again that nothing was done with; an account that then says nothing goes too."""
    client = balance.client
    account = hold(client)
    record(Verb.BALANCE_TAKEN_AWAY, by=by, subject=balance)
    with unlocked("erasure"):
        balance.delete()
    recount(account)
    if not (client.charges.exists() or client.payments.exists()):
        account.delete()
