"""The foot map as drawings: outlines, guide lines, places and where a tap lands. Pure.

A drawing is one view of one foot in a box of its own units (`BOXES`). Which way round it lies, and
which foot stands first of a pair, follows from where the viewer is:

- Sole: the therapist faces the soles, so the client's right foot is on the viewer's left. The big
  toes meet in the middle: right mirrored, left as the map has it.
- Top: the owner looks down. Left foot on the left and mirrored, right as it is.
- Inner side: somebody who faces the inside of a right foot stands on the left of it, and its toes
  point to the viewer's left, as the map has them. A left foot is looked at from the other side, so
  it is mirrored. The right foot stands first, as in the chart of the soles, because the therapist
  has not moved; the heels meet in the middle.
- Outer side: the other way round. The right foot is mirrored, the toes meet in the middle.
- Back of the leg: the viewer is behind, the left leg on the left. The map counts x from the inner
  side, so the left is mirrored. From the front the right leg is on the left, and is mirrored.
"""

from dataclasses import dataclass
from functools import cache

from routines.footmap import (
    GUIDES,
    SIDE,
    SOLE,
    TOES,
    Ellipse,
    Foot,
    Place,
    Polygon,
    Shape,
    View,
    places_on,
)
from routines.geometry import (
    Corners,
    Point,
    area,
    crossings,
    ellipse_corners,
    inmost,
    is_inside,
    line,
    oval,
    rounded,
    smooth,
    to_edge,
)

FOOT_BOX, SIDE_BOX, LEG_BOX = (400, 1000), (640, 400), (320, 800)
BOXES = {
    View.PLANTAR: FOOT_BOX,
    View.DORSAL: FOOT_BOX,
    View.MEDIAL: SIDE_BOX,
    View.LATERAL: SIDE_BOX,
    View.POSTERIOR_LEG: LEG_BOX,
    View.ANTERIOR_LEG: LEG_BOX,
    View.LATERAL_LEG: LEG_BOX,
}
# Lines have a width and curves swing out a little: room for both around the box.
MARGIN = 8

RIGHT_FIRST, LEFT_FIRST = (Foot.RIGHT, Foot.LEFT), (Foot.LEFT, Foot.RIGHT)
# The pair as the viewer sees it, from the left, and the foot of it that is mirrored.
PAIRS = {
    View.PLANTAR: (RIGHT_FIRST, Foot.RIGHT),
    View.DORSAL: (LEFT_FIRST, Foot.LEFT),
    View.MEDIAL: (RIGHT_FIRST, Foot.LEFT),
    View.LATERAL: (RIGHT_FIRST, Foot.RIGHT),
    View.POSTERIOR_LEG: (LEFT_FIRST, Foot.LEFT),
    View.ANTERIOR_LEG: (RIGHT_FIRST, Foot.RIGHT),
    View.LATERAL_LEG: (RIGHT_FIRST, Foot.RIGHT),
}

# A calf over an ankle, the same from every side: sites of the leg have a place, not a portrait.
LEG = Polygon(
    (
        (0.76, 0.0), (0.79, 0.12), (0.8, 0.26), (0.76, 0.42), (0.68, 0.58), (0.62, 0.72),
        (0.61, 0.82), (0.64, 0.9), (0.64, 0.96), (0.57, 0.995), (0.43, 0.995), (0.36, 0.96),
        (0.36, 0.9), (0.39, 0.82), (0.38, 0.72), (0.32, 0.58), (0.24, 0.42), (0.2, 0.26),
        (0.21, 0.12), (0.24, 0.0),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Spot:
    """A place as drawn: SVG path data, the corners behind it, and a point inside for its label."""

    place: Place
    path: str
    corners: tuple[Corners, ...]
    label: Point

    @property
    def size(self) -> float:
        """The area of its largest shape, in square units: smaller places are drawn later."""
        return max(area(corners) for corners in self.corners)


@dataclass(frozen=True)
class Sheet:
    """One view of one foot. Paths are SVG path data in units of the box.

    `outline` is the silhouette (several overlapping parts), `details` what lies on it, such as
    nails, `guides` the lines a chart of the sole is read by.
    """

    view: View
    foot: Foot
    box: tuple[int, int]
    outline: str
    details: str
    guides: str
    spots: tuple[Spot, ...]

    @property
    def view_box(self) -> str:
        """The box and its margin, as SVG writes it."""
        wide, high = self.box
        return f"{-MARGIN} {-MARGIN} {wide + 2 * MARGIN} {high + 2 * MARGIN}"


def order(view: View) -> tuple[Foot, Foot]:
    """Both feet as the viewer of this view has them, from the left."""
    return PAIRS[View(view)][0]


@cache
def sheet(view: View, foot: Foot) -> Sheet:
    """The drawing of one view of one foot; ValueError for a view or a foot there is not."""
    view, foot = View(view), Foot(foot)
    outline, details, guides = _figure(view, foot)
    spots = tuple(_spot(found, foot) for found in places_on(foot) if found.view == view)
    return Sheet(view, foot, BOXES[view], outline, details, guides, spots)


def hits(view: View, foot: Foot, x: float, y: float, within: float) -> tuple[Place, ...]:
    """Every place no further than `within` from the point, the smallest shape first.

    All in units of the view's box, mirrored as drawn. ValueError for a view or foot there is not.
    """
    found = []
    for spot in sheet(view, foot).spots:
        near = [
            area(corners)
            for corners in spot.corners
            if is_inside(x, y, corners) or to_edge(x, y, corners) <= within
        ]
        if near:
            found.append((min(near), spot.place))
    return tuple(place for _, place in sorted(found, key=lambda pair: pair[0]))


def _on_paper(view: View, foot: Foot, x: float, y: float) -> Point:
    wide, high = BOXES[view]
    return (1 - x if PAIRS[view][1] == foot else x) * wide, y * high


def _corners(shape: Shape, view: View, foot: Foot) -> Corners:
    if isinstance(shape, Polygon):
        return tuple(_on_paper(view, foot, x, y) for x, y in shape.points)
    return ellipse_corners(*_ellipse(shape, view, foot))


def _ellipse(shape: Ellipse, view: View, foot: Foot) -> tuple[float, float, float, float]:
    wide, high = BOXES[view]
    return *_on_paper(view, foot, shape.cx, shape.cy), shape.rx * wide, shape.ry * high


def _spot(found: Place, foot: Foot) -> Spot:
    corners = tuple(_corners(shape, found.view, foot) for shape in found.shapes)
    paths = [
        rounded(outline, 7)
        if isinstance(shape, Polygon)
        else oval(*_ellipse(shape, found.view, foot))
        for shape, outline in zip(found.shapes, corners, strict=True)
    ]
    x, y = _middle(found)
    return Spot(found, "".join(paths), corners, _on_paper(found.view, foot, x, y))


@cache
def _middle(found: Place) -> Point:
    """A point well inside the largest shape, in shares of the box, so that both feet agree."""
    wide, high = BOXES[found.view]
    unmirrored = next(foot for foot in Foot if foot != PAIRS[found.view][1])
    largest = max(found.shapes, key=lambda shape: area(_corners(shape, found.view, unmirrored)))
    if isinstance(largest, Ellipse):
        return largest.cx, largest.cy
    x, y = inmost(_corners(largest, found.view, unmirrored))
    return x / wide, y / high


def _figure(view: View, foot: Foot) -> tuple[str, str, str]:
    """Outline, details and guides of a view."""
    if BOXES[view] == SIDE_BOX:
        return _cut_off_above(_corners(SIDE, view, foot)), "", ""
    if BOXES[view] == LEG_BOX:
        return _cut_off_above(_corners(LEG, view, foot)), "", ""
    sole = _corners(SOLE, view, foot)
    toes = [_ellipse(toe, view, foot) for toe in TOES]
    # Toes go round the same way as the sole: where the parts overlap, the fill must not cancel.
    turn = -1 if PAIRS[view][1] == foot else 1
    outline = "".join([*(_toe(*toe, turn) for toe in toes), smooth(sole, closed=True)])
    if view == View.DORSAL:
        return outline, "".join(_nail(*toe) for toe in toes), ""
    return outline, "", "".join(_guides(view, foot))


def _toe(cx: float, cy: float, rx: float, ry: float, turn: int) -> str:
    """A toe with a neck that reaches into the sole; drawn clockwise for a `turn` of 1, else -1."""
    right = (
        (0.72 * rx, -0.7 * ry), (rx, 0.0), (0.86 * rx, 0.6 * ry), (0.76 * rx, 1.1 * ry),
        (0.76 * rx, 1.8 * ry),
    )  # fmt: skip
    left = tuple((-x, y) for x, y in reversed(right))
    sides = [(cx + turn * x, cy + y) for x, y in ((0.0, -ry), *right, *left)]
    return smooth(sides, closed=True)


def _nail(cx: float, cy: float, rx: float, ry: float) -> str:
    return oval(cx, cy - 0.45 * ry, 0.52 * rx, 0.36 * ry)


def _cut_off_above(corners: Corners) -> str:
    """An outline that goes on above the drawing: open between its two topmost corners."""
    count = len(corners)
    after = next(n for n in range(count) if corners[n][1] == corners[n - 1][1] == 0)
    return smooth([corners[(after + n) % count] for n in range(count)], closed=False)


def _guides(view: View, foot: Foot) -> list[str]:
    """Lines across from edge to edge; the tendon line from the ball to the heel."""
    high = BOXES[view][1]
    sole = _corners(SOLE, view, foot)
    levels = {guide.code: guide.at * high for guide in GUIDES if guide.axis == "y"}
    lines = []
    for guide in GUIDES:
        if guide.axis == "y":
            first, last = crossings(sole, levels[guide.code])
            lines.append(line((first, levels[guide.code]), (last, levels[guide.code])))
        else:
            x, _ = _on_paper(view, foot, guide.at, 0)
            lines.append(line((x, levels["diaphragm_line"]), (x, levels["heel_line"])))
    return lines
