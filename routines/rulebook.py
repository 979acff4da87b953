"""The rules that hold in one practice."""

from collections.abc import Mapping
from dataclasses import dataclass

from routines.safety.rules import RULES_VERSION, Rule, load_rules


@dataclass(frozen=True)
class RuleBook:
    """Every contraindication by code, and the version that is kept with what is judged by it."""

    version: str
    rules: Mapping[str, Rule]


def rule_book(practice_id: int) -> RuleBook:
    """The practice's rules."""
    return RuleBook(RULES_VERSION, load_rules())
