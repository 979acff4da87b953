"""Every address, asked for by everybody."""

import pytest

from tests.repository.asking import asking
from tests.repository.role_matrix import ROLES, ROWS
from tests.repository.thorough import THOROUGH
from tests.repository.world import World, make_world

pytestmark = pytest.mark.django_db
OTHER_METHODS = ("put", "patch", "delete")


@pytest.fixture
def world(db: None) -> World:
    """A practice with one of everything, and a stranger from another one."""
    return make_world()


@pytest.mark.slow
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ROLES)
def test_each_person_gets_what_the_matrix_says(role: str, method: str, world: World) -> None:
    ask = asking(world, world.people[role])
    got = {name: ask(method, name).status_code for name in ROWS}
    column = ROLES.index(role)
    assert got == {name: getattr(row, method)[column] for name, row in ROWS.items()}


def others(name: str, role: str) -> tuple[str, ...]:
    """All the other methods, or the one whose turn it is: an address has each in some role."""
    if THOROUGH:
        return OTHER_METHODS
    turn = list(ROWS).index(name) + ROLES.index(role)
    return (OTHER_METHODS[turn % len(OTHER_METHODS)],)


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("role", ROLES)
def test_no_other_method_opens_what_a_get_does_not(role: str, world: World) -> None:
    ask, column = asking(world, world.people[role]), ROLES.index(role)
    closed = [name for name, row in ROWS.items() if row.get[column] in {403, 404}]
    assert {
        (name, method)
        for name in closed
        for method in others(name, role)
        if ask(method, name).status_code < 400
    } == set()
