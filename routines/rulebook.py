"""The rules that hold in one practice: the shipped ones, with its own newest edits."""

from collections.abc import Mapping
from dataclasses import dataclass

from routines.models import RuleEdit
from routines.safety.edits import MalformedEdit, edited
from routines.safety.rules import RULES_VERSION, Rule, load_rules


@dataclass(frozen=True)
class RuleBook:
    """Every contraindication by code, and the version that is kept with what is judged by it."""

    version: str
    rules: Mapping[str, Rule]
    last_edit: int = 0  # the number of the practice's newest edit


def rule_book(practice_id: int) -> RuleBook:
    """The practice's rules, in one query. Raises MalformedEdit: a rule is never skipped."""
    shipped = load_rules()
    edits = RuleEdit.objects.filter(practice_id=practice_id).order_by("number")
    own: dict[str, dict[str, object]] = {}
    last = 0
    for number, code, changes in edits.values_list("number", "code", "changes"):
        own[code], last = changes, number
    if not last:
        return RuleBook(RULES_VERSION, shipped)
    if own.keys() - shipped.keys():
        raise MalformedEdit("An edit is about a rule that there is not.")
    rules = {
        code: edited(rule, own[code]) if code in own else rule for code, rule in shipped.items()
    }
    return RuleBook(f"{RULES_VERSION}.{last}", rules, last)
