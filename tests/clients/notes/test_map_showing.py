"""Findings as drawings: the views that hold marks, and each mark in dots and words."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.models import Appointment
from clients.notes.actions import sign
from clients.notes.findings import Finding
from clients.notes.map_showing import PLATE, STEP, DrawnFoot, drawings, key
from clients.notes.models import SessionNote, ZoneFinding
from clients.notes.places import place_name
from clients.notes.showing import shown
from practice.accounts.models import Membership
from routines.footmap import PLACES, View, places_on
from tests.factories.notes import begun, drafted, signed
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db

SAYS_WHAT_IT_IS = "They are a map for notes, not a diagnosis."


@pytest.fixture
def write(visit: Appointment, therapist: Membership) -> Any:
    """A draft with these findings, written (zone, foot, tenderness)."""
    return lambda *rows: drafted(visit, therapist, findings=[Finding(*row) for row in rows])


def gone(note: SessionNote, zone: str, foot: str) -> None:
    """A finding from an older map: written past the action, which refuses it today."""
    ZoneFinding.objects.create(
        practice=note.practice, note=note, map_version="foot-0", zone=zone, foot=foot, tenderness=2
    )


def feet(note: SessionNote) -> list[DrawnFoot]:
    return [foot for drawing in drawings(note) for foot in drawing.feet]


def test_nothing_is_drawn_for_a_note_without_findings(
    visit: Appointment, therapist: Membership
) -> None:
    assert drawings(begun(visit, therapist)) == ()


@pytest.mark.parametrize("foot", ["left", "right"])
def test_both_soles_stand_side_by_side_when_either_is_marked(foot: str, write: Any) -> None:
    [sole] = drawings(write(("solar_plexus", foot, 1)))
    assert (sole.heading, sole.kind) == ("Sole", "foot")
    assert [(drawn.side, len(drawn.marks)) for drawn in sole.feet] == [
        ("Right foot", int(foot == "right")),
        ("Left foot", int(foot == "left")),
    ]


def test_other_views_show_the_marked_feet_alone_in_the_order_of_the_map(write: Any) -> None:
    note = write(
        ("achilles_mid", "right", 3),
        ("spine_lumbar", "right", 1),
        ("upper_lymph", "right", 2),
        ("upper_lymph", "left", 1),
    )
    assert [(d.heading, d.kind, [f.title for f in d.feet]) for d in drawings(note)] == [
        ("Top", "foot", ["Left foot, top", "Right foot, top"]),
        ("Inner side", "side", ["Right foot, inner side"]),
        ("Back of the leg", "leg", ["Right leg, back of the leg"]),
    ]


@pytest.mark.parametrize(
    ("tenderness", "words"),
    [(0, "not tender"), (1, "mildly tender"), (2, "tender"), (3, "very tender")],
)
def test_a_mark_has_as_many_dots_as_its_tenderness(tenderness: int, words: str, write: Any) -> None:
    right, left = feet(write(("solar_plexus", "left", tenderness)))
    [mark] = left.marks
    assert mark.tenderness == len(mark.dots.centres) == tenderness
    assert mark.words == f"{place_name('solar_plexus')}: {words}"
    assert mark.dots.wide == (STEP * (tenderness - 1) + PLATE if tenderness else 0)
    assert right.marks == ()


def test_the_words_of_a_foot_are_the_sentence_the_note_is_read_by(write: Any) -> None:
    note = write(("solar_plexus", "left", 2, "warm"), ("heart", "left", 0))
    right, left = feet(note)
    assert left.words == shown(note).findings[0]
    assert left.words.startswith("Left foot: Central hollow under the ball (tender; warm), ")
    assert right.words == "Nothing marked."


def test_a_sentence_is_of_its_own_view(write: Any) -> None:
    note = write(("spine_lumbar", "left", 1), ("achilles_mid", "left", 3))
    assert [foot.words for foot in feet(note)] == [
        f"Left foot: {place_name('spine_lumbar')} (mildly tender).",
        f"Left foot: {place_name('achilles_mid')} (very tender).",
    ]


@pytest.mark.parametrize(("zone", "foot"), [("old_spleen_point", "left"), ("liver", "left")])
def test_a_zone_the_map_no_longer_has_there_stands_in_words_only(
    zone: str, foot: str, visit: Appointment, therapist: Membership
) -> None:
    note = begun(visit, therapist)
    gone(note, zone, foot)
    assert drawings(note) == ()
    assert shown(note).findings == (f"Left foot: {place_name(zone)} (tender).",)


def test_a_code_that_is_gone_is_read_as_words() -> None:
    assert place_name("old_spleen_point") == "Old spleen point, no longer on the chart"


def test_regions_and_sites_are_drawn_when_marked_and_not_before(write: Any) -> None:
    _, left = feet(write(("seed_heel", "left", 1), ("heel_fat_pad", "left", 2)))
    faint = [p for p in places_on("left") if p.view == View.PLANTAR]  # type: ignore[arg-type]
    classic = [p for p in faint if getattr(p, "layer", "") == "reflex"]
    assert len(left.faint) == len(classic) == 23
    assert len(left.marks) == 2


def test_a_small_zone_is_drawn_over_the_large_one_it_lies_in(write: Any) -> None:
    right, _ = feet(write(("gallbladder", "right", 1), ("liver", "right", 3)))
    assert [mark.words.split(":")[0] for mark in right.marks] == [
        place_name("liver"),
        place_name("gallbladder"),
    ]


def test_dots_of_places_that_overlap_stand_apart(write: Any) -> None:
    right, _ = feet(write(("gallbladder", "right", 1), ("liver", "right", 3)))
    liver, gallbladder = (mark.dots for mark in right.marks)
    assert (gallbladder.x, gallbladder.y) == (110, 452)
    assert abs(liver.y - gallbladder.y) >= PLATE or abs(liver.x - gallbladder.x) > PLATE


def test_dots_with_nowhere_to_go_stand_at_the_label(write: Any) -> None:
    _, left = feet(write(*((code, "left", 3) for code in PLANTAR_LEFT)))
    assert len(left.marks) == len(PLANTAR_LEFT)
    assert all(0 < mark.dots.x < 400 and 0 < mark.dots.y < 1000 for mark in left.marks)


PLANTAR_LEFT = [
    code for code, p in PLACES.items() if p.view == View.PLANTAR and "left" in p.feet
]  # fmt: skip


def rendered(note: SessionNote) -> str:
    context = {"drawings": drawings(note), "map_key": key()}
    return render_to_string("components/_foot_map.html", context)


def test_the_page_s_part_for_both_soles_weighs_under_25_kb(write: Any) -> None:
    rows = [("solar_plexus", "left", 2), ("seed_heel", "right", 1), ("liver", "right", 3)]
    assert len(rendered(write(*rows)).encode()) < 25_000


def test_every_drawing_is_well_formed_labelled_and_without_style(write: Any) -> None:
    rows = [("solar_plexus", "left", 2, "a < b"), ("spine_lumbar", "right", 0)]
    html = rendered(write(*rows))
    assert "style=" not in html
    pictures = re.findall(r'<svg class="foot-drawing".*?</svg>', html, re.DOTALL)
    assert len(pictures) == 3
    for picture in pictures:
        root = ElementTree.fromstring(picture)
        by_id = {part.get("id"): part.text for part in root.iter() if part.get("id")}
        assert root.get("role") == "img"
        labels = [by_id[name] for name in (root.get("aria-labelledby") or "").split()]
        assert all(labels)
        assert len(labels) == 2
        drawn = {part.get("href", "#")[1:] for part in root.iter("use")}
        assert drawn <= set(by_id)
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_the_key_has_a_line_for_each_tenderness() -> None:
    assert [(line.words, len(line.dots.centres)) for line in key()] == [
        ("not tender", 0),
        ("mildly tender", 1),
        ("tender", 2),
        ("very tender", 3),
    ]


def test_the_signed_note_shows_its_map(
    desk: Browser, visit: Appointment, therapist: Membership
) -> None:
    note = signed(visit, therapist)
    page = desk.get(reverse("note", args=[note.ref])).content.decode()
    assert page.count('class="foot-drawing"') == 2
    assert SAYS_WHAT_IT_IS in page
    assert f"{place_name('solar_plexus')}: tender" in page


def test_a_signed_note_with_an_old_zone_alone_is_read_without_a_map(
    desk: Browser, visit: Appointment, therapist: Membership
) -> None:
    draft = drafted(visit, therapist, findings=[])
    gone(draft, "old_spleen_point", "left")
    note = sign(note=draft, version=draft.version, by=therapist, now=NOW)
    page = desk.get(reverse("note", args=[note.ref])).content.decode()
    assert "Left foot: Old spleen point, no longer on the chart (tender)." in page
    assert SAYS_WHAT_IT_IS not in page
