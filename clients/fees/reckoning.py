"""What is still to be paid: whole pence in, whole pence out. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Asked:
    """What somebody owes for one visit, or for one series paid ahead; nothing where waived."""

    key: int
    pence: int
    on: date


@dataclass(frozen=True)
class Paid:
    """Money that came, below nothing where it was taken back. `towards` is a charge, or None."""

    pence: int
    towards: int | None = None


@dataclass(frozen=True)
class Account:
    """One client's money. `left` is what each charge still waits for."""

    charged: int
    paid: int
    left: dict[int, int]
    oldest: date | None

    @property
    def owed(self) -> int:
        """What is still to be paid in all."""
        return max(0, self.charged - self.paid)

    @property
    def credit(self) -> int:
        """What was paid beyond all that was asked."""
        return max(0, self.paid - self.charged)


def account_of(asked: Iterable[Asked], paid: Iterable[Paid]) -> Account:
    """Money meant for a charge pays that one; the rest, and what is over, the oldest first."""
    charges = sorted(asked, key=lambda one: (one.on, one.key))
    money = list(paid)
    left = {one.key: one.pence for one in charges}
    meant: dict[int, int] = {}
    for row in money:
        if row.towards in left:
            meant[row.towards] = meant.get(row.towards, 0) + row.pence
    for key, pence in meant.items():
        left[key] -= min(max(pence, 0), left[key])
    charged, came = sum(one.pence for one in charges), sum(one.pence for one in money)
    over = came - (charged - sum(left.values()))
    for one in charges:
        part = min(max(over, 0), left[one.key])
        left[one.key] -= part
        over -= part
    oldest = next((one.on for one in charges if left[one.key]), None)
    return Account(charged, came, left, oldest)


def part_of(pence: int, share: str) -> int:
    """Of a visit that did not take place: "none", "half" (rounded down) or "full"."""
    return {"none": 0, "half": pence // 2, "full": pence}[share]


def cover_number(*, prepaid: int, taken: Iterable[int | None], besides: int) -> int | None:
    """The first prepaid visit that is free, of 1 to `prepaid`; None when all are used.

    `taken` are the numbers in use; `besides` counts visits that used one up without being charged.
    """
    used = set(taken)
    if len(used) + besides >= prepaid:
        return None
    return next(number for number in range(1, prepaid + 1) if number not in used)
