"""A form in words: for reading over before it is sent, and as it is kept with the answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from clients.screening.answered import SAID, in_words
from clients.screening.asking.draft import NOT_SURE, current
from clients.screening.asking.script import Script
from clients.screening.asking.steps import Draft, Kind, Step
from routines.safety.rules import Rule

NOT_GIVEN = "Not provided"


@dataclass(frozen=True)
class Line:
    """One question with its answer, and the key of the page that changes it."""

    key: str
    about: str
    ask: str
    said: str


@dataclass(frozen=True)
class Part:
    """One section of the form."""

    key: str
    title: str
    lines: tuple[Line, ...]


def paper(
    script: Script, steps: tuple[Step, ...], draft: Draft, rules: Mapping[str, Rule]
) -> list[Part]:
    """Every question asked, with what was said, section by section."""
    parts: dict[str, list[Line]] = {}
    for step in steps:
        line = Line(step.key, step.about, step.ask, said(step, draft, rules))
        parts.setdefault(step.section, []).append(line)
    return [Part(key, script.title_of(key), tuple(lines)) for key, lines in parts.items()]


def said(step: Step, draft: Draft, rules: Mapping[str, Rule]) -> str:
    """The answer to one page, in words."""
    value = current(draft, step)
    question = rules[step.code].question(step.name) if step.kind is Kind.FOLLOW_UP else None
    if question is not None and value is not None:
        return in_words(question, value)
    if step.kind is Kind.WHICH and value:
        if NOT_SURE in value:
            return "Not sure which"
        return "; ".join(rules[code].label for code in value)
    if value in (None, "", []):
        return NOT_GIVEN
    if step.kind is Kind.SINCE or step.name == "birth_date":
        return f"{date.fromisoformat(value):%-d %B %Y}"
    if step.kind is Kind.SIDE:
        return str(value).capitalize()
    if step.name == "longest_run":
        return f"{value:g} km"
    return SAID.get(str(value), str(value))


def kept(parts: list[Part]) -> list[dict[str, Any]]:
    """What is stored with the answers, so that the form reads for good as it read that day."""
    return [
        {"title": part.title, "lines": [[one.about, one.ask, one.said] for one in part.lines]}
        for part in parts
    ]
