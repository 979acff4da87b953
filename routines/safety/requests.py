"""Assessments asked for in JSON: a request in, the plain answer out. No files, no clock."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from routines.safety.answers import BadAnswer, Given, read_date, shown
from routines.safety.assessment import Assessment, Clearance, Flag, Sides
from routines.safety.catalogue import CatalogueRoutine
from routines.safety.engine import UnknownCode, assess
from routines.safety.filter import StepDecision, filter_steps
from routines.safety.levels import Side
from routines.safety.rules import Rule

OLDEST = 130


class BadRequest(ValueError):
    """A request that cannot be read, in one line that says what is wrong with it."""


def parse(text: str) -> Any:
    """JSON, strictly: no repeated key and no NaN, for one of two values would be lost."""
    try:
        return json.loads(text, object_pairs_hook=_no_repeats, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise BadRequest(f"not JSON: {error}") from None
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"not JSON: {str(error)[:100]}") from None


def answer(
    request: object,
    *,
    today: date,
    rules: Mapping[str, Rule],
    catalogue: Mapping[str, CatalogueRoutine],
) -> dict[str, Any]:
    """One request answered: the levels, the reasons and what becomes of each step.

    Raises BadRequest.
    """
    fields = _object(
        request, "the request", {"on", "flags", "age", "routine", "guardian_consent"}, {"flags"}
    )
    try:
        on = today if fields.get("on") is None else read_date(fields["on"])
    except BadAnswer as error:
        raise BadRequest(f"on: {error}") from None
    if not isinstance(fields["flags"], list):
        raise BadRequest(f"flags must be a list, not {shown(fields['flags'])}")
    flags = [_flag(one, n) for n, one in enumerate(fields["flags"], start=1)]
    consent = fields.get("guardian_consent", False)
    if not isinstance(consent, bool):
        raise BadRequest(f"guardian_consent must be true or false, not {shown(consent)}")
    routine = _routine(fields.get("routine"), catalogue)
    try:
        assessment = assess(
            flags, rules=rules, on=on, age=_age(fields.get("age")), guardian_consent=consent
        )
    except (UnknownCode, BadAnswer) as error:
        raise BadRequest(str(error)) from None
    steps = () if routine is None else tuple(step.safety() for step in routine.steps)
    return written(assessment, filter_steps(steps, assessment))


def written(assessment: Assessment, decisions: tuple[StepDecision, ...]) -> dict[str, Any]:
    """An assessment and its decisions as plain JSON values."""
    return {
        "clinic": _sides(assessment.clinic),
        "home": _sides(assessment.home),
        "urgency": assessment.urgency.value,
        "reasons": [
            {
                "code": one.code,
                "side": one.side.value,
                "clinic": one.clinic.value,
                "home": one.home.value,
                "why": one.why,
            }
            for one in assessment.reasons
        ],
        "steps": [
            {
                "n": one.n,
                "left": one.left.value,
                "right": one.right.value,
                "because": list(one.because),
            }
            | ({"variant": one.variant} if one.variant else {})
            for one in decisions
        ],
    }


def _sides(sides: Sides) -> dict[str, str]:
    return {
        "overall": sides.overall.value,
        "left": sides.left.value,
        "right": sides.right.value,
    }


def _flag(data: object, n: int) -> Flag:
    where = f"flag {n}"
    fields = _object(
        data, where, {"code", "side", "since", "answers", "clearance"}, required={"code"}
    )
    code = fields["code"]
    if not isinstance(code, str):
        raise BadRequest(f"{where}: code must be text, not {shown(code)}")
    side = fields.get("side")
    if side is not None and side not in list(Side):
        raise BadRequest(f"{where}: side must be left, right or both, not {shown(side)}")
    return Flag(
        code=code,
        side=None if side is None else Side(side),
        since=_day(fields.get("since"), f"{where}: since"),
        answers=_answers(fields.get("answers"), where),
        clearance=_clearance(fields.get("clearance"), where),
    )


def _answers(data: object, where: str) -> Mapping[str, Given]:
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise BadRequest(f"{where}: answers must be an object, not {shown(data)}")
    for key, value in data.items():
        if not isinstance(value, (str, int, float, bool)):
            raise BadRequest(f"{where}: the answer to {shown(key)} cannot be {shown(value)}")
    return data


def _clearance(data: object, where: str) -> Clearance | None:
    if data is None:
        return None
    fields = _object(data, f"{where}: clearance", {"until", "permits"}, required={"until"})
    until = _day(fields["until"], f"{where}: clearance until")
    permits = fields.get("permits") or ""
    if until is None or not isinstance(permits, str):
        raise BadRequest(f"{where}: a clearance has a date until and a text permits")
    return Clearance(until, permits)


def _routine(code: object, catalogue: Mapping[str, CatalogueRoutine]) -> CatalogueRoutine | None:
    if code is None:
        return None
    if not isinstance(code, str) or code not in catalogue:
        raise BadRequest(f"no routine is called {shown(code)}")
    return catalogue[code]


def _age(age: object) -> int | None:
    if age is None:
        return None
    if isinstance(age, bool) or not isinstance(age, int) or not 0 <= age <= OLDEST:
        raise BadRequest(f"age must be whole years from 0 to {OLDEST}, not {shown(age)}")
    return age


def _day(given: object, where: str) -> date | None:
    if given is None:
        return None
    try:
        return read_date(given)
    except BadAnswer as error:
        raise BadRequest(f"{where}: {error}") from None


def _object(data: object, where: str, known: set[str], required: set[str]) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise BadRequest(f"{where} must be an object, not {shown(data)}")
    for key in data.keys() - known:
        raise BadRequest(f"{where} has an unknown key {shown(key)}")
    for key in required - data.keys():
        raise BadRequest(f"{where} has no {key}")
    return data


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key, value in pairs:
        if key in read:
            raise ValueError(f"{shown(key)} is given twice")
        read[key] = value
    return read


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number")
