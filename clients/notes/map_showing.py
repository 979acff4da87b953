"""A note's findings as drawings: which feet, from which side, and what is marked on them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from clients.notes.feel import TENDERNESS, figures
from clients.notes.models import SessionNote, ZoneFinding
from clients.notes.over_time import Course
from clients.notes.places import place_name
from clients.notes.showing import felt
from routines.drawing import BOXES, FOOT_BOX, LEG_BOX, SIDE_BOX, Sheet, Spot, order, sheet
from routines.footmap import PLACES, Foot, FootZone, View, is_on_foot
from routines.geometry import is_inside

# A dot's radius, the way from dot to dot and the height of the plate under them, in units of the
# drawing: on the smallest phone a dot is 5 px across.
DOT, STEP, PLATE = 8, 21, 26
KINDS = {FOOT_BOX: "foot", SIDE_BOX: "side", LEG_BOX: "leg"}


@dataclass(frozen=True)
class Dots:
    """One to three dots in a row on a plate, around a point; no dots and no plate for none."""

    x: int
    y: int
    centres: tuple[int, ...]
    left: int
    top: int
    wide: int
    high: int = PLATE
    radius: int = DOT


@dataclass(frozen=True)
class Marked:
    """What a drawing is made of: a place of one foot, its tenderness 0 to 3, what is said of it."""

    zone: str
    foot: Foot
    tenderness: int
    words: str


@dataclass(frozen=True)
class Mark:
    """One finding as drawn: its shape, and its tenderness 0 to 3 as a fill and as dots."""

    path: str
    words: str
    tenderness: int
    dots: Dots


@dataclass(frozen=True)
class DrawnFoot:
    """One view of one foot: faint zones to find one's way by, then the marks, larger ones first.

    `key` is unique on a page that shows each note once.
    """

    key: str
    side: str
    title: str
    words: str
    sheet: Sheet
    faint: tuple[str, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Drawing:
    """A view that holds marks, and the feet it shows from the viewer's left to the right.

    `kind` says how it lies on the page: "foot" upright, "side" lying, "leg" upright and narrow.
    """

    heading: str
    kind: str
    feet: tuple[DrawnFoot, ...]


@dataclass(frozen=True)
class KeyLine:
    """What a number of dots says."""

    tenderness: int
    words: str
    dots: Dots


def drawings(note: SessionNote) -> tuple[Drawing, ...]:
    """The views that hold findings of this note, in the order of the map; empty without any.

    Both soles are shown when either is marked, elsewhere the marked feet alone. A finding whose
    zone the map no longer has, or has on the other foot alone, stands in words only.
    """
    return _drawn(
        note.ref,
        [
            Marked(one.zone, Foot(one.foot), one.tenderness, felt(one))
            for one in note.findings.all()
        ],
    )


def heat(courses: Iterable[Course]) -> tuple[Drawing, ...]:
    """How tender each place was on average over several sessions, of those that recorded it.

    The mean is of 0 to 3, rounded, halves up; the words say what was recorded and how often.
    """
    return _drawn(
        "heat",
        [
            Marked(
                one.spot.zone, Foot(one.spot.foot),
                _mean([level.of_three for level in one.recorded]),
                f"{', '.join(map(str, one.recorded))}; n = {len(one.recorded)}",
            )
            for one in courses
        ],
    )  # fmt: skip


def key(findings: Iterable[ZoneFinding] = ()) -> tuple[KeyLine, ...]:
    """The legend: a line for each tenderness, none first; it says which figures of 0 to 10 count
    as each where one of the findings was written so.
    """
    is_of_ten = any(one.rated is not None for one in findings)
    said = [f"{words} ({figures(n)})" if is_of_ten else words for n, words in enumerate(TENDERNESS)]
    return tuple(KeyLine(n, words, dots(n, 40, 20)) for n, words in enumerate(said))


def dots(count: int, x: float, y: float) -> Dots:
    """`count` dots side by side around a point."""
    first = x - STEP * (count - 1) / 2
    wide = STEP * (count - 1) + PLATE if count else 0
    return Dots(
        x=round(x),
        y=round(y),
        centres=tuple(round(first + STEP * n) for n in range(count)),
        left=round(x - wide / 2),
        top=round(y - PLATE / 2),
        wide=wide,
    )


def _mean(levels: Sequence[int]) -> int:
    return (2 * sum(levels) + len(levels)) // (2 * len(levels))


def _drawn(ref: str, all_marked: Iterable[Marked]) -> tuple[Drawing, ...]:
    marked: dict[View, dict[Foot, dict[str, Marked]]] = {view: {} for view in View}
    for one in all_marked:
        if is_on_foot(one.zone, one.foot):
            on_view = marked[PLACES[one.zone].view]
            on_view.setdefault(one.foot, {})[one.zone] = one
    return tuple(_drawing(ref, view, found) for view, found in marked.items() if found)


def _drawing(ref: str, view: View, found: Mapping[Foot, Mapping[str, Marked]]) -> Drawing:
    feet = [foot for foot in order(view) if foot in found or view == View.PLANTAR]
    drawn = tuple(_foot(ref, sheet(view, foot), found.get(foot, {})) for foot in feet)
    return Drawing(heading=view.words, kind=KINDS[BOXES[view]], feet=drawn)


def _foot(ref: str, drawn: Sheet, found: Mapping[str, Marked]) -> DrawnFoot:
    side = f"{drawn.foot.capitalize()} {'leg' if drawn.box == LEG_BOX else 'foot'}"
    marked = [spot for spot in drawn.spots if spot.place.code in found]
    # A small zone lies within a large one at times, and is drawn over it.
    marked.sort(key=lambda spot: spot.size, reverse=True)
    return DrawnFoot(
        key=f"map-{ref}-{drawn.view}-{drawn.foot}",
        side=side,
        title=f"{side}, {drawn.view.words.lower()}",
        words=_sentence(drawn.foot, found.values()) if found else "Nothing marked.",
        sheet=drawn,
        faint=tuple(spot.path for spot in drawn.spots if _is_of_the_chart(spot)),
        marks=_marks(marked, found),
    )


def _sentence(foot: Foot, marked: Iterable[Marked]) -> str:
    parts = [f"{place_name(one.zone)} ({one.words})" for one in marked]
    return f"{foot.capitalize()} foot: {', '.join(parts)}."


def _is_of_the_chart(spot: Spot) -> bool:
    """Classic zones lie side by side; regions and sites lie over them, and show when marked."""
    return isinstance(spot.place, FootZone) and spot.place.layer == "reflex"


def _marks(spots: Sequence[Spot], found: Mapping[str, Marked]) -> tuple[Mark, ...]:
    """Marks in the order of `spots`; the dots of a small one have the first choice of place."""
    marks: list[Mark] = []
    for spot in reversed(spots):
        one = found[spot.place.code]
        taken = [mark.dots for mark in marks if mark.tenderness]
        placed = _placed(one.tenderness, spot, taken)
        words = f"{place_name(one.zone)}: {one.words}"
        marks.append(Mark(spot.path, words, one.tenderness, placed))
    return tuple(reversed(marks))


def _placed(count: int, spot: Spot, taken: Sequence[Dots]) -> Dots:
    """The dots at the label, or beside it within the shape when others stand there already."""
    x, y = spot.label
    ways = sorted(product(range(-6, 7), repeat=2), key=lambda way: way[0] ** 2 + way[1] ** 2)
    for across, down in ways:
        there = dots(count, x + across * STEP, y + down * STEP)
        inside = any(is_inside(there.x, there.y, corners) for corners in spot.corners)
        if inside and not any(_overlap(there, other) for other in taken):
            return there
    return dots(count, x, y)


def _overlap(one: Dots, other: Dots) -> bool:
    return (
        abs(one.x - other.x) * 2 < one.wide + other.wide
        and abs(one.y - other.y) * 2 < one.high + other.high
    )
