"""What an import would do with each row."""

from dataclasses import replace
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


NAMED = Person("Amira Khan", email="amira@example.com")
LATER = date(1990, 1, 1)


@pytest.mark.parametrize(
    ("row", "here", "expected"),
    [
        # Nothing tells two namesakes of one house apart.
        (None, [None, None], "fix"),
        (None, [BORN, None], "fix"),
        (None, [BORN, OTHER], "fix"),
        (BORN, [None, None], "fix"),
        (BORN, [BORN, BORN], "fix"),
        # The birth date does.
        (BORN, [OTHER, BORN], 2),
        (BORN, [None, BORN], 2),
        (BORN, [OTHER, None], 2),
        (BORN, [None], 1),
        (None, [BORN], 1),
        (BORN, [OTHER, LATER], "add"),
    ],
)
def test_of_several_who_fit_the_birth_date_tells(
    row: date | None, here: list[date | None], expected: object
) -> None:
    known = [
        Known(replace(NAMED, birth_date=born), key=key) for key, born in enumerate(here, start=1)
    ]
    (found,) = plan([Read(2, replace(NAMED, birth_date=row))], known, leave_out=True)
    assert (found.known.key if found.known else found.outcome.value) == expected
    assert len(found.troubles) == (expected == "fix")


def test_namesakes_earlier_in_the_file_are_told_apart_too() -> None:
    dates = [BORN, OTHER, None, OTHER]
    rows = [Read(n, replace(NAMED, birth_date=born)) for n, born in enumerate(dates, start=2)]
    found = list(plan(rows, [], leave_out=False))
    assert [row.outcome.value for row in found] == ["add", "add", "fix", "same"]
    assert found[3].known is not None
    assert found[3].known.row == 3


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Siobhán O’Neill", "siobhan  O'NEILL", True),
        ("Anne-Marie Lee", "Anne\u2010Marie Lee", True),
        ("Anne-Marie Lee", "Anne Marie Lee", True),
        ("Zoe\u0308 Weiß", "ZOË WEISS", True),
        ("Άννα", "Αννα", True),
        ("Артём", "Артем", True),
        ("\ud55c\uc9c0\ubbfc", "\u1112\u1161\u11ab\uc9c0\ubbfc", True),
        # Vowel signs and the marks that make another letter are no accents.
        ("राम", "रमा", False),
        ("കമല", "കമല\u0d3e", False),
        ("かき", "がき", False),
        ("שׁם", "שׂם", False),
        ("Amira Khan", "Amir Khan", False),
        # Nothing to tell a person by.
        ("???", "???", False),
        ("1", "1", False),
    ],
)
def test_a_name_is_the_same_but_for_its_dress(one: str, other: str, is_same: bool) -> None:
    known = [Known(replace(NAMED, name=one), key=7)]
    (found,) = plan([Read(2, replace(NAMED, name=other))], known, leave_out=False)
    assert (found.outcome != "add") is is_same
