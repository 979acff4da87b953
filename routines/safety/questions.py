"""The follow-up questions of a rule, and what their answers bring about. Data, not code."""

from dataclasses import dataclass
from typing import Any, Literal

from routines.safety.conditions import Condition, read_condition
from routines.safety.levels import Level, Urgency
from routines.safety.tags import ALL, TAGS

Kind = Literal["yes_no", "choice", "number", "date", "text"]


@dataclass(frozen=True, kw_only=True)
class Lowering:
    """What a rule steps down to. None leaves that part as it was."""

    clinic: Level | None = None
    home: Level | None = None
    urgency: Urgency | None = None
    blocks: frozenset[str] | None = None
    softens: frozenset[str] | None = None
    unlocks: bool = False  # steps may be made harder again


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What one answer does.

    It raises to at least `clinic`, `home` and `urgency`, adds other rules by code and adds to
    what is blocked or softened at home; or, with `lower`, it steps the rule down.
    `also` and `unless` look at other answers of the same rule, by key.
    """

    when: Condition
    also: tuple[tuple[str, Condition], ...] = ()
    unless: tuple[tuple[str, Condition], ...] = ()
    when_unsure: bool = True  # unsure or skipped counts as this answer
    clinic: Level = Level.NONE
    home: Level = Level.NONE
    urgency: Urgency = Urgency.NONE
    adds: tuple[str, ...] = ()
    added_since: str | None = None  # the key whose date the added rule counts from
    blocks: frozenset[str] = frozenset()
    softens: frozenset[str] = frozenset()
    systemic: bool = False  # from here on the rule concerns both sides
    advice: str = ""
    lower: Lowering | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """One follow-up. `key` names it in stored answers and never changes its meaning."""

    key: str
    ask: str
    kind: Kind
    choices: tuple[str, ...] = ()
    unit: str = ""
    least: float = 0  # the smallest and the largest number a person can mean
    most: float = 0
    most_ahead: int = 0  # how many days ahead the date may lie, as a due date does
    dates_flag: bool = False  # stands in for the flag's own `since`; the later of both counts
    effects: tuple[Effect, ...] = ()


def read_tags(tags: list[str]) -> frozenset[str]:
    """Tags, or the star for all of them. Raises ValueError for a tag no step can carry."""
    unknown = set(tags) - TAGS - {ALL}
    if unknown:
        raise ValueError(f"no such tag: {', '.join(sorted(unknown))}")
    return frozenset(tags)


def read_question(data: dict[str, Any]) -> Question:
    """A question from the rules' data. Raises ValueError or TypeError when it is malformed."""
    given = dict(data)
    effects = tuple(_read_effect(effect) for effect in given.pop("effects", []))
    return Question(**{**given, "choices": tuple(given.get("choices", ())), "effects": effects})


def _read_effect(data: dict[str, Any]) -> Effect:
    given = dict(data)
    lower = given.pop("lower", None)
    return Effect(
        when=read_condition(given.pop("when")),
        also=_read_pairs(given.pop("also", {})),
        unless=_read_pairs(given.pop("unless", {})),
        lower=None if lower is None else Lowering(**_read_results(lower)),
        **_read_results(given),
    )


def _read_pairs(data: dict[str, Any]) -> tuple[tuple[str, Condition], ...]:
    return tuple((key, read_condition(condition)) for key, condition in data.items())


def _read_results(data: dict[str, Any]) -> dict[str, Any]:
    readers: dict[str, Any] = {
        "clinic": Level,
        "home": Level,
        "urgency": Urgency,
        "adds": tuple,
        "blocks": read_tags,
        "softens": read_tags,
    }
    return {key: readers.get(key, lambda plain: plain)(value) for key, value in data.items()}
