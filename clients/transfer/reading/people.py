"""A row into a person: what can be read is, what cannot is named with its column."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from clients.models import real_birth_date
from clients.transfer.reading.columns import WORDS, Columns, Detail, in_turn
from clients.transfer.reading.dates import NoDay, Order, day_of
from clients.transfer.reading.sheets import Row, Sheet, short
from practice.mail.queue import CannotQueue, one_address
from practice.web.text import one_line

LONGEST = {Detail.NAME: 120, Detail.PRONOUNS: 40, Detail.GUARDIAN_NAME: 120, Detail.HEARD_FROM: 60}
SEVERAL = re.compile(r" ::: |[;\n|]")
MOBILE = {
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
}


@dataclass(frozen=True)
class Trouble:
    """A cell that cannot be used, and why. `column` is its heading, "" for the row as a whole."""

    column: str
    words: str


NO_NAME = Trouble("", "There is no name in this row.")


@dataclass(frozen=True)
class Person:
    """What a row says of somebody; empty where it says nothing. The phone is in E.164."""

    name: str = ""
    pronouns: str = ""
    birth_date: date | None = None
    email: str = ""
    phone: str = ""
    guardian_name: str = ""
    guardian_email: str = ""
    heard_from: str = ""


@dataclass(frozen=True)
class Read:
    """A row as read: the person, and what of the row could not be used."""

    number: int
    person: Person
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True)
class Reader:
    """How to read every row of one sheet."""

    sheet: Sheet
    columns: Columns
    order: Order
    region: str
    today: date
    family_first: bool = field(default=False)
    _turns: Columns = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_turns", in_turn(self.columns, self.sheet.headings))

    def read(self, row: Row) -> Read:
        """The person of a row. Nothing is ever guessed in a name: capitals stay as they are."""
        if row.problem:
            return Read(row.number, Person(), (Trouble("", row.problem),))
        troubles: list[Trouble] = []
        values: dict[str, Any] = {}
        for detail, column, text in self._said(row):
            try:
                values[detail] = self._value(detail, text)
            except ValueError as error:
                troubles.append(Trouble(column, str(error)))
        if "name" not in values and not any(
            one.column in self._of(Detail.NAME) for one in troubles
        ):
            troubles.insert(0, NO_NAME)
        return Read(row.number, Person(**values), tuple(troubles))

    def _said(self, row: Row) -> Iterable[tuple[Detail, str, str]]:
        """Each detail, the column it is from and its text; whole names before parts of them."""
        yield from self._names(row)
        for detail in (
            Detail.PRONOUNS, Detail.BIRTH_DATE, Detail.EMAIL, Detail.PHONE, Detail.GUARDIAN_NAME,
            Detail.GUARDIAN_EMAIL, Detail.HEARD_FROM,
        ):  # fmt: skip
            found = self._phone(row) if detail is Detail.PHONE else self._first(row, detail)
            if found:
                yield detail, *found

    def _names(self, row: Row) -> Iterable[tuple[Detail, str, str]]:
        whole = self._first(row, Detail.NAME)
        if whole:
            column, text = whole
            last, comma, first = text.partition(",")
            yield Detail.NAME, column, f"{first} {last}" if self.family_first and comma else text
            return
        parts = [
            found
            for part in (Detail.GIVEN, Detail.MIDDLE, Detail.FAMILY)
            if (found := self._first(row, part))
        ]
        if parts:
            yield Detail.NAME, parts[0][0], " ".join(text for _, text in parts)

    def _first(self, row: Row, detail: Detail) -> tuple[str, str] | None:
        for column in self._of(detail):
            if text := self.sheet.cell(row, column):
                return column, text
        return None

    def _phone(self, row: Row) -> tuple[str, str] | None:
        """A mobile before another number, and that before what is none."""
        found = [
            (column, number)
            for column in self._of(Detail.PHONE)
            for number in _several(self.sheet.cell(row, column))
        ]
        if len(found) > 1:
            found.sort(key=lambda one: _use_of(one[1], self.region))
        return found[0] if found else None

    def _of(self, detail: Detail) -> list[str]:
        return [column for column, held in self._turns.items() if held is detail]

    def _value(self, detail: Detail, text: str) -> object:
        match detail:
            case Detail.BIRTH_DATE:
                return birth_date_of(text, self.order, today=self.today)
            case Detail.EMAIL | Detail.GUARDIAN_EMAIL:
                return email_of(text)
            case Detail.PHONE:
                return phone_of(text, self.region)
        return line_of(text, LONGEST[detail], WORDS[detail])


def names_family_first(texts: Iterable[str]) -> bool:
    """Whether a column of whole names is written "Khan, Amira" throughout."""
    seen = list(texts)
    turned = sum(1 for text in seen if text.count(",") == 1 and not text.endswith(","))
    return bool(seen) and turned > 0.8 * len(seen)


def line_of(text: str, longest: int, what: str) -> str:
    """One line. Raises `ValueError` for one too long, or with hidden characters."""
    line = " ".join(text.split())
    if len(line) > longest:
        raise ValueError(f"{what}: longer than {longest} characters.")
    try:
        one_line(line)
    except ValidationError as error:
        raise ValueError(error.messages[0]) from error
    return line


def birth_date_of(text: str, order: Order, *, today: date) -> date:
    """A birth date that a record takes. Raises `ValueError`."""
    try:
        day = day_of(text, order, latest=today)
    except NoDay as error:
        raise ValueError(str(error)) from error
    if day > today:
        raise ValueError(f"“{short(text)}” is in the future.")
    try:
        real_birth_date(day)
    except ValidationError as error:
        raise ValueError(error.messages[0]) from error
    return day


def email_of(text: str) -> str:
    """The first address of a cell, if a letter can go to it. Raises `ValueError`."""
    address = _first_of(text).removeprefix("mailto:").strip(" <>")
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValueError(f"“{short(text)}” is not an email address.") from error
    try:
        one_address(address)
    except CannotQueue as error:
        raise ValueError(str(error)) from error
    return address


def phone_of(text: str, region: str) -> str:
    """The first number of a cell, in E.164. Raises `ValueError`."""
    first = _first_of(text)
    if "e+" in first.lower():
        raise ValueError(f"“{short(text)}” is a number that a spreadsheet has shortened.")
    try:
        number = phonenumbers.parse(first, region)
    except phonenumbers.NumberParseException as error:
        raise ValueError(f"“{short(text)}” is not a phone number.") from error
    if not phonenumbers.is_valid_number(number):
        raise ValueError(f"“{short(text)}” is not a phone number that exists.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _use_of(text: str, region: str) -> int:
    """0 for a mobile, 1 for another number, 2 for what is none."""
    try:
        number = phonenumbers.parse(phone_of(text, region))
    except ValueError:
        return 2
    return 0 if phonenumbers.number_type(number) in MOBILE else 1


def _first_of(text: str) -> str:
    return next(iter(_several(text)), "")


def _several(text: str) -> list[str]:
    """What stands in one cell, parted as exports part it."""
    return [part.strip() for part in SEVERAL.split(text) if part.strip()]
