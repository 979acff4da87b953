"""The routines the product ships with, as they are written to a practice's library."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from routines.footmap import PLACES

DATA = Path(__file__).resolve().parent / "data" / "routines.json"


@dataclass(frozen=True)
class StockRoutine:
    """One shipped routine: fields of a RoutineVersion, and of each of its RoutineSteps.

    `digest` changes whenever anything in it does.
    """

    code: str
    version: Mapping[str, Any]
    steps: tuple[Mapping[str, Any], ...]
    digest: str


@cache
def stock() -> tuple[StockRoutine, ...]:
    """All of them, in the order of the library."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    return tuple(_routine(routine) for routine in data["routines"])


def _routine(data: Mapping[str, Any]) -> StockRoutine:
    version = {
        name: data[name]
        for name in ("name", "purpose", "when", "equipment", "frequency", "aftercare")
    }
    steps = tuple(_step(step) for step in data["steps"])
    whole = json.dumps([version, steps], sort_keys=True).encode()
    return StockRoutine(
        code=data["code"],
        version=version,
        steps=steps,
        digest=hashlib.sha256(whole).hexdigest(),
    )


def _step(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": data["n"],
        "title": data["title"],
        "instruction": data["instruction"],
        "target": data["target"],
        "per_side": data["per_side"],
        "min_seconds": data["min_s"],
        "max_seconds": data["max_s"],
        "reps": data["reps"],
        "hold": data["hold"],
        "pressure": data["pressure"],
        "tip": data["tip"],
        "easier": data["easier"],
        "harder": data["harder"],
        "stop_if": data["stop"],
        "breath": _breath(data["breath"]),
        "zones": [_on_the_map(code) for code in data["zones"]],
        "tags": data["tags"],
        "easier_tags": data["easier_tags"],
        "harder_tags": data["harder_tags"],
        "is_optional": data["optional"],
        "is_on_by_default": data["default_on"],
    }


def _breath(breath: Mapping[str, int] | None) -> str:
    return f"Breathe in for {breath['in']}, out for {breath['out']}." if breath else ""


def _on_the_map(code: str) -> str:
    """The map's own code: the regions a routine works on are `seed_…` there."""
    return code if code in PLACES else f"seed_{code}"
