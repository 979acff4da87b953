"""Given answers in words, for reading over: what was said yes or not sure to, and the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from clients.screening.answers import NO, UNSURE
from routines.safety.rules import Question, load_rules

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


def answered_groups(codes: Mapping[str, Mapping[str, Any]]) -> AnsweredGroups:
    """Answers in the form's order, those that are not a plain no with their follow-ups."""
    flagged, plain_no = [], []
    for code, rule in load_rules().items():
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
        rows += [(q.ask, _said(q, given[q.key])) for q in rule.questions if q.key in given]
        flagged.append(Answered(rule.label, SAID[entry["answer"]], tuple(rows)))
    return AnsweredGroups(tuple(flagged), tuple(plain_no))


def _said(question: Question, value: Any) -> str:
    if str(value) in SAID:
        return SAID[str(value)]
    if question.kind == "date":
        return f"{date.fromisoformat(str(value)):%-d %B %Y}"
    if question.kind == "number" and question.unit:
        return f"{value} {question.unit}"
    return str(value).replace("_", " ").capitalize() if question.kind == "choice" else str(value)
