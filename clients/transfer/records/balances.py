"""What clients owed, or had paid ahead, in another system."""

from collections.abc import Collection, Hashable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from clients.fees.accounts import rules_of
from clients.fees.models import OpeningBalance
from clients.fees.opening import (
    NOT_KEPT,
    bring_over_balance,
    brought_already,
    is_used,
    take_away_balance,
)
from clients.fees.paying import MOST_PENCE
from clients.models import Client
from clients.transfer import reasons
from clients.transfer.models import Import
from clients.transfer.reading.balances import LAYOUT, balance_in
from clients.transfer.reading.people import Trouble
from clients.transfer.records.sorts import Sort, leans_on
from practice.accounts.models import Membership

NOTHING = "nothing"


class Balances(Sort):
    """Each opens somebody's account. Whoever owes nothing and has no credit needs none."""

    layout = LAYOUT
    needs = (
        (frozenset({"owed", "credit"}), "Say which column holds what they owe, or their credit."),
        (
            frozenset({"on", "otherwise_on"}),
            "Say which column holds the day, or give one for all.",
        ),
    )
    counted = ("balance", "balances")
    says = staticmethod(balance_in)

    def __init__(self, source: Import) -> None:
        super().__init__(source)
        self._is_kept = rules_of(source.practice).since is not None
        rows = OpeningBalance.objects.filter(practice=source.practice_id)
        self._one = {
            client: (pence, on)
            for client, pence, on in rows.values_list("client", "pence", "stood_on")
        }

    def troubles(self, said: Mapping[str, Any], now: datetime) -> list[Trouble]:
        """No day, too much, or money that is not kept here."""
        found = []
        if not self._is_kept:
            found.append(Trouble("", NOT_KEPT))
        if not self._on(said):
            found.append(Trouble("", "There is no day in this row."))
        if abs(said["pence"]) > MOST_PENCE:
            found.append(Trouble("", "A balance is £10,000 at most."))
        return found

    def sign(self, client: int, said: Mapping[str, Any]) -> Hashable:
        """The same amount on the same day."""
        if not said["pence"]:
            return client, NOTHING
        return client, said["pence"], date.fromisoformat(self._on(said))

    def here(self, clients: Collection[int]) -> set[Hashable]:
        """By what was brought over before."""
        rows = OpeningBalance.objects.filter(client__in=clients)
        there = set(rows.values_list("client_id", "pence", "stood_on"))
        return there | {(client, NOTHING) for client in clients}

    def clash(self, client: int, said: Mapping[str, Any]) -> str:
        """Another balance of the same client, here or in an earlier row."""
        pence, on = said["pence"], date.fromisoformat(self._on(said))
        other = self._one.setdefault(client, (pence, on))
        return "" if other == (pence, on) else brought_already(*other)

    def make(
        self, client: Client, said: Mapping[str, Any], *, key: UUID, by: Membership, now: datetime
    ) -> None:
        """A balance."""
        bring_over_balance(
            client=client, pence=said["pence"], on=date.fromisoformat(self._on(said)),
            form_key=key, by=by, now=now,
        )  # fmt: skip

    def made(self, keys: Collection[UUID]) -> QuerySet[Any]:
        """By the keys of their rows."""
        rows = OpeningBalance.objects.filter(practice=self.source.practice_id, form_key__in=keys)
        return rows.select_related("client")

    def why_it_stays(self, one: OpeningBalance) -> str:
        """Money was written down since: what is left to pay was said with it."""
        return reasons.BALANCE_USED if is_used(one) else next(iter(leans_on(one, ())), "")

    def take_away(self, one: OpeningBalance, *, by: Membership, now: datetime) -> None:
        """As if it had not come."""
        take_away_balance(balance=one, by=by)

    def _on(self, said: Mapping[str, Any]) -> str:
        return said.get("on") or self.source.otherwise.get("on", "")
