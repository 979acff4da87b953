"""From what somebody ticked to a place, an adapted place, or a talk first. Pure.

A workshop is judged as one step done at home: by oneself, on both feet, with the tags of its
techniques. The codes that were ticked leave this module only as an outcome and as tags.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from routines.safety.engine import Flag, assess
from routines.safety.levels import Level, Urgency
from routines.safety.rules import Rule
from routines.safety.tags import WORDS, matching

DATA = Path(__file__).resolve().parent / "data" / "questions.json"
# Asked on the day itself, at the door and in the reminder; nobody knows it when they sign up.
ON_THE_DAY = "today"


@dataclass(frozen=True)
class Row:
    """One row of the question: ticked, it is about one or more of `opens`."""

    key: str
    ask: str
    hint: str
    opens: tuple[str, ...]


class Comes(StrEnum):
    """What the answers come to."""

    OK = "ok"
    ADAPTED = "adapted"
    TALK = "talk"
    # Something that needs help today; there is no place, and nothing is kept.
    NOT_NOW = "not_now"


@dataclass(frozen=True)
class Judged:
    """`leave_out` and `gently` are tags; `urgency` says what help the care card is about."""

    comes: Comes
    leave_out: frozenset[str] = frozenset()
    gently: frozenset[str] = frozenset()
    urgency: Urgency = Urgency.NONE


@cache
def all_rows() -> tuple[Row, ...]:
    """Every row, in order, as shipped."""
    data = json.loads(DATA.read_text())
    return tuple(
        Row(one["key"], one["ask"], one["hint"], tuple(one["opens"])) for one in data["questions"]
    )


def rows_for(techniques: Iterable[str], rules: Mapping[str, Rule], on: date) -> list[Row]:
    """The rows that matter for these techniques, whole; none for a talk.

    A row matters when one of its conditions would change anything. The others stay with it: what
    its hint names is there to tick, and may come to nothing. What is only known on the day is not
    among them.
    """
    tags = frozenset(techniques)
    if not tags:
        return []
    return [
        row for row in all_rows()
        if row.key != ON_THE_DAY and any(_matters(code, tags, rules, on) for code in row.opens)
    ]  # fmt: skip


def _matters(code: str, tags: frozenset[str], rules: Mapping[str, Rule], on: date) -> bool:
    return code not in rules or judge([code], tags, rules, on).comes is not Comes.OK


def judge(
    codes: Iterable[str], techniques: Iterable[str], rules: Mapping[str, Rule], on: date
) -> Judged:
    """What these conditions mean for these techniques on a day. Unknown codes mean a talk.

    Follow-ups are not asked, so a rule's own level stands; what would withhold a routine at home
    is talked about first, and what needs help today gets no place.
    """
    told, tags = list(codes), frozenset(techniques)
    if not told or not tags:
        return Judged(Comes.OK)
    if any(code not in rules for code in told):
        return Judged(Comes.TALK)
    found = assess([Flag(code) for code in told], rules=rules, on=on)
    if found.urgency.rank >= Urgency.URGENT_SAME_DAY.rank:
        return Judged(Comes.NOT_NOW, urgency=found.urgency)
    if any(one.withholds_home or one.clinic is Level.STOP for one in found.reasons):
        return Judged(Comes.TALK, urgency=found.urgency)
    adapting = [one for one in found.reasons if one.home is Level.ADAPT]
    leave_out = frozenset[str]().union(*(matching(tags, one.blocks) for one in adapting))
    gently = frozenset[str]().union(*(matching(tags, one.softens) for one in adapting))
    if leave_out == tags:
        return Judged(Comes.TALK)
    if leave_out or gently:
        return Judged(Comes.ADAPTED, leave_out, gently - leave_out)
    return Judged(Comes.OK)


def was_asked(techniques: Iterable[str], asked_about: Iterable[str]) -> bool:
    """Whether somebody was asked about everything that is done there."""
    return not set(techniques) - set(asked_about)


def in_words(leave_out: Iterable[str], gently: Iterable[str]) -> str:
    """The line on the roster: what to leave out and what to do gently, never why."""
    out, soft = ([WORDS[tag] for tag in WORDS if tag in set(tags)] for tags in (leave_out, gently))
    parts = []
    if out:
        parts.append(f"Leave out {', '.join(out)}.")
    if soft:
        parts.append(f"Gently: {', '.join(soft)}.")
    return " ".join(parts)
