"""Days as people and programs write them. Which of two numbers is the month is asked of the whole
column, not of one cell.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from clients.transfer.reading.sheets import short


class Order(StrEnum):
    """Which number stands first."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"


class NoDay(ValueError):
    """Says why a text is no day."""


MONTHS = {
    name: number
    for number, names in enumerate(
        ["jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"],
        start=1,
    )
    for name in names.split()
}  # fmt: skip
TIME = re.compile(r"[t ]\d{1,2}:\d\d.*\Z")
YEAR_FIRST = re.compile(r"(\d{4})([-/.]?)(\d\d|(?<=\D)\d)\2(\d\d|(?<=\D)\d)\Z")
NUMBERS = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})\Z")
DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ .-]+([a-z]+)\.?[ ,.-]+(\d{4}|\d{2})\Z")
MONTH_DAY = re.compile(r"([a-z]+)\.?[ -]+(\d{1,2})(?:st|nd|rd|th)?[ ,]+(\d{4}|\d{2})\Z")
WEEKDAY = re.compile(r"\A(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[ ,.]+")
NO_YEAR = re.compile(r"(?:--)?\d{1,2}[-/.]\d{1,2}\Z|\d{1,2} [a-z]+\Z|[a-z]+ \d{1,2}\Z")
# What an iPhone writes where nobody gave a year.
YEAR_OF_NONE = 1604
# Days since a spreadsheet's first, from 1927 to 2064: four digits are rather a year.
SERIAL, FIRST, SERIALS = re.compile(r"\d{5}(?:\.0+)?\Z"), date(1899, 12, 30), range(10_000, 60_400)


@dataclass(frozen=True)
class Orders:
    """What a column allows. `rows_against` counts the texts that only the other order explains."""

    order: Order
    sure: bool
    rows_against: int = 0


def order_of(texts: Iterable[str], *, usual: Order = Order.DAY_FIRST) -> Orders:
    """The order that explains more of a column; the usual one where both explain all of it.

    `sure` is False where nothing in it tells, or where both are needed: then a person is asked.
    """
    day_only = month_only = 0
    for text in texts:
        found = NUMBERS.match(_bare(text))
        if found:
            first, second = int(found[1]), int(found[3])
            day_only += first > 12 >= second
            month_only += second > 12 >= first
    if day_only and month_only:
        order = Order.DAY_FIRST if day_only >= month_only else Order.MONTH_FIRST
        return Orders(order, sure=False, rows_against=min(day_only, month_only))
    if day_only or month_only:
        return Orders(Order.DAY_FIRST if day_only else Order.MONTH_FIRST, sure=True)
    return Orders(usual, sure=False)


def day_of(text: str, order: Order, *, latest: date) -> date:
    """The day. Two digits of a year mean the last such day up to `latest`.

    Raises `NoDay`.
    """
    bare = WEEKDAY.sub("", _bare(text))
    if found := YEAR_FIRST.match(bare):
        return _real(int(found[1]), int(found[3]), int(found[4]), text)
    if found := NUMBERS.match(bare):
        first, second = int(found[1]), int(found[3])
        day, month = (first, second) if order is Order.DAY_FIRST else (second, first)
        return _last(found[4], month, day, text, latest)
    if found := DAY_MONTH.match(bare):
        return _last(found[3], MONTHS.get(found[2], 0), int(found[1]), text, latest)
    if found := MONTH_DAY.match(bare):
        return _last(found[3], MONTHS.get(found[1], 0), int(found[2]), text, latest)
    if SERIAL.match(bare) and int(float(bare)) in SERIALS:
        return FIRST + timedelta(days=int(float(bare)))
    if NO_YEAR.match(bare):
        raise NoDay(f"“{short(text)}” has no year.")
    raise NoDay(f"“{short(text)}” is not a date.")


def _bare(text: str) -> str:
    return TIME.sub("", " ".join(text.lower().split()))


def _last(digits: str, month: int, day: int, text: str, latest: date) -> date:
    year = int(digits)
    if len(digits) == 2:
        year += latest.year - latest.year % 100
        if (year, month, day) > (latest.year, latest.month, latest.day):
            year -= 100
    return _real(year, month, day, text)


def _real(year: int, month: int, day: int, text: str) -> date:
    if year == YEAR_OF_NONE:
        raise NoDay(f"“{short(text)}” has no year.")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NoDay(f"“{short(text)}” is not a day of the calendar.") from error
