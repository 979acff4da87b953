"""Which questions a person is asked, one a page, given what they have answered. Pure.

A draft is {"plain": {name: value}, "codes": {code: entry}, "consents": {purpose: "yes"|"no"},
"pulse": {number: answer}, "which": {number: [codes]}, "done": [keys]}.
Keys name pages in addresses, so they hold numbers and never what a question is about.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from clients.consents.wording import PURPOSES
from clients.models import ADULT_FOR_CONSENT
from clients.screening.answers import NO, YES
from clients.screening.asking.script import Script
from routines.safety.dates import months_later
from routines.safety.rules import Rule

Draft = Mapping[str, Any]


class Kind(StrEnum):
    """What sort of answer a page takes."""

    PLAIN = "plain"
    HEALTH = "health"
    SIDE = "side"
    SINCE = "since"
    FOLLOW_UP = "follow_up"
    CONSENT = "consent"
    PULSE = "pulse"
    WHICH = "which"


@dataclass(frozen=True)
class Step:
    """One page. `about` says what a follow-up belongs to; `name` is what the draft calls it."""

    key: str
    section: str
    kind: Kind
    ask: str
    why: str = ""
    code: str = ""
    name: str = ""
    about: str = ""


def form_steps(
    script: Script, rules: Mapping[str, Rule], draft: Draft, *, child: bool
) -> tuple[Step, ...]:
    """Every page of the whole form, as far as the answers call for it. A child has a guardian."""
    steps = list(_about(child))
    for number, question in enumerate(script.questions, start=1):
        steps.append(
            Step(
                f"h{number}", question.section, Kind.HEALTH, question.ask, question.why,
                code=question.code,
            )
        )  # fmt: skip
        entry = draft.get("codes", {}).get(question.code)
        if entry and entry.get("answer") != NO:
            steps += _follow_ups(f"h{number}", question.section, rules[question.code])
    steps.append(_plain("m1", "medicines", "other_medicines"))
    steps += _exercise(draft)
    steps += [
        Step(f"c{number}", "consent", Kind.CONSENT, one.title, one.text, name=one.key)
        for number, one in enumerate(PURPOSES.values(), start=1)
    ]
    order = [key for key, _ in script.sections]
    return tuple(sorted(steps, key=lambda step: order.index(step.section)))


def pulse_steps(script: Script, rules: Mapping[str, Rule], draft: Draft) -> tuple[Step, ...]:
    """The short questions before a visit, and the follow-ups of a yes."""
    steps: list[Step] = []
    asked: set[str] = set()
    for number, question in enumerate(script.pulse, start=1):
        key = f"p{number}"
        steps.append(Step(key, "pulse", Kind.PULSE, question.ask, question.why, name=str(number)))
        if draft.get("pulse", {}).get(str(number), NO) == NO:
            continue
        if len(question.opens) > 1:
            ask = "What is it about?"
            steps.append(
                Step(f"{key}-w", "pulse", Kind.WHICH, ask, name=str(number), about=question.ask)
            )
        for code in opened(script, draft, number):
            if code not in asked:
                asked.add(code)
                steps += _follow_ups(f"{key}-{question.opens.index(code)}", "pulse", rules[code])
    return tuple(steps)


def opened(script: Script, draft: Draft, number: int) -> list[str]:
    """The codes that the answer to one short question points at."""
    question = script.pulse[number - 1]
    if draft.get("pulse", {}).get(str(number), NO) == NO:
        return []
    if len(question.opens) == 1:
        return list(question.opens)
    chosen = draft.get("which", {}).get(str(number), [])
    return [code for code in question.opens if code in chosen]


def next_step(steps: tuple[Step, ...], done: list[str], after: str = "") -> Step | None:
    """The first page still to be answered behind `after`, else the first anywhere, else None."""
    keys = [step.key for step in steps]
    start = keys.index(after) + 1 if after in keys else 0
    todo = [step for step in (*steps[start:], *steps[:start]) if step.key not in done]
    return todo[0] if todo else None


def is_child(draft: Draft, on: date) -> bool:
    """Whether the birth date given makes the person one for whom a guardian agrees."""
    born = draft.get("plain", {}).get("birth_date")
    return bool(born) and months_later(date.fromisoformat(born), 12 * ADULT_FOR_CONSENT) > on


PLAIN: dict[str, tuple[str, str]] = {
    "full_name": ("What is your full name?", "So that your answers are kept with the right file."),
    "birth_date": (
        "What is your date of birth?",
        "It tells two people of the same name apart, and age changes what is safe.",
    ),
    "guardian_name": (
        "What is the name of the parent or guardian who fills this in?",
        "Under 16, a parent or guardian agrees to treatment and answers with you.",
    ),
    "phone": ("What is your phone number?", "So that your therapist can call you about a visit."),
    "gp": ("Which GP practice are you with?", "In case you and we agree to ask them something."),
    "emergency": (
        "Whom may we call in an emergency?",
        "A name and a number. We call only if you are unwell during a visit.",
    ),
    "other_medicines": (
        "Do you take any other medicines?",
        "Some change how skin, muscles or blood react.",
    ),
    "activity": (
        "What exercise do you do in an ordinary week?",
        "It helps to choose a home routine that fits.",
    ),
    "runs": ("Do you run?", "There are routines for after a run."),
    "longest_run": (
        "How long is your longest run in an ordinary week?",
        "In kilometres. The routine after a long run is another one than after a short run.",
    ),
    "hopes": ("What would you like from your visits?", "So that you and your therapist aim alike."),
}
NEEDED = frozenset({"full_name", "birth_date", "guardian_name", "runs"})


def _plain(key: str, section: str, name: str) -> Step:
    ask, why = PLAIN[name]
    return Step(key, section, Kind.PLAIN, ask, why, name=name)


def _about(child: bool) -> Iterator[Step]:
    yield _plain("a1", "about", "full_name")
    yield _plain("a2", "about", "birth_date")
    if child:
        yield _plain("a3", "about", "guardian_name")
    yield _plain("a4", "about", "phone")
    yield _plain("a5", "about", "gp")
    yield _plain("a6", "about", "emergency")


def _exercise(draft: Draft) -> Iterator[Step]:
    yield _plain("e1", "exercise", "activity")
    yield _plain("e2", "exercise", "runs")
    if draft.get("plain", {}).get("runs") == YES:
        yield _plain("e3", "exercise", "longest_run")
    yield _plain("e4", "exercise", "hopes")


def _follow_ups(key: str, section: str, rule: Rule) -> Iterator[Step]:
    if not rule.is_systemic:
        ask = "Which side is it?"
        yield Step(f"{key}-s", section, Kind.SIDE, ask, code=rule.code, about=rule.label)
    if not any(question.dates_flag for question in rule.questions):
        began = rule.since if rule.since != "when it began" else ""
        ask = (
            f"What was the date? {began[:1].upper()}{began[1:]}" if began else "When did it begin?"
        )
        yield Step(f"{key}-d", section, Kind.SINCE, ask, code=rule.code, about=rule.label)
    for number, question in enumerate(rule.questions, start=1):
        yield Step(
            f"{key}-{number}f", section, Kind.FOLLOW_UP, question.ask,
            code=rule.code, name=question.key, about=rule.label,
        )  # fmt: skip
