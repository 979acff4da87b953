"""What an import would do with each row."""

from datetime import date

import pytest

from clients.transfer.planning import Known, Outcome, Planned, plan
from clients.transfer.reading.people import Person, Read, Trouble

BORN, OTHER = date(1986, 3, 27), date(2012, 3, 27)
HERE = Person("Amira Khan", "", BORN, "amira@example.com", "")


def outcome(
    person: Person, *, here: Person = HERE, troubles: bool = False, leave_out: bool = False
) -> Planned:
    said = (Trouble("Phone", "no number"),) if troubles else ()
    (row,) = plan([Read(2, person, said)], [Known(here, key=7)], leave_out=leave_out)
    return row


@pytest.mark.parametrize(
    ("person", "expected", "fills", "kept"),
    [
        (HERE, Outcome.SAME, {}, ()),
        (Person("amira KHAN", email="AMIRA@example.com"), Outcome.SAME, {}, ()),
        (Person("Amira Khan", birth_date=BORN, phone="+447911123456"), Outcome.FILL,
         {"phone": "+447911123456"}, ()),
        # What is here is never overwritten.
        (Person("Amira Khan", birth_date=BORN, email="new@example.com"), Outcome.SAME, {},
         ("email",)),
        # A family shares an address; a name alone is not a person.
        (Person("Bilal Khan", email="amira@example.com"), Outcome.ADD, {}, ()),
        (Person("Amira Khan"), Outcome.ADD, {}, ()),
        (Person("Amira Khan", birth_date=OTHER), Outcome.ADD, {}, ()),
        (Person("Amira Khan", birth_date=OTHER, email="amira@example.com"), Outcome.ADD, {}, ()),
    ],
)  # fmt: skip
def test_a_row_is_added_fills_a_gap_or_is_there(
    person: Person, expected: Outcome, fills: dict[str, str], kept: tuple[str, ...]
) -> None:
    row = outcome(person)
    assert (row.outcome, row.fills, row.kept) == (expected, fills, kept)
    assert (row.known is not None and row.known.key == 7) is (expected is not Outcome.ADD)


@pytest.mark.parametrize(
    ("person", "leave_out", "expected"),
    [
        (Person("Bo Lee"), False, Outcome.FIX),
        (Person("Bo Lee"), True, Outcome.ADD),
        (Person(), True, Outcome.FIX),
    ],
)
def test_a_row_with_troubles_waits_unless_it_may_go_without(
    person: Person, leave_out: bool, expected: Outcome
) -> None:
    row = outcome(person, troubles=True, leave_out=leave_out)
    assert (row.outcome, len(row.troubles)) == (expected, 1)


def test_somebody_twice_in_a_file_is_one_person() -> None:
    rows = [
        Read(2, Person("Bo Lee", email="bo@example.com")),
        Read(3, Person("Bo Lee", email="bo@example.com", phone="+447911123456")),
        Read(4, Person("Bo  LEE", phone="+447911123456")),
        Read(5, Person("Bo Lee", birth_date=OTHER)),
    ]
    found = list(plan(rows, [], leave_out=False))
    assert [row.outcome for row in found] == [
        Outcome.ADD, Outcome.FILL, Outcome.SAME, Outcome.ADD,
    ]  # fmt: skip
    assert [row.known and row.known.row for row in found] == [None, 2, 2, None]
