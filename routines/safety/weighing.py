"""One rule and one client's answers to it: which effects are called for, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from routines.safety.answers import Given, check_possible, read_answers
from routines.safety.conditions import Condition, Value
from routines.safety.levels import Answer
from routines.safety.questions import Effect, Question
from routines.safety.rules import Rule

# What is known of each question. None: it was not put, so it neither raises nor lowers.
Known = Mapping[str, Value | None]


@dataclass(frozen=True)
class Weighed:
    """The effects one flag calls for, each with the words for the answer that did it."""

    known: Known
    since: date | None
    fired: tuple[tuple[Effect, str], ...]


def weigh(rule: Rule, answers: Mapping[str, Given], since: date | None, on: date) -> Weighed:
    """Put a flag's answers and date to its rule. Raises BadAnswer."""
    if since is not None:
        check_possible(since)
        since = min(since, on)  # a date still to come counts as today
    read = read_answers(rule, answers, on)
    known = {
        question.key: _known(question, read.get(question.key), since, put=bool(answers))
        for question in rule.questions
    }
    fired = tuple(
        (effect, _words(question, read.get(question.key), known[question.key]))
        for question in rule.questions
        for effect in question.effects
        if _fires(effect, known[question.key], known, on)
    )
    return Weighed(known=known, since=_latest(rule, known, since), fired=fired)


def _known(
    question: Question, read: Value | None, since: date | None, *, put: bool
) -> Value | None:
    if question.dates_flag and since is not None:
        # The later of two dates is the one that leaves less time to have got better.
        return max(read, since) if isinstance(read, date) else since
    if read is None and put and question.effects:
        return Answer.UNSURE
    return read


def _latest(rule: Rule, known: Known, since: date | None) -> date | None:
    dates: Iterator[Value | None] = (
        known[question.key] for question in rule.questions if question.dates_flag
    )
    return next((day for day in dates if isinstance(day, date)), since)


def _fires(effect: Effect, value: Value | None, known: Known, on: date) -> bool:
    if value is None:
        return False
    raises = effect.lower is None
    own = effect.when.holds(value, on)
    if own is None:
        own = raises and effect.when_unsure
    return (
        own
        and all(_holds(test, known[key], on, unsure=raises) for key, test in effect.also)
        and not any(_holds(test, known[key], on, unsure=False) for key, test in effect.unless)
    )


def _holds(condition: Condition, value: Value | None, on: date, *, unsure: bool) -> bool:
    held = None if value is None else condition.holds(value, on)
    return unsure if held is None else held


def _words(question: Question, read: Value | None, value: Value | None) -> str:
    if read is None and value == Answer.UNSURE:
        answer = "not answered, so taken as unsure"
    elif isinstance(value, date):
        answer = f"{value.day} {value:%b %Y}"
    elif isinstance(value, float):
        answer = f"{value:g} {question.unit}"
    else:
        answer = str(value).replace("_", " ")
    return f"{question.ask} {answer}"
