"""Whether one answer, as it is given, needs somebody today. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from clients.screening.answers import NO, UNSURE
from clients.screening.asking.steps import Kind, Step
from routines.safety.answers import read_answer
from routines.safety.levels import Urgency, most_urgent
from routines.safety.questions import Effect
from routines.safety.rules import Rule

CALL = {
    Urgency.EMERGENCY_999: "Call 999 now, and say what you have just told us.",
    Urgency.URGENT_SAME_DAY: (
        "Call 111 or your GP today, and tell them what you have just told us. "
        "Call 999 if you are short of breath or your chest hurts."
    ),
}


@dataclass(frozen=True)
class RedFlag:
    """What to show at once, and which code it belongs to. `text` is the rule's word for clients."""

    code: str
    urgency: Urgency
    text: str

    @property
    def call(self) -> str:
        """Whom to call."""
        return CALL[self.urgency]


def red_flag(
    step: Step, value: Any, rules: Mapping[str, Rule], codes: Mapping[str, Any], on: date
) -> RedFlag | None:
    """The care card an answer calls for. Only what was said counts here, not what is still open;
    "not sure" to the question itself counts as yes.
    """
    if value is None:
        return None
    if step.kind in (Kind.PULSE, Kind.WHICH):
        told = [rules[code] for code in codes]
        urgent = [rule for rule in told if _is_red(rule.urgency)]
        worst = max(urgent, key=lambda rule: rule.urgency.rank, default=None)
        return RedFlag(worst.code, worst.urgency, worst.client) if worst else None
    if not step.code:
        return None
    rule = rules[step.code]
    if step.kind is Kind.HEALTH:
        if value == NO or not _is_red(rule.urgency):
            return None
        return RedFlag(rule.code, rule.urgency, rule.client)
    return _of_follow_up(step, value, rule, rules, on)


def _of_follow_up(
    step: Step, value: Any, rule: Rule, rules: Mapping[str, Rule], on: date
) -> RedFlag | None:
    question = rule.question(step.name)
    if question is None or value == UNSURE:
        return None
    read = read_answer(question, value, on)
    fired = [one for one in question.effects if one.lower is None and one.when.holds(read, on)]
    urgency = most_urgent(_urgency(effect, rules) for effect in fired)
    if not _is_red(urgency):
        return None
    effect = max(fired, key=lambda one: _urgency(one, rules).rank)
    added = [rules[code].client for code in effect.adds if _is_red(rules[code].urgency)]
    return RedFlag(rule.code, urgency, " ".join(added) or rule.client)


def _urgency(effect: Effect, rules: Mapping[str, Rule]) -> Urgency:
    return most_urgent([effect.urgency, *(rules[code].urgency for code in effect.adds)])


def _is_red(urgency: Urgency) -> bool:
    return urgency.rank >= Urgency.URGENT_SAME_DAY.rank
