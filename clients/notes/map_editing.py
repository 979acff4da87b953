"""The foot map to mark on: every view with every place, what stops a side, what was marked last."""

from collections.abc import Collection
from dataclasses import dataclass

from clients.notes.map_showing import KINDS
from clients.notes.models import SessionNote
from clients.notes.places import chart_name
from clients.screening.banner import WORDS, named
from clients.screening.queries import Safety
from routines.drawing import BOXES, LEG_BOX, Sheet, order, sheet
from routines.footmap import PLACES, Foot, FootZone, Place, View
from routines.safety.levels import Level, Side

# What hatches a side: nothing is done there without a word first.
HELD = (Level.STOP, Level.CLEARANCE)


@dataclass(frozen=True)
class EditedSpot:
    """A place that can be marked: SVG path data, its label point, its area to sort taps by."""

    code: str
    layer: str
    path: str
    x: int
    y: int
    size: int
    was_marked: bool


@dataclass(frozen=True)
class EditedFoot:
    """One view of one foot. `held` says what stands against touching this side; "" for nothing."""

    key: str
    foot: Foot
    side: str
    title: str
    held: str
    sheet: Sheet
    spots: tuple[EditedSpot, ...]


@dataclass(frozen=True)
class EditedView:
    """Both feet from one side, from the viewer's left to the right."""

    view: View
    kind: str
    feet: tuple[EditedFoot, ...]


@dataclass(frozen=True)
class Listed:
    """A place as a line of the list: its name on the foot, the chart's name, the feet it is on."""

    code: str
    name: str
    chart: str
    view: View
    layer: str
    feet: tuple[Foot, ...]


def editor(safety: Safety, last: SessionNote | None) -> tuple[EditedView, ...]:
    """Every view of both feet, with the marks of the session before as `was_marked`."""
    before = {(one.zone, one.foot) for one in last.findings.all()} if last else set()
    held = {foot: held_words(safety, Side(foot)) for foot in Foot}
    return tuple(
        EditedView(
            view,
            KINDS[BOXES[view]],
            tuple(_foot(sheet(view, foot), held[foot], before) for foot in order(view)),
        )
        for view in View
    )


def listed() -> list[tuple[str, list[Listed]]]:
    """Every place by view, in the order of the map."""
    groups: dict[str, list[Listed]] = {view.words: [] for view in View}
    for found in PLACES.values():
        groups[found.view.words].append(
            Listed(
                found.code, found.label, chart_name(found), found.view, layer_of(found),
                tuple(foot for foot in Foot if foot in found.feet),
            )
        )  # fmt: skip
    return list(groups.items())


def held_words(safety: Safety, side: Side) -> str:
    """What stops, or needs clearance for, one side alone or both: "Do not treat: ulcer, left".

    Unreadable answers and a form that was never filled in hold both sides.
    """
    if safety.is_unreadable:
        return f"{WORDS[Level.STOP]}: the answers cannot be judged"
    known = safety.assessment or safety.so_far
    for level in HELD:
        for reason in known.reasons_for(side) if known else ():
            if reason.clinic is level:
                return f"{WORDS[level]}: {named(reason)}"
    return "" if safety.assessment else "Health form not done"


def layer_of(found: Place) -> str:
    """What a place is to the map's filter: a "zone", a wider "region" of zones, or a "site"."""
    if not isinstance(found, FootZone):
        return "site"
    return "zone" if found.layer == "reflex" else "region"


def _foot(drawn: Sheet, held: str, before: Collection[tuple[str, str]]) -> EditedFoot:
    side = f"{drawn.foot.capitalize()} {'leg' if drawn.box == LEG_BOX else 'foot'}"
    spots = sorted(drawn.spots, key=lambda spot: spot.size, reverse=True)
    return EditedFoot(
        key=f"edit-{drawn.view}-{drawn.foot}",
        foot=drawn.foot,
        side=side,
        title=f"{side}, {drawn.view.words.lower()}",
        held=held,
        sheet=drawn,
        spots=tuple(
            EditedSpot(
                spot.place.code, layer_of(spot.place), spot.path, round(spot.label[0]),
                round(spot.label[1]), round(spot.size),
                (spot.place.code, drawn.foot.value) in before,
            )
            for spot in spots
        ),
    )  # fmt: skip
