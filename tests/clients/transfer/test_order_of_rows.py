"""Who a row is of depends on the rows before it, and not on how many are taken in at once."""

from datetime import date

import pytest

from clients.joining.noticing import MOST_EACH
from clients.models import Client
from clients.queries import MOST_ALIKE
from clients.screening.models import Concern
from clients.transfer.models import ImportRow
from practice.accounts.models import Membership
from tests.clients.transfer.test_taking_in import by, chosen, look_through, people, take_in
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db
__all__ = ["by"]
HEADINGS = "Name,Email,Mobile,Date of birth\n"
FATHER = ("John Smith", "smith@example.com", "", date(1960, 5, 1))
SON = ("John Smith", "smith@example.com", "+447911123456", date(1990, 6, 2))


@pytest.fixture(params=[1, 25], autouse=True)
def at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clients.transfer.taking_in.AT_ONCE", request.param)
    monkeypatch.setattr("practice.jobs.pace.MOST", request.param)
    monkeypatch.setattr("practice.jobs.working.BREATH", 0)


def taken_in(by: Membership, rows: str) -> list[tuple[str, str, str, date | None]]:
    source = chosen(by, HEADINGS + rows)
    look_through(source)
    assert take_in(source).state == "done"
    return sorted(people(by), key=str)


def test_a_son_is_not_written_into_his_father_s_record(by: Membership) -> None:
    ClientFactory(
        practice=by.practice, name="John Smith", email="smith@example.com", phone="",
        birth_date=None,
    )  # fmt: skip
    rows = """John Smith,smith@example.com,,1/5/1960
John Smith,smith@example.com,07911 123456,2/6/1990
"""
    assert taken_in(by, rows) == sorted([FATHER, SON], key=str)


def test_nor_where_both_are_new(by: Membership) -> None:
    rows = """John Smith,smith@example.com,,
John Smith,smith@example.com,,1/5/1960
John Smith,smith@example.com,07911 123456,2/6/1990
"""
    assert taken_in(by, rows) == sorted([FATHER, SON], key=str)


def test_what_one_row_filled_the_next_does_not_overwrite(by: Membership) -> None:
    ann: Client = ClientFactory(  # type: ignore[assignment]
        practice=by.practice, name="Ann Lee", email="ann@example.com", phone="", birth_date=None
    )
    rows = """Ann Lee,ann@example.com,07911 123456,
Ann Lee,ann@example.com,07911 123457,
"""
    assert taken_in(by, rows) == [("Ann Lee", ann.email, "+447911123456", None)]
    assert list(ImportRow.objects.order_by("number").values_list("filled", flat=True)) == [
        {"phone": "+447911123456"}, {},
    ]  # fmt: skip


def test_an_address_that_many_share_raises_few_concerns_and_no_flood(by: Membership) -> None:
    rows = "".join(f"P{n} Nobody,none@clinic.example,,\n" for n in range(30))
    assert len(taken_in(by, rows)) == 30
    # Of those alone who came before it was everybody's.
    concerns = Concern.objects.filter(kind=Concern.Kind.DUPLICATE)
    assert concerns.count() <= MOST_ALIKE * MOST_EACH
