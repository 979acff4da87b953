"""Balances of another system: in the account, once, and undone."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.fees.models import Account, OpeningBalance
from clients.fees.paying import take_payment
from clients.fees.queries import for_the_accountant, owing
from clients.fees.showing import own_money
from clients.models import Client
from clients.transfer.models import Import
from clients.transfer.reading.balances import pence_of
from practice.accounts.models import Membership
from practice.jobs.actions import start
from practice.jobs.kinds import kind_of
from practice.jobs.working import LEASE, step, take, work
from tests.clients.transfer.records import looked_at, taken_in, troubles, undone
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.fees import keeps_money
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
DAY = "2026-10-31"
FILE = (
    "Name,Email,Amount due,Credit\n"
    "Amira Khan,amira@example.com,£45.50,\n"
    "Bo Lee,bo@example.com,,20\n"
    "Di Fox,di@example.com,0,\n"
)


@pytest.fixture(autouse=True)
def _around(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    monkeypatch.setattr("practice.jobs.working.BREATH", 0)
    settings.VAR_DIR = tmp_path


@pytest.fixture
def by() -> Membership:
    made: Membership = MembershipFactory(role="owner")  # type: ignore[assignment]
    keeps_money(made)
    return made


@pytest.fixture
def people(by: Membership) -> list[Client]:
    names = ("Amira Khan", "Bo Lee", "Di Fox")
    return [
        ClientFactory(  # type: ignore[misc]
            practice=by.practice, name=name, email=f"{name.split()[0].lower()}@example.com"
        )
        for name in names
    ]


def balances() -> dict[str, tuple[int, date]]:
    rows = OpeningBalance.objects.select_related("client")
    return {one.client.name: (one.pence, one.stood_on) for one in rows}


def brought(by: Membership, text: str = FILE) -> Import:
    return taken_in(by, "balances", text, on=DAY)


def test_what_is_owed_and_what_is_paid_ahead_open_the_accounts(
    by: Membership, people: list[Client], client: Browser
) -> None:
    source = brought(by)
    assert troubles(source) == {}
    on = date(2026, 10, 31)
    assert balances() == {"Amira Khan": (4550, on), "Bo Lee": (-2000, on)}
    amira, bo, di = people
    owes = owing(by.practice)
    assert [(row.client, row.owed_pence, row.oldest_on) for row in owes.rows] == [(amira, 4550, on)]
    assert own_money(amira).open == [("Owed from before, on Saturday 31 October 2026", 4550)]
    assert (own_money(bo).credit, own_money(di).is_kept) == (2000, True)
    assert not Account.objects.filter(client=di).exists()
    client.force_login(by.user)
    page = client.get(reverse("client_money", args=[amira.ref])).content.decode()
    assert "Brought over from before on 31 October 2026: £45.50 owed. £45.50 to pay." in page
    page = client.get(reverse("client_money", args=[bo.ref])).content.decode()
    assert "Brought over from before on 31 October 2026: £20 of credit." in page


def test_the_accountant_reads_of_it_without_any_money_having_come(
    by: Membership, people: list[Client]
) -> None:
    brought(by)
    lines = list(for_the_accountant(by.practice, date(2026, 10, 1), date(2026, 10, 31)))
    assert [[*line[:4], line[7]] for line in lines] == [
        [DAY, "Brought over", people[0].ref, "Owed from before: 45.50", ""],
        [DAY, "Brought over", people[1].ref, "Credit from before: 20.00", ""],
    ]
    assert list(for_the_accountant(by.practice, date(2026, 11, 1), date(2026, 11, 30))) == []


def test_a_payment_pays_it_before_what_came_later(by: Membership, people: list[Client]) -> None:
    brought(by)
    take_payment(
        client=people[0], pence=4550, method="cash", by=by, now=NOW,
        form_key=uuid4(),
    )  # fmt: skip
    assert not owing(by.practice).rows
    assert own_money(people[0]).open == []


def test_the_same_file_again_changes_nothing_and_another_amount_is_refused(
    by: Membership, people: list[Client]
) -> None:
    brought(by)
    before = balances()
    again = brought(by)
    assert set(again.rows.values_list("outcome", flat=True)) == {"same"}
    other = looked_at(by, "balances", FILE.replace("45.50", "50"), on=DAY)
    assert troubles(other) == {
        2: [": £45.50 owed on Saturday 31 October 2026 was brought over for them already."]
    }
    assert balances() == before


def test_two_amounts_for_one_person_in_one_file_are_not_guessed_between(
    by: Membership, people: list[Client]
) -> None:
    source = brought(by, FILE + "Amira Khan,amira@example.com,12,\n")
    assert list(troubles(source)) == [5]
    assert balances()["Amira Khan"][0] == 4550


def test_killed_between_steps_no_balance_counts_twice(
    by: Membership, people: list[Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clients.transfer.records.taking_in.AT_ONCE", 1)
    source = looked_at(by, "balances", FILE, on=DAY)
    job = start(kind="import", subject_ref=source.ref, by=by, now=NOW)
    held = take(NOW)
    assert held is not None
    step(held, kind_of(held).begin(held), NOW)
    work(lambda: NOW + LEASE)
    job.refresh_from_db()
    assert (job.state, len(balances())) == ("done", 2)
    assert Account.objects.get(client=people[0]).owed_pence == 4550


def test_undone_it_goes_unless_money_was_written_down_since(
    by: Membership, people: list[Client]
) -> None:
    source = brought(by)
    take_payment(
        client=people[0], pence=100, method="cash", by=by, now=NOW,
        form_key=uuid4(),
    )  # fmt: skip
    undone(source, by)
    assert list(balances()) == ["Amira Khan"]
    assert source.rows.get().stays == ["balance_used"]
    assert not Account.objects.filter(client=people[1]).exists()


def test_where_no_money_is_kept_no_row_comes_in(people: list[Client], by: Membership) -> None:
    keeps_money(by, since=None)
    found = troubles(looked_at(by, "balances", FILE, on=DAY))
    assert found[2] == [
        ": Money is not kept here yet: say from which day under Settings, Fees and receipts."
    ]


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("45", 4500), ("£45.5", 4550), ("45,50", 4550), ("1,234.50", 123450), ("1.234,50", 123450),
        ("-45", -4500), ("(45.00)", -4500), ("-£45", -4500), ("£-45", -4500), ("45 GBP", 4500),
        ("1,234", 123400), ("0.05", 5),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_it_is_meant(text: str, pence: int) -> None:
    assert pence_of(text) == pence


@pytest.mark.parametrize("text", ["€45", "45.123", "(45", "45)", "forty", "4 5", "--45x", "45.5.5"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        pence_of(text)
