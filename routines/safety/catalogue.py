"""The routines the product ships with, as data: read once, for the engine and for seeding."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from routines.safety.filter import Step

DATA = Path(__file__).resolve().parent.parent / "data" / "routines.json"


@dataclass(frozen=True, kw_only=True)
class CatalogueStep:
    """One step as a client reads it. Times are seconds, per foot where `per_side`."""

    n: int
    title: str
    instruction: str
    target: str
    zones: tuple[str, ...]  # codes of the foot map
    per_side: bool
    min_s: int
    max_s: int
    reps: str
    sets: str
    hold: str
    pressure: Literal["light", "medium", "firm"]
    tip: str
    easier: str
    easier_tags: frozenset[str] | None
    harder: str
    harder_tags: frozenset[str] | None
    stop: str
    breath: Mapping[str, int] | None  # counts in and out
    tags: frozenset[str]
    optional: bool
    default_on: bool

    def safety(self) -> Step:
        """The part of it the filter decides on."""
        return Step(
            n=self.n,
            tags=self.tags,
            easier_tags=self.easier_tags,
            harder_tags=self.harder_tags,
            per_side=self.per_side,
            optional=self.optional,
        )


@dataclass(frozen=True, kw_only=True)
class CatalogueRoutine:
    """One routine and its steps, in order."""

    code: str
    name: str
    purpose: str
    when: str
    time: str
    equipment: str
    frequency: str
    aftercare: str
    steps: tuple[CatalogueStep, ...]


def _tags(tags: list[str] | None) -> frozenset[str] | None:
    return None if tags is None else frozenset(tags)


def _read_step(data: dict[str, Any]) -> CatalogueStep:
    return CatalogueStep(
        **{
            **data,
            "zones": tuple(data["zones"]),
            "tags": frozenset(data["tags"]),
            "easier_tags": _tags(data["easier_tags"]),
            "harder_tags": _tags(data["harder_tags"]),
        }
    )


@cache
def load_catalogue() -> Mapping[str, CatalogueRoutine]:
    """The shipped routines by code, in the order a list shows them."""
    routines = json.loads(DATA.read_text(encoding="utf-8"))["routines"]
    return MappingProxyType(
        {
            one["code"]: CatalogueRoutine(
                **{**one, "steps": tuple(_read_step(step) for step in one["steps"])}
            )
            for one in routines
        }
    )


CATALOGUE_VERSION: str = json.loads(DATA.read_text(encoding="utf-8"))["version"]
