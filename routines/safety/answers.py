"""Reading stored answers. A typo must not pass for a calm answer, so anything odd is refused."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from routines.safety.conditions import Value
from routines.safety.levels import Answer
from routines.safety.questions import Question
from routines.safety.rules import Rule

Given = str | int | float | bool
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EARLIEST = date(1900, 1, 1)  # before anybody alive: a slip of the pen


class BadAnswer(ValueError):
    """An answer to a question nobody asks, or one that nobody can mean."""


def read_answers(rule: Rule, answers: Mapping[str, Given], on: date) -> dict[str, Value]:
    """The answers to one rule's follow-ups as typed values, or `Answer.UNSURE`, by key.

    Raises BadAnswer for an unknown key, a value of the wrong kind or out of range.
    """
    read: dict[str, Value] = {}
    for key, given in answers.items():
        question = rule.question(key)
        if question is None:
            raise BadAnswer(f"{rule.code} has no question {shown(key)}")
        try:
            read[key] = read_answer(question, given, on)
        except BadAnswer as error:
            raise BadAnswer(f"{rule.code}, {key}: {error}") from None
    return read


def read_answer(question: Question, given: Given, on: date) -> Value:
    """One answer as a typed value. Raises BadAnswer, saying what would do."""
    if question.kind == "yes_no" and isinstance(given, bool):
        return Answer.YES if given else Answer.NO
    if isinstance(given, str) and (given == Answer.UNSURE or question.kind == "text"):
        return given
    if question.kind in ("yes_no", "choice"):
        return _read_choice(question, given)
    if question.kind == "number":
        return _read_number(question, given)
    if question.kind == "date":
        return _read_date(question, given, on)
    raise BadAnswer("must be text")


def read_date(given: object) -> date:
    """A date written YYYY-MM-DD, not before 1900. Raises BadAnswer for anything else."""
    if not isinstance(given, str) or not ISO_DATE.fullmatch(given):
        raise BadAnswer(f"{shown(given)} is not a date like 2026-11-21")
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise BadAnswer(f"{shown(given)} is not a day of the calendar") from None
    check_possible(day)
    return day


def check_possible(day: date) -> None:
    """Raises BadAnswer for a date before 1900."""
    if day < EARLIEST:
        raise BadAnswer(f"{day.isoformat()} is too long ago to be meant")


def shown(given: object) -> str:
    """What somebody typed, safe to repeat in one short line."""
    quoted = ascii(given)
    return quoted if len(quoted) <= 60 else f"{quoted[:57]}..."


def _read_choice(question: Question, given: Given) -> str:
    choices = ("yes", "no") if question.kind == "yes_no" else question.choices
    if not isinstance(given, str) or given not in choices:
        raise BadAnswer(f"{shown(given)} is not one of {', '.join(choices)}, unsure")
    return given


def _read_number(question: Question, given: Given) -> float:
    if isinstance(given, (str, bool)):
        raise BadAnswer(f"{shown(given)} is not a number or unsure")
    least, most = question.least, question.most
    if not least <= given <= most:  # false for NaN as well
        raise BadAnswer(f"{shown(given)} is not between {least:g} and {most:g} {question.unit}")
    return float(given)


def _read_date(question: Question, given: Given, on: date) -> date:
    day = read_date(given)
    if day - on > timedelta(days=question.most_ahead):
        raise BadAnswer(f"{day.isoformat()} is too far ahead")
    return day
