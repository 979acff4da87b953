"""What is still to be paid."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.fees.reckoning import Asked, Paid, account_of, cover_number, part_of

MONDAY = date(2026, 11, 16)
CHARGES = st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 60)), max_size=8).map(
    lambda rows: [
        Asked(key, pence, MONDAY + timedelta(days=after))
        for key, (pence, after) in enumerate(rows, 1)
    ]
)
MONEY = st.lists(
    st.tuples(st.integers(1, 20_000), st.none() | st.integers(1, 9)).map(lambda one: Paid(*one)),
    max_size=8,
)


@given(CHARGES, MONEY)
def test_every_penny_is_somewhere(asked: list[Asked], paid: list[Paid]) -> None:
    account = account_of(asked, paid)
    charged, came = sum(one.pence for one in asked), sum(one.pence for one in paid)
    assert sum(account.left.values()) == account.owed == max(0, charged - came)
    assert account.credit == max(0, came - charged)
    assert all(0 <= account.left[one.key] <= one.pence for one in asked)
    open_days = [one.on for one in asked if account.left[one.key]]
    assert account.oldest == min(open_days, default=None)


@given(CHARGES, MONEY, st.data())
def test_what_is_taken_back_was_never_paid(
    asked: list[Asked], paid: list[Paid], data: st.DataObject
) -> None:
    wrong = data.draw(MONEY)
    back = [Paid(-one.pence, one.towards) for one in wrong]
    assert account_of(asked, [*paid, *wrong, *back]) == account_of(asked, paid)


@pytest.mark.parametrize(
    ("paid", "left", "oldest"),
    [
        ([], {1: 4500, 2: 3000}, MONDAY),
        ([Paid(4500)], {1: 0, 2: 3000}, MONDAY + timedelta(days=7)),
        ([Paid(5000)], {1: 0, 2: 2500}, MONDAY + timedelta(days=7)),
        ([Paid(3000, 2)], {1: 4500, 2: 0}, MONDAY),
        ([Paid(4000, 2)], {1: 3500, 2: 0}, MONDAY),
        ([Paid(3000, 2), Paid(4500)], {1: 0, 2: 0}, None),
        ([Paid(3000, 9)], {1: 1500, 2: 3000}, MONDAY),
    ],
)
def test_the_one_that_is_named_first_then_the_oldest(
    paid: list[Paid], left: dict[int, int], oldest: date | None
) -> None:
    asked = [Asked(2, 3000, MONDAY + timedelta(days=7)), Asked(1, 4500, MONDAY)]
    account = account_of(asked, paid)
    assert (account.left, account.oldest) == (left, oldest)


@pytest.mark.parametrize(("share", "pence"), [("none", 0), ("half", 2250), ("full", 4501)])
def test_what_a_lost_visit_costs(share: str, pence: int) -> None:
    assert part_of(4501, share) == pence


@pytest.mark.parametrize(
    ("taken", "besides", "number"),
    [
        ([], 0, 1),
        ([1, 3], 0, 2),
        ([1], 1, 2),
        ([1, 2], 1, None),
        ([], 3, None),
        ([1, 2, 3], 0, None),
    ],
)
def test_which_of_three_prepaid_visits_it_is(
    taken: list[int], besides: int, number: int | None
) -> None:
    assert cover_number(prepaid=3, taken=taken, besides=besides) == number
