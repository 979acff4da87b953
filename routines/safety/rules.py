"""The contraindications: what each is called, how far it limits, what to ask and say about it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from routines.safety.levels import Level, Urgency
from routines.safety.questions import Question, read_question, read_tags
from routines.safety.tags import ALL

DATA = Path(__file__).resolve().parent.parent / "data" / "contraindications.json"
EVERYTHING = frozenset({ALL})


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One contraindication.

    `home_blocks` and `home_softens` are hazard tags in force while home is at adapt, and
    `after_blocks` and `after_softens` those in force once a clearance in date has lifted it.
    A set left out blocks everything.
    """

    code: str
    label: str
    category: str
    clinic: Level
    home: Level
    scope: Literal["local", "systemic"]
    region: str
    urgency: Urgency
    therapist: str
    client: str
    review: str
    sort: int
    since: str = "when it began"  # what the flag's own date means
    questions: tuple[Question, ...] = ()
    home_blocks: frozenset[str] = EVERYTHING
    home_softens: frozenset[str] = frozenset()
    after_blocks: frozenset[str] = EVERYTHING
    after_softens: frozenset[str] = frozenset()
    never_downgrade: bool = False  # no clearance lifts it; only a new screening ends it
    locks_progression: bool = False  # no step may be made harder
    clearance_days: int | None = None  # the longest a clearance may run; None: no limit given
    review_days: int | None = None  # ask again this many days after it began
    awaits_review: bool = True  # not yet checked by a clinician

    @property
    def is_systemic(self) -> bool:
        """Whether it always concerns both sides."""
        return self.scope == "systemic"

    def question(self, key: str) -> Question | None:
        """The follow-up with this key, if there is one."""
        return next((question for question in self.questions if question.key == key), None)


def read_rule(data: dict[str, Any], sort: int) -> Rule:
    """A rule from its data. Raises ValueError, TypeError or KeyError when it is malformed."""
    given = dict(data)
    blocks = read_tags(given.pop("home_blocks", [ALL]))
    softens = read_tags(given.pop("home_softens", []))
    after = given.pop("after_clearance", None)
    return Rule(
        **{
            **given,
            "clinic": Level(given["clinic"]),
            "home": Level(given["home"]),
            "urgency": Urgency(given["urgency"]),
            "questions": tuple(read_question(one) for one in given.get("questions", ())),
        },
        home_blocks=blocks,
        home_softens=softens,
        after_blocks=blocks if after is None else read_tags(after.get("blocks", [ALL])),
        after_softens=softens if after is None else read_tags(after.get("softens", [])),
        sort=sort,
    )


@cache
def load_rules() -> Mapping[str, Rule]:
    """The rules the product ships with, by code, in the order a form asks them."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    rules = [read_rule(one, sort) for sort, one in enumerate(data["rules"], start=1)]
    return MappingProxyType({rule.code: rule for rule in rules})


RULES_VERSION: str = json.loads(DATA.read_text(encoding="utf-8"))["version"]
