"""The routines the product ships with, as the rows of a practice's library."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from routines.dose import PLAIN
from routines.safety.catalogue import CatalogueRoutine, CatalogueStep, load_catalogue
from routines.safety.wording import OF_THE_HEAD


@dataclass(frozen=True)
class StockRoutine:
    """One shipped routine: fields of a RoutineVersion, and of each of its RoutineSteps.

    `digest` changes whenever anything in it does. What every step said before there was a field
    for it does not count, so that a new field alone makes no new version of a routine.
    """

    code: str
    version: Mapping[str, str]
    steps: tuple[Mapping[str, Any], ...]
    digest: str


@cache
def stock() -> tuple[StockRoutine, ...]:
    """All of them, in the order of the library."""
    return tuple(_routine(routine) for routine in load_catalogue().values())


@cache
def heads_read() -> frozenset[str]:
    """What shipped routines say above their steps: it was read, and may stand as it is."""
    return frozenset(one.version[name] for one in stock() for name in OF_THE_HEAD)


def _routine(shipped: CatalogueRoutine) -> StockRoutine:
    version = {
        "name": shipped.name,
        "purpose": shipped.purpose,
        "when": shipped.when,
        "equipment": shipped.equipment,
        "frequency": shipped.frequency,
        "aftercare": shipped.aftercare,
    }
    steps = tuple(_step(step) for step in shipped.steps)
    said = [
        {name: value for name, value in step.items() if name not in PLAIN or value != PLAIN[name]}
        for step in steps
    ]
    whole = json.dumps([version, said], sort_keys=True).encode()
    return StockRoutine(
        code=shipped.code,
        version=version,
        steps=steps,
        digest=hashlib.sha256(whole).hexdigest(),
    )


def _step(shipped: CatalogueStep) -> dict[str, Any]:
    return dict(PLAIN) | {
        "number": shipped.n,
        "title": shipped.title,
        "instruction": shipped.instruction,
        "target": shipped.target,
        "per_side": shipped.per_side,
        "min_seconds": shipped.min_s,
        "max_seconds": shipped.max_s,
        "reps": shipped.reps,
        "hold": shipped.hold,
        "pressure": shipped.pressure,
        "tip": shipped.tip,
        "easier": shipped.easier,
        "harder": shipped.harder,
        "stop_if": shipped.stop,
        "breath": _breath(shipped.breath),
        "zones": list(shipped.zones),
        "tags": sorted(shipped.tags),
        "easier_tags": _tags(shipped.easier_tags),
        "harder_tags": _tags(shipped.harder_tags),
        "is_optional": shipped.optional,
        "is_on_by_default": shipped.default_on,
    }


def _tags(tags: frozenset[str] | None) -> list[str] | None:
    return None if tags is None else sorted(tags)


def _breath(breath: Mapping[str, int] | None) -> str:
    return f"Breathe in for {breath['in']}, out for {breath['out']}." if breath else ""
