"""Every address, asked for by everybody."""

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse

from tests.repository.role_matrix import ROLES, ROWS
from tests.repository.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    """A practice with one of everything, and a stranger from another one."""
    return make_world()


def ask(world: World, role: str, method: str, name: str) -> int:
    """The status that this person gets; whatever it changed is taken back."""
    arguments = {key: world.argument(value) for key, value in ROWS[name].arguments.items()}
    browser = Browser(raise_request_exception=False)
    with transaction.atomic():
        user = world.people[role]
        if user is not None:
            browser.force_login(user)
        status = getattr(browser, method)(reverse(name, kwargs=arguments)).status_code
        transaction.set_rollback(True)
    return int(status)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ROLES)
def test_each_person_gets_what_the_matrix_says(role: str, method: str, world: World) -> None:
    got = {name: ask(world, role, method, name) for name in ROWS}
    column = ROLES.index(role)
    assert got == {name: getattr(row, method)[column] for name, row in ROWS.items()}


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_other_method_opens_what_a_get_does_not(method: str, world: World) -> None:
    opened = {
        (role, name)
        for name, row in ROWS.items()
        for role, get in zip(ROLES, row.get, strict=True)
        if get in {403, 404} and ask(world, role, method, name) < 400
    }
    assert opened == set()
