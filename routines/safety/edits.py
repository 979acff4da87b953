"""A practice's own changes to a shipped rule. Pure; whatever is odd is refused, never skipped."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from routines.safety.levels import Level
from routines.safety.rules import Rule
from routines.safety.tags import ALL, TAGS

LEVELS = ("clinic", "home")
TEXTS = ("therapist", "client")
TAG_SETS = ("home_blocks", "home_softens")
DAYS = ("review_days", "clearance_days")
EDITABLE = (*LEVELS, *TEXTS, *TAG_SETS, *DAYS)
LONGEST_TEXT = 400
MOST_DAYS = 3650
SAID = {
    "clinic": "the level in the clinic is lower",
    "home": "the level at home is lower",
    "home_blocks": "fewer hazards are left out at home",
    "home_softens": "fewer hazards are softened at home",
    "review_days": "it is asked again later or never",
    "clearance_days": "a letter may hold longer",
}

Changes = Mapping[str, Any]


class MalformedEdit(ValueError):
    """A change that no rule can have. A rule book with one in it must not be used."""


class CannotLower(ValueError):
    """A rule that no letter lifts is not made milder by a practice either."""

    def __init__(self, label: str) -> None:
        super().__init__(
            f"“{label}” is one of the rules that can be made stricter, and never milder than "
            "it is shipped."
        )


def edited(shipped: Rule, changes: Changes) -> Rule:
    """The shipped rule with a practice's changes. Raises MalformedEdit or CannotLower."""
    if not isinstance(changes, Mapping) or set(changes) - set(EDITABLE):
        raise MalformedEdit(f"{shipped.code}: these are not changes to a rule")
    values = {name: _read(shipped.code, name, value) for name, value in changes.items()}
    rule = replace(shipped, **values)
    if rule.clinic is Level.NONE and rule.home is Level.NONE:
        raise MalformedEdit(f"{shipped.code}: a rule says something in the clinic or at home")
    if shipped.never_downgrade and loosened(shipped, rule):
        raise CannotLower(shipped.label)
    # What is newly left out or softened stays so on the strength of a letter, too.
    return replace(
        rule,
        after_blocks=shipped.after_blocks | (rule.home_blocks - shipped.home_blocks),
        after_softens=shipped.after_softens | (rule.home_softens - shipped.home_softens),
    )


def changes_from(shipped: Rule, values: Changes) -> dict[str, Any]:
    """What differs from the shipped rule, as it is stored. `values` hold every editable name."""
    return {
        name: written(value)
        for name, value in values.items()
        if written(value) != written(getattr(shipped, name))
    }


def written(value: Any) -> Any:
    """A rule's value as plain JSON."""
    if isinstance(value, (frozenset, set, list, tuple)):
        return sorted(value)
    return value.value if isinstance(value, Level) else value


def loosened(before: Rule, after: Rule) -> tuple[str, ...]:
    """In which ways the second is milder than the first; empty when it is in none."""
    milder = [name for name in LEVELS if getattr(after, name).rank < getattr(before, name).rank]
    if _every(before.home_blocks) - _every(after.home_blocks):
        milder.append("home_blocks")
    # A hazard that was softened and is now left out has become stricter, not milder.
    limited = _every(after.home_softens) | _every(after.home_blocks)
    if _every(before.home_softens) - limited:
        milder.append("home_softens")
    milder += [name for name in DAYS if _later(getattr(before, name), getattr(after, name))]
    return tuple(SAID[name] for name in milder)


def _every(tags: frozenset[str]) -> frozenset[str]:
    return TAGS if ALL in tags else tags


def _later(before: int | None, after: int | None) -> bool:
    return before is not None and (after is None or after > before)


def _read(code: str, name: str, value: Any) -> Any:
    if name in LEVELS and value in list(Level):
        return Level(value)
    if name in TEXTS and isinstance(value, str) and value.strip() and len(value) <= LONGEST_TEXT:
        return value
    if name in TAG_SETS and isinstance(value, list) and set(map(str, value)) <= TAGS | {ALL}:
        return frozenset(value)
    if name in DAYS and (value is None or (type(value) is int and 0 < value <= MOST_DAYS)):
        return value
    raise MalformedEdit(f"{code}: {name} cannot be read")
