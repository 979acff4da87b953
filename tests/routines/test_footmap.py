"""The foot map as data."""

import pytest

from routines.footmap import (
    MAP_VERSION,
    PLACES,
    SITES,
    ZONES,
    Ellipse,
    Foot,
    FootZone,
    Polygon,
    View,
    is_on_foot,
    place,
    places_on,
)


def test_the_map_has_45_zones_and_30_sites_under_75_codes():
    assert (len(ZONES), len(SITES), len(PLACES)) == (45, 30, 75)


def test_the_version_fits_its_column():
    assert MAP_VERSION == "foot-1"


@pytest.mark.parametrize(
    ("code", "left", "right"),
    [
        ("heart", True, False),
        ("spleen", True, False),
        ("descending_colon", True, False),
        ("sigmoid_rectum", True, False),
        ("liver", False, True),
        ("gallbladder", False, True),
        ("ascending_colon", False, True),
        ("ileocaecal_appendix", False, True),
        ("solar_plexus", True, True),
        ("achilles_mid", True, True),
        ("no_such_zone", False, False),
    ],
)
def test_a_zone_is_on_the_feet_the_map_gives_it(code, left, right):
    assert (is_on_foot(code, Foot.LEFT), is_on_foot(code, Foot.RIGHT)) == (left, right)


def test_each_foot_has_41_zones_and_every_site():
    assert [len(places_on(foot)) for foot in Foot] == [71, 71]


def test_a_zone_knows_where_it_lies():
    assert place("heart") == FootZone(
        code="heart",
        label="Medial ball, left foot",
        view=View.PLANTAR,
        feet=frozenset({Foot.LEFT}),
        shapes=(Ellipse(cx=0.255, cy=0.3, rx=0.085, ry=0.042),),
        corresponds="Heart",
        layer="reflex",
        body_system="chest",
        caution="",
    )


def test_an_unknown_place_is_a_key_error():
    with pytest.raises(KeyError):
        place("elbow")


def test_every_shape_lies_on_the_drawing():
    for found in PLACES.values():
        for shape in found.shapes:
            if isinstance(shape, Polygon):
                assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in shape.points), found.code
            else:
                assert 0 <= shape.cx - shape.rx < shape.cx + shape.rx <= 1, found.code
                assert 0 <= shape.cy - shape.ry < shape.cy + shape.ry <= 1, found.code


def test_zones_to_leave_alone_in_pregnancy_are_marked():
    assert {zone.code for zone in ZONES if zone.caution == "avoid_in_pregnancy"} == {
        "uterus_prostate",
        "ovary_testis",
        "groin_lymph",
    }


def test_every_view_has_words_and_something_in_it():
    assert {found.view for found in PLACES.values()} == set(View)
    assert all(view.words for view in View)


def test_no_two_places_have_one_name():
    # A sentence that names them must not say two things of one place.
    names = [found.label for found in PLACES.values()]
    assert sorted(names) == sorted(set(names))
