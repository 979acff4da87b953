"""The foot map: reflex zones and anatomical sites, each with where it lies. Pure data.

Coordinates run from 0 to 1. From below or above: x from the big-toe side outwards, y from the
toes to the heel. From a side: x from the toes to the heel, y from the shin to the ground. The map
is a way to take notes; it names no illness.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

DATA = Path(__file__).resolve().parent / "data" / "zones.json"


class Foot(StrEnum):
    """Which foot."""

    LEFT = "left"
    RIGHT = "right"


class View(StrEnum):
    """From where the foot, or the leg above it, is looked at."""

    PLANTAR = "plantar"
    DORSAL = "dorsal"
    MEDIAL = "medial"
    LATERAL = "lateral"
    POSTERIOR_LEG = "posterior_leg"
    ANTERIOR_LEG = "anterior_leg"
    LATERAL_LEG = "lateral_leg"

    @property
    def words(self) -> str:
        """How a list is headed."""
        return VIEW_WORDS[self]


VIEW_WORDS = {
    View.PLANTAR: "Sole",
    View.DORSAL: "Top",
    View.MEDIAL: "Inner side",
    View.LATERAL: "Outer side",
    View.POSTERIOR_LEG: "Back of the leg",
    View.ANTERIOR_LEG: "Front of the leg",
    View.LATERAL_LEG: "Outer side of the leg",
}


@dataclass(frozen=True)
class Ellipse:
    """Centre and radii; each radius is a share of its own axis."""

    cx: float
    cy: float
    rx: float
    ry: float


@dataclass(frozen=True)
class Polygon:
    """Corners in drawing order."""

    points: tuple[tuple[float, float], ...]


Shape = Ellipse | Polygon


@dataclass(frozen=True)
class Guide:
    """A line a chart is read by: across the foot for `axis` "y", along it for "x"."""

    code: str
    axis: str
    at: float
    note: str


@dataclass(frozen=True)
class FootZone:
    """A reflex zone, or a larger region a routine works on.

    `corresponds` is what reflexologists traditionally link with it, for the chart alone.
    """

    code: str
    label: str
    view: View
    feet: frozenset[Foot]
    shapes: tuple[Shape, ...]
    corresponds: str
    layer: str
    body_system: str
    caution: str


@dataclass(frozen=True)
class Site:
    """A place of the foot or leg by its anatomical name; it lies on both sides."""

    code: str
    label: str
    view: View
    shapes: tuple[Shape, ...]
    note: str
    feet: frozenset[Foot] = frozenset(Foot)


Place = FootZone | Site


def _shape(data: Mapping[str, Any]) -> Shape:
    if data["t"] == "polygon":
        return Polygon(tuple((x, y) for x, y in data["pts"]))
    return Ellipse(cx=data["cx"], cy=data["cy"], rx=data["rx"], ry=data["ry"])


def _zone(data: Mapping[str, Any]) -> FootZone:
    return FootZone(
        code=data["code"],
        label=data["label"],
        view=View(data["view"]),
        feet=frozenset(Foot) if data["foot"] == "both" else frozenset({Foot(data["foot"])}),
        shapes=tuple(_shape(shape) for shape in data["shapes"]),
        corresponds=data["corresponds"],
        layer=data["layer"],
        body_system=data["body_system"],
        caution=data["caution"],
    )


def _site(data: Mapping[str, Any]) -> Site:
    return Site(
        code=data["code"],
        label=data["label"],
        view=View(data["view"]),
        shapes=(_shape(data["shape"]),),
        note=data["note"],
    )


def _toe(data: Mapping[str, Any]) -> Ellipse:
    return Ellipse(cx=data["cx"], cy=data["cy"], rx=data["rx"], ry=data["ry"])


_MAP = json.loads(DATA.read_text(encoding="utf-8"))
MAP_VERSION: str = _MAP["version"]
# The foot itself. Sole and toes serve the top of the foot too; one side serves both sides.
SOLE = Polygon(tuple((x, y) for x, y in _MAP["outline"]["plantar_sole"]))
TOES: tuple[Ellipse, ...] = tuple(_toe(data) for data in _MAP["outline"]["plantar_toes"])
SIDE = Polygon(tuple((x, y) for x, y in _MAP["outline"]["side"]))
GUIDES: tuple[Guide, ...] = tuple(Guide(**data) for data in _MAP["guides"])
ZONES: tuple[FootZone, ...] = tuple(_zone(data) for data in _MAP["zones"])
SITES: tuple[Site, ...] = tuple(_site(data) for data in _MAP["sites"])
_ALL: tuple[Place, ...] = (*ZONES, *SITES)
PLACES: Mapping[str, Place] = MappingProxyType({found.code: found for found in _ALL})


def place(code: str) -> Place:
    """The zone or site with this code; raises KeyError for one the map does not have."""
    return PLACES[code]


def is_on_foot(code: str, foot: Foot) -> bool:
    """Whether the map has this zone or site on this foot. The liver zone is on the right alone."""
    found = PLACES.get(code)
    return found is not None and foot in found.feet


def places_on(foot: Foot) -> tuple[Place, ...]:
    """Every zone, then every site, of one foot, in the order of the map."""
    return tuple(found for found in PLACES.values() if foot in found.feet)
