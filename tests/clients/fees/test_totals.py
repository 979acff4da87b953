"""Every sum equals what plain SQL says of the rows."""

import random
from datetime import timedelta

import pytest
from django.db import connection

from clients.fees.charging import ask_other
from clients.fees.models import Account, Charge
from clients.fees.paying import take_back
from clients.fees.queries import PAGE, month_of, months, owing
from clients.models import Client
from practice.accounts.models import Membership
from tests.factories import ClientFactory, MembershipFactory, screened
from tests.factories.appointments import MONDAY_AT_TEN
from tests.factories.fees import came, keeps_money, paid
from tests.factories.screening import NOW
from tests.factories.series import WEEK

pytestmark = pytest.mark.django_db
BALANCES = """
SELECT c.id,
  (SELECT COALESCE(SUM(amount_pence), 0) FROM fees_charge WHERE client_id = c.id),
  (SELECT COALESCE(SUM(amount_pence), 0) FROM fees_payment WHERE client_id = c.id)
FROM clients_client c WHERE c.practice_id = %s
"""
MONTH = """
SELECT {what}, SUM(amount_pence) FROM fees_payment
WHERE practice_id = %s AND paid_on >= '{first}' AND paid_on < '{after}' GROUP BY {what}
"""


def asked(sql: str, *values: object) -> list[tuple[int | str, ...]]:
    """What the database itself answers."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def a_year(by: Membership, seed: int) -> None:
    """Visits, payments, waivers and slips, by chance from a seed."""
    chance = random.Random(seed)
    keeps_money(by)
    colleague = MembershipFactory(practice=by.practice, role="therapist")
    for number in range(6):
        client = ClientFactory(practice=by.practice, name=f"Client {number}")
        screened(client, by, NOW)
        for week in range(chance.randrange(4)):
            at = MONDAY_AT_TEN + WEEK * (number * 4 + week)
            visit = came(
                client, chance.choice([by, colleague]), at, pence=chance.randrange(1, 90) * 50
            )
            charge = Charge.objects.get(appointment=visit)
            if chance.random() < 0.2:
                ask_other(
                    charge=charge, pence=chance.randrange(0, 3000), reason="Agreed.", by=by,
                    now=at, waive=chance.random() < 0.5,
                )  # fmt: skip
            if chance.random() < 0.7:
                named = charge if chance.random() < 0.5 else None
                method = chance.choice(["cash", "card", "bank"])
                money = paid(
                    client, by, chance.randrange(1, 6000), charge=named, method=method,
                    now=at + timedelta(days=chance.randrange(40)),
                )  # fmt: skip
                if chance.random() < 0.2:
                    take_back(payment=money, why="A slip.", by=by, now=money.taken_at + WEEK)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_owed_and_what_came_equal_a_recount(owner: Membership, seed: int) -> None:
    a_year(owner, seed)
    practice = owner.practice
    rows = {pk: (charged, came_in) for pk, charged, came_in in asked(BALANCES, practice.pk)}
    stored = Account.objects.values_list("client", "charged_pence", "paid_pence")
    assert {pk: (c, p) for pk, c, p in stored} == {pk: row for pk, row in rows.items() if any(row)}
    left = [int(c) - int(p) for c, p in rows.values() if int(c) > int(p)]
    shown = owing(practice)
    assert (shown.people, shown.pence) == (len(left), sum(left))
    days = [row.oldest_on for row in shown.rows]
    assert days == sorted(days)  # type: ignore[type-var]
    for first, pence in months(practice):
        month = month_of(practice, first)
        after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        by_method = asked(MONTH.format(what="method", first=first, after=after), practice.pk)
        by_member = asked(MONTH.format(what="therapist_id", first=first, after=after), practice.pk)
        assert sorted(line.pence for line in month.methods) == sorted(int(s) for _, s in by_method)
        sums = sorted(int(s) for _, s in by_member)
        assert sorted(line.pence for line in month.therapists) == sums
        assert pence == month.pence == sum(sums)


def test_who_owes_is_paged_by_key_and_nobody_is_left_out(owner: Membership) -> None:
    for number in range(PAGE + 3):
        client = ClientFactory(practice=owner.practice)
        Account.objects.create(
            practice=owner.practice, client=client, charged_pence=100,
            oldest_on=NOW.date() + timedelta(days=number // 10),
        )  # fmt: skip
    first = owing(owner.practice)
    second = owing(owner.practice, after=first.following)
    seen = [row.client_id for row in (*first.rows, *second.rows)]
    assert (len(first.rows), len(second.rows), len(set(seen))) == (PAGE, 3, PAGE + 3)
    assert second.following == ""
    assert owing(owner.practice, after="nonsense").rows == first.rows


def test_nobody_elses_clients_are_on_the_list(
    owner: Membership, other_therapist: Membership, amira: Client
) -> None:
    came(amira, owner)
    keeps_money(other_therapist)
    theirs = ClientFactory(practice=other_therapist.practice)
    screened(theirs, other_therapist, NOW)
    came(theirs, other_therapist)
    assert [row.client for row in owing(owner.practice).rows] == [amira]
