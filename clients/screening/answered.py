"""Given answers in words, for reading over: what was said yes or not sure to, and the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from clients.screening.answers import NO, UNSURE
from routines.safety.rules import Question, Rule

SAID = {"yes": "Yes", "no": "No", UNSURE: "Not sure"}


@dataclass(frozen=True)
class Answered:
    """One contraindication as answered: `rows` are (question, answer) pairs."""

    label: str
    said: str
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class AnsweredGroups:
    """What needs reading, and the labels of all that was a plain no."""

    flagged: tuple[Answered, ...]
    plain_no: tuple[str, ...]


def answered_groups(
    codes: Mapping[str, Mapping[str, Any]], rules: Mapping[str, Rule]
) -> AnsweredGroups:
    """Answers in the form's order, those that are not a plain no with their follow-ups."""
    flagged, plain_no = [], []
    for code, rule in rules.items():
        entry = codes.get(code)
        if entry is None:
            continue
        if entry["answer"] == NO:
            plain_no.append(rule.label)
            continue
        rows = []
        if entry.get("side"):
            rows.append(("Side", str(entry["side"]).capitalize()))
        if entry.get("since"):
            rows.append(("Since", f"{date.fromisoformat(entry['since']):%-d %B %Y}"))
        given = entry.get("answers") or {}
        rows += [(q.ask, in_words(q, given[q.key])) for q in rule.questions if q.key in given]
        flagged.append(Answered(rule.label, SAID[entry["answer"]], tuple(rows)))
    return AnsweredGroups(tuple(flagged), tuple(plain_no))


def in_words(question: Question, value: Any) -> str:
    """One stored follow-up answer, as people say it."""
    if str(value) in SAID:
        return SAID[str(value)]
    if question.kind == "date":
        return f"{date.fromisoformat(str(value)):%-d %B %Y}"
    if question.kind == "number" and question.unit:
        return f"{value} {question.unit}"
    return str(value).replace("_", " ").capitalize() if question.kind == "choice" else str(value)


@dataclass(frozen=True)
class Difference:
    """One contraindication that is told otherwise than before. `was` is "" when it is new."""

    label: str
    was: str
    now: str


def differences(
    before: Mapping[str, Mapping[str, Any]],
    after: Mapping[str, Mapping[str, Any]],
    rules: Mapping[str, Rule],
) -> list[Difference]:
    """What `after` says otherwise than `before`, in the form's order.

    What was never told counts as no, so that a first form shows what it found.
    """
    found = []
    for code, rule in rules.items():
        if code not in after:
            continue
        was, now = before.get(code) or {"answer": NO}, after[code]
        if _told(was) == _told(now):
            continue
        rows = tuple(_in_short(rule, one) for one in (was, now))
        found.append(Difference(rule.label, rows[0] if code in before else "", rows[1]))
    return found


def _told(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    if entry.get("answer") == NO:
        return (NO,)
    given = entry.get("answers") or {}
    told = tuple(sorted((key, str(value)) for key, value in given.items()))
    return (entry.get("answer"), entry.get("side"), entry.get("since"), told)


def _in_short(rule: Rule, entry: Mapping[str, Any]) -> str:
    words = [SAID[entry["answer"]]]
    if entry["answer"] != NO:
        if entry.get("side"):
            words.append(str(entry["side"]))
        if entry.get("since"):
            words.append(f"since {date.fromisoformat(entry['since']):%-d %B %Y}")
        given = entry.get("answers") or {}
        words += [
            f"{q.ask} {in_words(q, given[q.key])}"
            for q in rule.questions
            if given.get(q.key) not in (None, UNSURE)
        ]
    return "; ".join(words)


def in_short(
    codes: Mapping[str, Mapping[str, Any]], rules: Mapping[str, Rule]
) -> list[dict[str, Any]]:
    """Answers entered by staff as they are kept in words: `lines` are [about, asked, said]."""
    groups = answered_groups(codes, rules)
    lines = []
    for one in groups.flagged:
        lines.append(["", one.label, one.said])
        lines += [[one.label, asked, said] for asked, said in one.rows]
    lines += [["", label, SAID[NO]] for label in groups.plain_no]
    return [{"title": "Answers", "lines": lines}]
