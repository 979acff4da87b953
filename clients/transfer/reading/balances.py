"""Rows about money: what somebody owes, or has paid ahead, and on which day. Pure."""

import re
from decimal import Decimal

from clients.transfer.reading.dates import NoDay, day_of
from clients.transfer.reading.lines import Cells, Layout, Said
from clients.transfer.reading.moments import parted
from clients.transfer.reading.people import Trouble
from clients.transfer.reading.sheets import short

# 45, 45.50, 1,234.50, 1.234,50, -45, (45.00), £45, 45 GBP.
AMOUNT = re.compile(
    r"(?P<sign>[-−(]?)\s*(?:£|gbp)?\s*(?P<minus>[-−]?)"
    r"(?P<whole>\d{1,3}(?:[ ,']\d{3})+|\d{1,3}(?:\.\d{3})+(?=,)|\d+)"
    r"(?:[.,](?P<part>\d{1,2}))?\s*(?:£|gbp)?\s*\)?\Z"
)
LAYOUT = Layout(
    words={
        "owed": "What they owe",
        "credit": "Their credit",
        "on": "The day it stood so",
    },
    usual={
        "owed": "owed|owes|outstanding|amount due|due|balance due|amount owed|amount outstanding|"
        "debt|outstanding balance|balance owed|what they owe",
        "credit": "credit|credit balance|account credit|paid ahead|prepaid|store credit",
        "on": "on|date|day|as of|as at|balance date",
    },
    dated="on",
)  # fmt: skip


def balance_in(cells: Cells) -> Said:
    """`pence`: above nothing owed, below it paid ahead; `on` only where the row says a day."""
    said: dict[str, object] = {}
    troubles: list[Trouble] = []
    found = False
    pence = 0
    for part, sign in (("owed", 1), ("credit", -1)):
        column, text = cells.first(part)
        if not text:
            continue
        found = True
        try:
            pence += sign * pence_of(text)
        except ValueError as error:
            troubles.append(Trouble(column, str(error)))
    if not found:
        troubles.append(Trouble("", "There is no amount in this row."))
    said["pence"] = pence
    column, text = cells.first("on")
    if text:
        try:
            day = day_of(parted(text)[0], cells.order, latest=cells.today)
            if day > cells.today:
                raise NoDay("This day is still to come.")
            said["on"] = day.isoformat()
        except NoDay as error:
            troubles.append(Trouble(column, str(error)))
    return said, troubles


def pence_of(text: str) -> int:
    """Whole pence, below nothing with a minus or in brackets. Raises `ValueError`."""
    found = AMOUNT.match(" ".join(text.lower().split()))
    if found is None or (found["sign"] == "(") != text.rstrip().endswith(")"):
        raise ValueError(f"“{short(text)}” is not an amount in pounds.")
    whole = re.sub(r"\D", "", found["whole"])
    if len(whole) > 9:
        raise ValueError(f"“{short(text)}” is too much.")
    pence = int(Decimal(whole) * 100) + int((found["part"] or "0").ljust(2, "0"))
    return -pence if found["sign"] or found["minus"] else pence
