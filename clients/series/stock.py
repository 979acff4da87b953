"""The templates the product ships with. A practice's own rows stand over them, code by code."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "templates.json"


@dataclass(frozen=True)
class Shipped:
    """One shipped template, with the fields of a PlanTemplate."""

    code: str
    name: str
    kind: str
    for_whom: str
    sessions_min: int | None
    sessions_max: int | None
    interval_min: int
    interval_max: int
    review_every: int | None
    review_after: tuple[int, ...]
    minutes_min: int
    minutes_max: int


@cache
def shipped() -> dict[str, Shipped]:
    """All of them by code, in the order of the page."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    found = {}
    for row in rows:
        sessions = row["sessions"] or (None, None)
        found[row["code"]] = Shipped(
            code=row["code"], name=row["name"], kind=row["kind"], for_whom=row["for_whom"],
            sessions_min=sessions[0], sessions_max=sessions[1],
            interval_min=row["interval"][0], interval_max=row["interval"][1],
            review_every=row["review_every"], review_after=tuple(row["review_after"]),
            minutes_min=row["minutes"][0], minutes_max=row["minutes"][1],
        )  # fmt: skip
    return found
