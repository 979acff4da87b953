"""Of two answers the more cautious. Pure: no query, no clock."""

from collections.abc import Mapping
from typing import Any

from clients.screening.answers import NO, UNSURE, YES
from routines.safety.rules import Rule

Entry = Mapping[str, Any]


def more_cautious(one: Entry, other: Entry, rule: Rule) -> dict[str, Any]:
    """An answer that holds whatever either of the two says.

    A plain no gives way. Where two follow-ups differ it is "not sure", which is never looser than
    any answer; where two sides differ it is both; of two beginnings it is the later, and none
    when one of them is not known.
    """
    if one["answer"] == NO:
        return dict(other)
    if other["answer"] == NO or one == other:
        return dict(one)
    sure = YES in (one["answer"], other["answer"])
    entry: dict[str, Any] = {
        "answer": YES if sure else UNSURE,
        "answers": _follow_ups(one.get("answers") or {}, other.get("answers") or {}, rule),
    }
    if one.get("side") and one.get("side") == other.get("side"):
        entry["side"] = one["side"]
    if one.get("since") and other.get("since"):
        entry["since"] = max(one["since"], other["since"])
    return entry


def _follow_ups(one: Entry, other: Entry, rule: Rule) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for question in rule.questions:
        said = [given[question.key] for given in (one, other) if given.get(question.key)]
        if question.kind == "text":
            if said:
                answers[question.key] = " / ".join(dict.fromkeys(map(str, said)))
        elif question.key in one or question.key in other:
            alike = one.get(question.key) == other.get(question.key)
            answers[question.key] = one[question.key] if alike else UNSURE
    return answers


def cautions(
    kept: Mapping[str, Entry], joined: Mapping[str, Entry], now_held: Mapping[str, Entry],
    rules: Mapping[str, Rule],
) -> dict[str, dict[str, Any]]:  # fmt: skip
    """What must be told anew so that nothing is looser than before: by code, where `now_held`
    (both histories as one) says something else than the more cautious of the two.
    """
    told: dict[str, dict[str, Any]] = {}
    for code in kept.keys() & joined.keys() & rules.keys():
        wanted = more_cautious(kept[code], joined[code], rules[code])
        if wanted != now_held[code]:
            told[code] = wanted
    return told
