"""Every address, asked for by everybody."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from practice.accounts.models import User
from tests.repository.role_matrix import ROWS
from tests.repository.world import World, make_world

ROLES = ["anonymous", "client", "therapist", "admin", "other"]


@pytest.fixture
def world(db: None) -> World:
    """A practice with one of everything, and a stranger from another one."""
    return make_world()


def people(world: World) -> dict[str, User | None]:
    """Who asks."""
    return {
        "anonymous": None,
        "client": world.client.user,
        "therapist": world.therapist.user,
        "admin": world.admin.user,
        "other": world.other.user,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(ROWS))
def test_each_person_gets_what_the_matrix_says(name: str, world: World) -> None:
    row = ROWS[name]
    url = reverse(name, kwargs={k: world.argument(v) for k, v in row.arguments.items()})
    got = {}
    for role, user in people(world).items():
        browser = Browser(raise_request_exception=False)
        if user is not None:
            browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        got[role] = browser.get(url).status_code
    assert got == {role: getattr(row, role) for role in ROLES}
