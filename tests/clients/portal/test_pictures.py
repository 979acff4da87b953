"""Pictures behind a client's doors: those of the steps that may be done that day, and no others."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.homecare.actions import make_link, pause
from clients.homecare.handout import handout_pdf
from clients.homecare.models import AssignedRoutine
from clients.homecare.plan import plan_for
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from routines.models import StepPicture
from tests.factories import screened
from tests.factories.homecare import FRIDAY, NOW, WOUND_LEFT, given
from tests.factories.routines import a_picture, own_routine
from tests.pdf_text import pages_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_a_friday")]
ALT = "A thumb on the arch."


@pytest.fixture
def pictures(therapist: Membership) -> list[StepPicture]:
    """Two of the practice's."""
    return [a_picture(therapist, NOW, colour) for colour in ("teal", "red")]


@pytest.fixture
def plan(amira: Client, therapist: Membership, pictures: list[StepPicture]) -> AssignedRoutine:
    """A step for the left foot and one for the right, each with a picture."""
    steps = [
        {"only_foot": foot, "picture": picture, "picture_alt": ALT, "easier_tags": ["touch_light"],
         "easier": "Stroke it."}
        for foot, picture in zip(("left", "right"), pictures, strict=True)
    ]  # fmt: skip
    return given(amira, therapist, own_routine(therapist, *steps))


@pytest.fixture(params=["link", "account"])
def at(
    request: Any, plan: AssignedRoutine, client: Browser, signed_in: Callable[..., Browser]
) -> Callable[..., Any]:
    """`at(name, ref)`: what is at an address behind either door."""
    if request.param == "link":
        name, key = "routine_link", make_link(assigned=plan, by=SYSTEM, now=NOW)
    else:
        name, key = "my_routine", plan.ref
        signed_in(client, plan.client.user)
    return lambda page="", *more: client.get(reverse(f"{name}{page}", args=[key, *more]))


def statuses(at: Callable[..., Any], pictures: list[StepPicture]) -> list[int]:
    return [at("_picture", one.ref).status_code for one in pictures]


def test_the_page_shows_each_by_its_own_door(
    at: Callable[..., Any], pictures: list[StepPicture]
) -> None:
    page = at()
    text = page.content.decode()
    for one in pictures:
        shown = at("_picture", one.ref)
        assert f'src="{shown.wsgi_request.path}" alt="{ALT}" width="80" height="40"' in text
        assert (shown.status_code, shown.content) == (200, bytes(one.content))
        assert shown["Cache-Control"] == "private, max-age=31536000, immutable"
    assert text.count('loading="lazy"') == 2
    assert page["Cache-Control"] == "no-store"


def test_the_picture_of_a_step_that_is_withheld_is_not_there(
    at: Callable[..., Any], pictures: list[StepPicture], amira: Client, therapist: Membership
) -> None:
    screened(amira, therapist, NOW, WOUND_LEFT)
    assert statuses(at, pictures) == [404, 200]
    assert pictures[0].ref not in at().content.decode()


def test_nothing_is_there_while_the_routine_is_paused(
    at: Callable[..., Any], pictures: list[StepPicture], plan: AssignedRoutine,
    therapist: Membership,
) -> None:  # fmt: skip
    pause(assigned=plan, reason="", by=therapist, now=NOW)
    assert statuses(at, pictures) == [404, 404]


def test_only_pictures_of_this_version_are_there(
    at: Callable[..., Any], therapist: Membership, plan: AssignedRoutine
) -> None:
    other = a_picture(therapist, NOW, "blue")
    own_routine(therapist, {"picture": other, "picture_alt": ALT}, code="another")
    assert [at("_picture", ref).status_code for ref in (other.ref, "22222AAAAA")] == [404, 404]


def test_the_paper_carries_the_words_of_each_picture(plan: AssignedRoutine) -> None:
    made = handout_pdf(
        plan_for(plan, NOW), practice="P", days=[0], on=FRIDAY, address="https://a.example/"
    )
    assert made.count(b"/Subtype /Image") >= 2 or made.count(b"/Subtype/Image") >= 2
    assert len(pages_of(made)) <= 2
