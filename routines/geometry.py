"""Points, outlines and paths in the plane. Pure arithmetic; y runs down, as on a screen."""

from collections.abc import Sequence
from math import cos, dist, hypot, pi, sin

Point = tuple[float, float]
Corners = tuple[Point, ...]


def ellipse_corners(cx: float, cy: float, rx: float, ry: float, count: int = 48) -> Corners:
    """The ellipse as a polygon that lies inside it by less than 0.3 % of a radius."""
    turns = (2 * pi * n / count for n in range(count))
    return tuple((cx + rx * cos(turn), cy + ry * sin(turn)) for turn in turns)


def area(corners: Corners) -> float:
    """The area inside, whichever way round the corners go."""
    pairs = zip(corners, corners[1:] + corners[:1], strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2


def is_inside(x: float, y: float, corners: Corners) -> bool:
    """Whether the point lies inside, by counting the edges to its right."""
    crossed = False
    for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            crossed = not crossed
    return crossed


def to_edge(x: float, y: float, corners: Corners) -> float:
    """How far the point is from the nearest edge, from inside or outside."""
    pairs = zip(corners, corners[1:] + corners[:1], strict=True)
    return min(_to_line(x, y, start, end) for start, end in pairs)


def _to_line(x: float, y: float, start: Point, end: Point) -> float:
    (ax, ay), (bx, by) = start, end
    along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)
    share = max(0.0, min(1.0, along))
    return hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay))


def inmost(corners: Corners, steps: int = 24) -> Point:
    """A point well inside: far from every edge, and of several such the one nearest the middle.

    The bare centroid of a bent shape may lie outside it.
    """
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    left, top, wide, high = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    middle = (left + wide / 2, top + high / 2)
    grid = (
        (left + wide * across / steps, top + high * down / steps)
        for across in range(1, steps)
        for down in range(1, steps)
    )
    inside = [(x, y) for x, y in grid if is_inside(x, y, corners)]
    return min(inside, key=lambda p: (-round(to_edge(p[0], p[1], corners)), dist(p, middle)))


def crossings(corners: Corners, y: float) -> tuple[float, float]:
    """Where a level line enters and leaves the outline, first and last x."""
    xs = [
        ax + (y - ay) * (bx - ax) / (by - ay)
        for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True)
        if (ay > y) != (by > y)
    ]
    return min(xs), max(xs)


def smooth(points: Sequence[Point], *, closed: bool) -> str:
    """A curve through every point (Catmull-Rom, written as cubic Béziers) as SVG path data."""
    count = len(points)

    def at(n: int) -> Point:
        return points[n % count] if closed else points[max(0, min(count - 1, n))]

    parts = [f"M{_pair(points[0])}"]
    for n in range(count if closed else count - 1):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = at(n - 1), at(n), at(n + 1), at(n + 2)
        first, second = (
            (bx + (cx - ax) / 6, by + (cy - ay) / 6),
            (cx - (dx - bx) / 6, cy - (dy - by) / 6),
        )
        parts.append(f"C{_pair(first)} {_pair(second)} {_pair((cx, cy))}")
    return "".join(parts) + ("z" if closed else "")


def rounded(corners: Corners, radius: float) -> str:
    """A polygon with its corners cut round, as SVG path data."""
    parts = []
    for n, corner in enumerate(corners):
        into = _towards(corner, corners[n - 1], radius)
        out = _towards(corner, corners[(n + 1) % len(corners)], radius)
        parts.append(f"{'L' if n else 'M'}{_pair(into)}Q{_pair(corner)} {_pair(out)}")
    return "".join(parts) + "z"


def oval(cx: float, cy: float, rx: float, ry: float) -> str:
    """An ellipse as SVG path data."""
    half = f"a{_short(rx)} {_short(ry)} 0 1 0"
    wide = _short(2 * rx)
    return f"M{_pair((cx - rx, cy))}{half} {wide} 0{half} -{wide} 0z"


def line(start: Point, end: Point) -> str:
    """A straight line as SVG path data."""
    return f"M{_pair(start)}L{_pair(end)}"


def _towards(start: Point, end: Point, by: float) -> Point:
    share = min(0.5, by / dist(start, end))
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _pair(point: Point) -> str:
    return f"{_short(point[0])} {_short(point[1])}"


def _short(value: float) -> str:
    """One decimal at most: a tenth of a unit is a twentieth of a pixel on a phone."""
    return f"{round(value, 1):g}"
