"""Putting one answer into a draft. Pure: a draft goes in, the next draft comes out.

An answer that turns to no forgets its follow-ups, and the pages that asked them.
"""

from copy import deepcopy
from typing import Any

from clients.screening.answers import NO, UNSURE, YES
from clients.screening.asking.script import Script
from clients.screening.asking.steps import Draft, Kind, Step, opened

NOT_SURE = "not_sure"


def answered(draft: Draft, step: Step, value: Any, script: Script) -> dict[str, Any]:
    """The draft with this page answered. `value` is as it is stored; None: left open."""
    new = deepcopy(dict(draft))
    codes = new.setdefault("codes", {})
    if step.kind is Kind.HEALTH:
        _say(new, step, codes, value)
    elif step.kind is Kind.SIDE:
        codes[step.code]["side"] = value
    elif step.kind is Kind.SINCE:
        codes[step.code]["since"] = value
    elif step.kind is Kind.FOLLOW_UP:
        given = codes[step.code].setdefault("answers", {})
        given.pop(step.name, None)
        if value is not None:
            given[step.name] = value
    elif step.kind in (Kind.PULSE, Kind.WHICH):
        new.setdefault(step.kind.value, {})[step.name] = value
        _open(new, script)
    else:
        place = "consents" if step.kind is Kind.CONSENT else "plain"
        new.setdefault(place, {})[step.name] = value
    done = [key for key in new.get("done", []) if key != step.key]
    new["done"] = [*done, step.key]
    return new


def current(draft: Draft, step: Step) -> Any:
    """What is stored for this page, or None."""
    if step.kind is Kind.HEALTH:
        return draft.get("codes", {}).get(step.code, {}).get("answer")
    if step.kind in (Kind.SIDE, Kind.SINCE):
        return draft.get("codes", {}).get(step.code, {}).get(step.kind.value)
    if step.kind is Kind.FOLLOW_UP:
        return (draft.get("codes", {}).get(step.code, {}).get("answers") or {}).get(step.name)
    place = {Kind.CONSENT: "consents", Kind.PLAIN: "plain"}.get(step.kind, step.kind.value)
    return draft.get(place, {}).get(step.name)


def taken_over(draft: Draft, said: Draft, codes: list[str]) -> dict[str, Any]:
    """ "Nothing has changed": these codes as last told. One never told of stays to be asked."""
    new = deepcopy(dict(draft))
    new.setdefault("codes", {}).update({c: deepcopy(dict(said[c])) for c in codes if c in said})
    return new


def with_pages_done(draft: Draft, steps: tuple[Step, ...], codes: list[str]) -> dict[str, Any]:
    """Every page about these codes counts as answered, their follow-ups with them."""
    mine = [step.key for step in steps if step.code in codes and step.code in draft["codes"]]
    rest = [key for key in draft.get("done", []) if key not in mine]
    return {**draft, "done": [*rest, *mine]}


def _say(draft: dict[str, Any], step: Step, codes: dict[str, Any], value: str) -> None:
    kept = codes.get(step.code, {})
    codes[step.code] = {"answer": NO} if value == NO else {**kept, "answer": value}
    if value == NO:
        _forget(draft, step.key)


def _forget(draft: dict[str, Any], key: str) -> None:
    draft["done"] = [one for one in draft.get("done", []) if not one.startswith(f"{key}-")]


def _open(draft: dict[str, Any], script: Script) -> None:
    """Let the codes be what the short questions point at now."""
    said: dict[str, str] = {}
    for number in range(1, len(script.pulse) + 1):
        unsure = draft["pulse"].get(str(number)) == UNSURE
        unsure = unsure or NOT_SURE in draft.get("which", {}).get(str(number), [])
        for code in opened(script, draft, number):
            said[code] = UNSURE if unsure and said.get(code) != YES else YES
        if draft["pulse"].get(str(number)) == NO:
            draft.get("which", {}).pop(str(number), None)
            _forget(draft, f"p{number}")
    kept = draft["codes"]
    draft["codes"] = {code: {**kept.get(code, {}), "answer": word} for code, word in said.items()}
