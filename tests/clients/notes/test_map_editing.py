"""What stands against touching a side is seen on the map; nothing is missing from it."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.notes.map_editing import editor, held_words, listed
from clients.notes.models import SessionNote
from clients.screening.queries import Safety, safety_of
from practice.accounts.models import Membership
from routines.footmap import PLACES, Foot
from routines.safety.levels import Side
from tests.factories import ClientFactory
from tests.factories.screening import FRIDAY, NOW, WOUND_ON_THE_LEFT, screened, yes

WOUND = WOUND_ON_THE_LEFT
FEVER = {"fever_or_infectious_illness": yes()}


def test_every_place_can_be_marked_on_each_foot_that_has_it() -> None:
    views = editor(Safety(assessment=None), None)
    drawn = [(s.code, f.foot) for view in views for f in view.feet for s in f.spots]
    expected = {(code, foot) for code, place in PLACES.items() for foot in place.feet}
    assert set(drawn) == expected
    assert len(drawn) == len(expected)
    in_list = {(line.code, foot) for _, lines in listed() for line in lines for foot in line.feet}
    assert in_list == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "left", "right"),
    [
        ({}, "", ""),
        (WOUND, "Do not treat: ", ""),
        (FEVER, "Do not treat: ", "Do not treat: "),
    ],
)
def test_a_side_that_is_held_says_why(
    told: dict[str, Any], left: str, right: str, therapist: Membership
) -> None:
    client = ClientFactory(practice=therapist.practice)
    screened(client, therapist, NOW, told)
    safety = safety_of(client, on=FRIDAY)
    for side, words in ((Side.LEFT, left), (Side.RIGHT, right)):
        said = held_words(safety, side)
        assert said.startswith(words), side
        assert bool(said) == bool(words), side


def test_what_cannot_be_judged_holds_both_sides() -> None:
    for safety in (Safety(assessment=None), Safety(assessment=None, is_unreadable=True)):
        assert all(held_words(safety, Side(foot)) for foot in Foot)
        feet = [foot for view in editor(safety, None) for foot in view.feet]
        assert all(foot.held for foot in feet)


@pytest.mark.django_db
def test_the_draft_hatches_the_held_foot_alone(
    note: SessionNote, therapist: Membership, desk: Browser
) -> None:
    screened(note.client, therapist, timezone.now(), WOUND)
    page = desk.get(reverse("note", args=[note.ref])).content.decode()
    assert 'id="edit-plantar-left-hatch"' in page
    assert 'id="edit-plantar-right-hatch"' not in page
