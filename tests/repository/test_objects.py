"""Every address with a row in it, asked for with one that is another practice's, gone, or none."""

import sys
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from practice.accounts.models import User
from practice.web.refs import is_ref, new_ref
from tests.factories import MembershipFactory
from tests.repository.links import doors
from tests.repository.role_matrix import ROWS
from tests.repository.test_whose_clients import text_of
from tests.repository.thorough import METHODS, THOROUGH
from tests.repository.world import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PEOPLE = ("anonymous", "client", "therapist", "admin", "owner") if THOROUGH else ("client", "owner")
MARK = "Zebedee"
# Not there, not for this role, not in this way.
REFUSED = {403, 404, 405}
OPEN = {door.name for door in doors()} | {"workshop", "practice_notice"}
Fill = Callable[[str], str]


@pytest.fixture
def ours(db: None) -> World:
    """Who asks: everybody of one practice."""
    cache.clear()
    made = make_world()
    therapist = made.people["therapist"]
    assert therapist is not None
    practice = therapist.memberships.get().practice
    made.people["owner"] = MembershipFactory(practice=practice, role="owner").user
    return made


def another_practice_s(ours: World) -> Fill:
    """Rows that are there, of somebody else's clients."""
    made = make_world()
    client = Client.objects.get(ref=made.argument("client"))
    client.practice.clients.update(name=MARK)
    return made.argument


def gone(ours: World) -> Fill:
    """Rows that were there once."""
    with transaction.atomic():
        made = make_world()
        transaction.set_rollback(True)
    return made.argument


def none(ours: World) -> Fill:
    """What never was a row."""
    return lambda word: new_ref() if is_ref(ours.argument(word)) else ours.argument(word)


# What is gone and what never was go through the same door: on most days they take turns.
TURNS = {} if THOROUGH else {"gone": 0, "none": 1}
OBJECTS = {"another practice's": another_practice_s, "gone": gone, "none": none}


def with_a_row(fill: Fill) -> Iterator[tuple[str, str]]:
    """The addresses that name a row, filled in; links are asked in test_links."""
    for name, row in ROWS.items():
        given = {key: fill(word) for key, word in row.arguments.items()}
        if name not in OPEN and any(map(is_ref, given.values())):
            yield name, reverse(name, kwargs=given)


def is_refused(answer: HttpResponse, user: User | None) -> bool:
    if user is None and answer.status_code == 302:
        return "/account/sign-in/" in answer.headers["Location"]
    return answer.status_code in REFUSED


@pytest.mark.slow
@pytest.mark.parametrize("whose", OBJECTS)
def test_a_row_that_is_not_ours_is_not_there(
    whose: str, ours: World, record_property: Callable[..., None]
) -> None:
    asked = list(with_a_row(OBJECTS[whose](ours)))
    wrong, leaks, checks = {}, set(), 0
    for person in PEOPLE:
        user = ours.people[person]
        browser = Browser(raise_request_exception=False)
        if user is not None:
            browser.force_login(user)
        for place, (name, path) in enumerate(asked):
            for turn, method in enumerate(METHODS, place):
                if whose in TURNS and turn % 2 == TURNS[whose]:
                    continue
                checks += 1
                answer = getattr(browser, method)(path)
                if not is_refused(answer, user):
                    wrong[person, name, method] = answer.status_code
                if MARK in text_of(answer):
                    leaks.add((person, name, method))
    record_property("checks", checks)
    sys.stderr.write(
        f"\nRows that are {whose}: {len(asked)} addresses, {len(PEOPLE)} people, "
        f"{len(METHODS)} methods, {checks} checks, {len(leaks)} leaks\n"
    )
    assert len(asked) > 150
    assert checks == len(asked) * len(PEOPLE) * len(METHODS) // (2 if whose in TURNS else 1)
    assert leaks == set()
    assert wrong == {}
