"""Reading stored answers as flags for the engine. Pure: no query, no clock.

The stored shape is {"codes": {code: {"answer", "side", "since", "answers"}}, ...}; later
screenings speak over earlier ones, code by code.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from routines.safety.answers import read_date
from routines.safety.engine import Clearance, Flag
from routines.safety.levels import Side
from routines.safety.rules import Rule

YES, NO, UNSURE = "yes", "no", "unsure"


def latest_by_code(screenings: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The last word on each code, from answers in the order they were given."""
    said: dict[str, dict[str, Any]] = {}
    for answers in screenings:
        said.update(answers.get("codes", {}))
    return said


def last_told_anew(
    screenings: Iterable[tuple[datetime, Mapping[str, Any]]],
) -> dict[str, datetime]:
    """When each code was last answered differently: yes after no, another side, a new beginning."""
    told: dict[str, tuple[Any, Any, Any]] = {}
    anew: dict[str, datetime] = {}
    for at, answers in screenings:
        codes = answers.get("codes")
        for code, entry in codes.items() if isinstance(codes, Mapping) else ():
            if not isinstance(entry, Mapping):  # unreadable; what stands is judged elsewhere
                continue
            _, _, known_since = told.get(code, (None, None, None))
            # A beginning left out this time is not another beginning.
            since = entry.get("since") or known_since
            now_told = (entry.get("answer") == NO, entry.get("side"), since)
            if told.get(code) != now_told:
                anew[code] = at
            told[code] = now_told
    return anew


def flags_from(
    said: Mapping[str, Mapping[str, Any]], clearances: Mapping[str, Clearance]
) -> list[Flag]:
    """A flag for every code that was not answered with a plain no."""
    return [
        Flag(
            code=code,
            side=Side(entry["side"]) if entry.get("side") else None,
            since=date.fromisoformat(entry["since"]) if entry.get("since") else None,
            answers=entry.get("answers") or {},
            clearance=clearances.get(code),
        )
        for code, entry in said.items()
        if entry.get("answer") != NO
    ]


def complete(
    codes: Mapping[str, Mapping[str, Any]], rules: Mapping[str, Rule]
) -> dict[str, dict[str, Any]]:
    """A full set of answers: a code or a follow-up that was skipped becomes "not sure".

    Raises ValueError, with a sentence, for an answer, a side or a beginning that is none.
    """
    full: dict[str, dict[str, Any]] = {}
    for code, rule in rules.items():
        entry = dict(codes.get(code) or {"answer": UNSURE})
        _check(rule, entry)
        if entry["answer"] == NO:
            full[code] = {"answer": NO}
            continue
        given = entry.get("answers") or {}
        entry["answers"] = {
            question.key: given.get(question.key, UNSURE)
            for question in rule.questions
            if question.key in given or question.kind != "text"
        }
        full[code] = entry
    return full


def _check(rule: Rule, entry: Mapping[str, Any]) -> None:
    if entry.get("answer") not in (YES, NO, UNSURE):
        raise ValueError(f"Answer yes, no or not sure: {rule.label}.")
    if entry.get("side") and entry["side"] not in list(Side):
        raise ValueError(f"Choose left, right or both: {rule.label}.")
    if entry.get("since"):
        read_date(entry["since"])
    unasked = sorted(set(entry.get("answers") or {}) - {q.key for q in rule.questions})
    if unasked:
        raise ValueError(f"Not a follow-up of “{rule.label}”: {', '.join(unasked)}.")


def widened(before: Mapping[str, Any] | None, told: Mapping[str, Any]) -> dict[str, Any]:
    """A short answer beside what is known already: another side is a side more, not instead.

    Only the whole form, or a therapist, says that something has moved from one foot to the other.
    """
    entry = dict(told)
    if before is None or before.get("answer") == NO or told.get("answer") == NO:
        return entry
    if before.get("side") != told.get("side"):
        entry["side"] = Side.BOTH.value
    return entry
