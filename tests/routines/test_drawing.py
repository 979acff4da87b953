"""The foot map as drawings: the right way round, inside their boxes, and findable by a tap."""

import re
from math import dist

import pytest

from routines.drawing import BOXES, MARGIN, hits, order, sheet
from routines.footmap import GUIDES, PLACES, SIDE, SOLE, TOES, Ellipse, Foot, Polygon, View, place
from routines.geometry import inmost, is_inside, to_edge

SHEETS = [(view, foot) for view in View for foot in Foot]
SPOTS = [
    pytest.param(view, foot, spot, id=f"{view}-{foot}-{spot.place.code}")
    for view, foot in SHEETS
    for spot in sheet(view, foot).spots
]
# The foot of each view whose big toe or inner side points to the viewer's right.
MIRRORED = {
    View.PLANTAR: "right", View.DORSAL: "left", View.MEDIAL: "left", View.LATERAL: "right",
    View.POSTERIOR_LEG: "left", View.ANTERIOR_LEG: "right", View.LATERAL_LEG: "right",
}  # fmt: skip


def lies_in(shape, x, y):
    """Whether shares of the box lie in a shape of the map, by the angles its corners turn through.

    Independent of the product's own test, which counts edges.
    """
    if isinstance(shape, Ellipse):
        return ((x - shape.cx) / shape.rx) ** 2 + ((y - shape.cy) / shape.ry) ** 2 <= 1
    turned = 0
    points = [complex(px - x, py - y) for px, py in shape.points]
    for start, end in zip(points, points[1:] + points[:1], strict=True):
        turned += 0 if start.imag * end.imag > 0 else _quarter(start, end)
    return turned != 0


def _quarter(start, end):
    """Which way an edge crosses the level to the right of the origin: 1, -1 or 0."""
    if start.imag == end.imag:
        return 0
    at = start.real - start.imag * (end.real - start.real) / (end.imag - start.imag)
    if at <= 0:
        return 0
    if start.imag <= 0 < end.imag:
        return 1
    return -1 if end.imag <= 0 < start.imag else 0


def on_the_map(view, foot, x, y):
    """A point of the drawing as shares, the mirror taken off."""
    wide, high = BOXES[view]
    return (1 - x / wide if MIRRORED[view] == foot else x / wide), y / high


def numbers(path):
    """Every number of a path, in order."""
    return [float(number) for number in re.findall(r"-?[\d.]+(?:e-?\d+)?", path)]


def points(path):
    """Where an absolute path of M, L, Q, C goes, handles of its curves included."""
    found = numbers(path)
    return list(zip(found[::2], found[1::2], strict=True))


@pytest.mark.parametrize(("view", "foot", "spot"), SPOTS)
def test_a_label_lies_in_its_own_shape(view, foot, spot):
    x, y = on_the_map(view, foot, *spot.label)
    assert any(lies_in(shape, x, y) for shape in spot.place.shapes)


def test_a_label_lies_in_a_bent_shape_whose_middle_is_outside():
    hook = ((0, 0), (100, 0), (100, 20), (20, 20), (20, 100), (0, 100))
    assert not is_inside(50, 50, hook)
    x, y = inmost(hook)
    assert is_inside(x, y, hook)
    assert to_edge(x, y, hook) > 8


@pytest.mark.parametrize(("view", "foot"), SHEETS)
def test_everything_lies_on_the_paper(view, foot):
    drawn = sheet(view, foot)
    wide, high = BOXES[view]
    assert drawn.box == (wide, high)
    assert numbers(drawn.view_box) == [-8, -8, wide + 16, high + 16]
    corners = [corner for spot in drawn.spots for shape in spot.corners for corner in shape]
    assert all(0 <= x <= wide and 0 <= y <= high for x, y in corners)
    lines = points(drawn.outline) + points(drawn.guides)
    assert all(-MARGIN < x < wide + MARGIN and -MARGIN < y < high + MARGIN for x, y in lines)


@pytest.mark.parametrize("view", View)
def test_left_and_right_are_mirror_images(view):
    left, right = sheet(view, Foot.LEFT), sheet(view, Foot.RIGHT)
    wide = BOXES[view][0]
    of_left = {spot.place.code: spot for spot in left.spots}
    shared = [spot for spot in right.spots if spot.place.code in of_left]
    assert shared
    for spot in shared:
        twin = of_left[spot.place.code]
        assert spot.label == pytest.approx((wide - twin.label[0], twin.label[1]))
        assert spot.size == pytest.approx(twin.size)
        for mine, theirs in zip(spot.corners, twin.corners, strict=True):
            mirrored = sorted((round(wide - x, 6), round(y, 6)) for x, y in theirs)
            assert sorted((round(x, 6), round(y, 6)) for x, y in mine) == mirrored
    drawn = points(right.outline)
    seen_in_a_mirror = [(wide - x, y) for x, y in points(left.outline)]
    assert len(drawn) == len(seen_in_a_mirror)
    # Paths are rounded to a tenth.
    assert all(min(dist(one, other) for other in drawn) < 0.2 for one in seen_in_a_mirror)


@pytest.mark.parametrize(
    ("view", "first", "big_toe_or_inner_side"),
    [
        (View.PLANTAR, Foot.RIGHT, "to the middle"),
        (View.DORSAL, Foot.LEFT, "to the middle"),
        (View.POSTERIOR_LEG, Foot.LEFT, "to the middle"),
        (View.ANTERIOR_LEG, Foot.RIGHT, "to the middle"),
        (View.MEDIAL, Foot.RIGHT, "toes outwards"),
        (View.LATERAL, Foot.RIGHT, "toes to the middle"),
        (View.LATERAL_LEG, Foot.RIGHT, "to the middle"),
    ],
)
def test_a_pair_stands_as_the_viewer_sees_it(view, first, big_toe_or_inner_side):
    assert order(view)[0] == first
    assert set(order(view)) == set(Foot)
    faces_the_middle = MIRRORED[view] == first
    assert faces_the_middle == (big_toe_or_inner_side != "toes outwards")


@pytest.mark.parametrize(
    ("view", "foot", "code", "side"),
    [
        # On the sole the big toes meet: at the right of the right foot, at the left of the left.
        (View.PLANTAR, Foot.RIGHT, "head_brain", "right"),
        (View.PLANTAR, Foot.LEFT, "head_brain", "left"),
        (View.DORSAL, Foot.LEFT, "nails", "right"),
        (View.DORSAL, Foot.RIGHT, "nails", "left"),
        # The inside of a right foot has its toes to the left, its outside to the right.
        (View.MEDIAL, Foot.RIGHT, "spine_cervical", "left"),
        (View.MEDIAL, Foot.LEFT, "spine_cervical", "right"),
        (View.LATERAL, Foot.RIGHT, "calcaneus_body", "left"),
        (View.LATERAL, Foot.LEFT, "calcaneus_body", "right"),
        (View.POSTERIOR_LEG, Foot.LEFT, "gastrocnemius_medial", "right"),
        (View.ANTERIOR_LEG, Foot.RIGHT, "medial_tibial_border", "right"),
    ],
)
def test_a_place_is_on_the_side_where_the_viewer_looks_for_it(view, foot, code, side):
    [spot] = [spot for spot in sheet(view, foot).spots if spot.place.code == code]
    middle = BOXES[view][0] / 2
    assert ("left" if spot.label[0] < middle else "right") == side


@pytest.mark.parametrize(("view", "foot"), SHEETS)
def test_a_drawing_has_the_places_of_that_view_and_foot_alone(view, foot):
    expected = [p.code for p in PLACES.values() if p.view == view and foot in p.feet]
    assert [spot.place.code for spot in sheet(view, foot).spots] == expected


def test_a_zone_of_one_foot_is_never_drawn_on_the_other():
    on_left = {spot.place.code for spot in sheet(View.PLANTAR, Foot.LEFT).spots}
    on_right = {spot.place.code for spot in sheet(View.PLANTAR, Foot.RIGHT).spots}
    assert on_left - on_right == {"heart", "spleen", "descending_colon", "sigmoid_rectum"}
    assert on_right - on_left == {"liver", "gallbladder", "ascending_colon", "ileocaecal_appendix"}


@pytest.mark.parametrize(("view", "foot", "spot"), SPOTS)
def test_a_tap_on_a_label_hits_its_place_and_smaller_ones_come_first(view, foot, spot):
    found = hits(view, foot, *spot.label, within=0)
    assert spot.place in found
    assert all(foot in other.feet and other.view == view for other in found)


def test_a_tap_where_places_overlap_names_all_of_them_the_smallest_first():
    found = hits(View.PLANTAR, Foot.LEFT, 188, 384, within=0)
    assert [hit.code for hit in found] == ["solar_plexus", "diaphragm", "seed_metatarsal_groove"]


def test_a_tap_beside_a_place_hits_it_within_the_reach_and_not_beyond():
    # The pituitary ends 18 units above and below (80, 78), the big toe's pad 55.
    assert [hit.code for hit in hits(View.PLANTAR, Foot.LEFT, 80, 106, within=9)] == [
        "head_brain"
    ]  # fmt: skip
    assert [hit.code for hit in hits(View.PLANTAR, Foot.LEFT, 80, 106, within=11)] == [
        "pituitary",
        "head_brain",
    ]


def test_a_tap_is_mirrored_as_the_foot_is():
    assert "heart" in {hit.code for hit in hits(View.PLANTAR, Foot.LEFT, 102, 300, within=0)}
    liver = {hit.code for hit in hits(View.PLANTAR, Foot.RIGHT, 100, 430, within=0)}
    assert "liver" in liver
    assert "liver" not in {hit.code for hit in hits(View.PLANTAR, Foot.RIGHT, 300, 430, within=0)}


def test_a_tap_beside_the_foot_hits_nothing():
    assert hits(View.PLANTAR, Foot.LEFT, 395, 990, within=12) == ()


@pytest.mark.parametrize(("view", "foot"), [("sole", "left"), ("plantar", "both"), ("", "right")])
def test_a_view_or_a_foot_there_is_not_is_refused(view, foot):
    with pytest.raises(ValueError, match="is not a valid"):
        sheet(view, foot)
    with pytest.raises(ValueError, match="is not a valid"):
        hits(view, foot, 0, 0, within=12)


def test_the_silhouette_runs_through_every_corner_of_the_map():
    on_curve = set(points(sheet(View.PLANTAR, Foot.LEFT).outline))
    assert {(round(x * 400, 1), round(y * 1000, 1)) for x, y in SOLE.points} <= on_curve
    on_side = set(points(sheet(View.MEDIAL, Foot.RIGHT).outline))
    assert {(round(x * 640, 1), round(y * 400, 1)) for x, y in SIDE.points} <= on_side


@pytest.mark.parametrize("foot", Foot)
def test_toes_go_round_the_same_way_as_the_sole(foot):
    """Otherwise the fill of the silhouette cancels where they overlap."""
    parts = sheet(View.PLANTAR, foot).outline.split("z")[:-1]
    assert len(parts) == len(TOES) + 1
    ways = []
    for part in parts:
        [start, *curves] = points(part)
        corners = [start, *curves[2::3]]
        pairs = zip(corners, corners[1:] + corners[:1], strict=True)
        ways.append(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs) > 0)
    assert len(set(ways)) == 1


def test_a_leg_and_a_side_go_on_above_the_drawing():
    assert sheet(View.MEDIAL, Foot.LEFT).outline.endswith("z") is False
    assert sheet(View.POSTERIOR_LEG, Foot.LEFT).outline.endswith("z") is False
    assert sheet(View.PLANTAR, Foot.LEFT).outline.endswith("z")


def test_the_sole_has_the_guide_lines_of_the_map_and_the_top_has_nails():
    assert sheet(View.PLANTAR, Foot.LEFT).guides.count("M") == len(GUIDES) == 5
    assert sheet(View.DORSAL, Foot.LEFT).guides == ""
    assert sheet(View.DORSAL, Foot.LEFT).details.count("M") == len(TOES) == 5


def test_a_guide_line_ends_at_the_edge_of_the_sole():
    waist = points(sheet(View.PLANTAR, Foot.LEFT).guides)[4:6]
    (first, level), (last, _) = waist
    assert level == 545
    edge = tuple((x * 400, y * 1000) for x, y in SOLE.points)
    assert to_edge(first, level, edge) < 0.1
    assert to_edge(last, level, edge) < 0.1


def test_the_independent_test_of_this_file_knows_inside_from_outside():
    assert lies_in(Polygon(((0, 0), (1, 0), (1, 1), (0, 1))), 0.5, 0.5)
    assert not lies_in(Polygon(((0, 0), (1, 0), (1, 1), (0, 1))), 1.5, 0.5)
    assert not lies_in(place("pituitary").shapes[0], 0.2, 0.1)
