"""Whoever looks, wherever they can get: nothing is changed, and the database would not let it."""

import sys
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse

from practice.accounts.models import User
from tests.factories import ClientFactory, MembershipFactory
from tests.repository.crawl import Wrote, crawl, only_looking, stored
from tests.repository.links import doors
from tests.repository.role_matrix import ROWS
from tests.repository.thorough import THOROUGH
from tests.repository.world import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]
# An owner sees what the office sees, and what another practice's owner gets is nothing of ours.
ALWAYS = ("anonymous", "client", "guardian", "therapist", "owner")
PEOPLE = (*ALWAYS, "admin", "other") if THOROUGH else ALWAYS


@pytest.fixture
def world(db: None) -> World:
    """A practice with one of everything, its owner, and somebody who has a ward there."""
    cache.clear()
    made = make_world()
    therapist = made.people["therapist"]
    assert therapist is not None
    practice = therapist.memberships.get().practice
    made.people["owner"] = MembershipFactory(practice=practice, role="owner").user
    made.people["guardian"] = ClientFactory(practice=practice, child=True, with_account=True).user
    return made


def addresses_of(world: World) -> list[str]:
    """The front door, and every address of the role matrix."""
    arguments = {name: row.arguments for name, row in ROWS.items()}
    return ["/"] + [
        reverse(name, kwargs={key: world.argument(word) for key, word in given.items()})
        for name, given in arguments.items()
    ]


def looked_around(starts: list[list[str]], user: User | None) -> int:
    """How many addresses were looked at, each start in a browser of its own; nothing changed."""
    browsers = [Browser() for _ in starts]
    if user is not None:
        for browser in browsers:
            browser.force_login(user)
    before = stored()
    with only_looking() as refused:
        counted = sum(map(crawl, browsers, starts))
    assert refused == []
    after = stored()
    assert {label for label, rows in after.items() if rows != before[label]} == set()
    return counted


@pytest.mark.slow
@pytest.mark.parametrize("person", PEOPLE)
def test_looking_changes_nothing(
    person: str, world: World, record_property: Callable[..., None]
) -> None:
    counted = looked_around([addresses_of(world)], world.people[person])
    record_property("addresses", counted)
    sys.stderr.write(f"\nLooked at by {person}: {counted} addresses, in each way\n")
    assert counted > len(ROWS)


@pytest.mark.slow
def test_whoever_holds_a_link_changes_nothing_by_looking(world: World) -> None:
    """Each address of a link in a browser of its own, and on from there."""
    starts = [
        [reverse(door.name, kwargs={k: world.argument(w) for k, w in given.items()})]
        for door in doors()
        for given in [ROWS[door.name].arguments]
    ]
    counted = looked_around(starts, None)
    sys.stderr.write(f"\nLooked at by whoever holds a link: {counted} addresses\n")
    assert counted > len(starts)


def test_the_database_refuses_whoever_only_looks(world: World) -> None:
    browser = Browser(raise_request_exception=False)
    before = stored()
    with only_looking() as refused:
        offer = {"token": world.argument("offer")}
        assert browser.post(reverse("decline_offer", kwargs=offer)).status_code == 500
    assert len(refused) == 1
    assert stored() == before
    with only_looking(), pytest.raises(Wrote):
        User.objects.update(name="")
