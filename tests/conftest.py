"""What the whole suite stands on: no network, both engines, and a practice with people in it."""

import gc
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from hypothesis import configuration as hypothesis_configuration
from hypothesis import settings as hypothesis_settings

from clients.screening import levels
from practice.accounts.models import Membership, Practice, User
from tests.environment import FOLDER
from tests.factories import (
    AppointmentTypeFactory,
    ClientFactory,
    MembershipFactory,
    PracticeFactory,
    RoomFactory,
    UserFactory,
)
from tests.flushing import flush_past_the_triggers
from tests.no_network import forbid_network
from tests.sink import Sink
from tests.steps_judged import write_steps_judged
from tests.took_long import write_took_long

TOUCH_THE_DATABASE = {"db", "transactional_db", "live_server"}
COUNTING = (AppointmentTypeFactory, ClientFactory, PracticeFactory, RoomFactory, UserFactory)
# A multiple of every period in the factories (5, 8, 12, 28, 40, 1,000): the first is one person.
STARTS = count(21_000, 21_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database-only` is how the second engine skips what never asks it anything."""
    parser.addoption(
        "--database-only",
        action="store_true",
        help="run the tests that use the database, without those of the browser",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Settings that suit tests; nothing that the product behaves differently by."""
    # Its notes belong to the run, and a busy machine is no failure.
    hypothesis_configuration.set_hypothesis_home_dir(FOLDER / "hypothesis")
    hypothesis_settings.register_profile("instep", deadline=None)
    hypothesis_settings.load_profile("instep")
    forbid_network()
    # A suite that is green today and red next year has days of its own in it: ask it.
    if ahead := int(os.environ.get("INSTEP_TEST_DAYS_AHEAD", "0")):
        time_machine.travel(datetime.now(UTC) + timedelta(days=ahead), tick=True).start()
    flush_past_the_triggers()
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # The manifest of production is made by collectstatic, which has a test of its own.
    django_settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    if os.environ.get("INSTEP_TEST_TEMPLATES_TRACED"):
        django_settings.TEMPLATES[0]["OPTIONS"]["debug"] = True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what starts brokers on one worker; leave out what the engine is not asked."""
    kept, dropped = [], []
    for item in items:
        if item.get_closest_marker("broker"):
            item.add_marker(pytest.mark.xdist_group("broker"))
        wanted = not config.getoption("--database-only") or _asks_the_database(item)
        (kept if wanted else dropped).append(item)
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept


def pytest_collection_finish() -> None:
    """What was imported and collected stays: from here on only what is new is looked through."""
    gc.freeze()
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How much of the table of steps this run judged, and what took too long to be asked often."""
    write_steps_judged(terminalreporter)
    write_took_long(terminalreporter)


def _asks_the_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("browser") or item.get_closest_marker("once"):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & TOUCH_THE_DATABASE)


@pytest.fixture(autouse=True)
def _on_its_own_engine(request: pytest.FixtureRequest) -> None:
    """A test marked `postgres` waits for the run that has a PostgreSQL."""
    if request.node.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


@pytest.fixture(autouse=True)
def _the_same_people() -> None:
    """A test meets the same people in the same order whatever ran before it; no address twice."""
    start = next(STARTS)
    for factory in COUNTING:
        factory.reset_sequence(start)


@pytest.fixture(autouse=True)
def _forgotten_limits(request: pytest.FixtureRequest) -> Iterator[None]:
    """The cache is a table that flushing leaves alone; sign-in limits must not pass on."""
    if "transactional_db" in request.fixturenames:
        request.getfixturevalue("transactional_db")
        yield
        cache.clear()
    else:
        yield


@pytest.fixture
def practice(db: None) -> Practice:
    """The practice of most tests."""
    return PracticeFactory()


@pytest.fixture
def owner(practice: Practice) -> Membership:
    """Its owner."""
    return MembershipFactory(practice=practice, role="owner")


@pytest.fixture
def therapist(practice: Practice) -> Membership:
    """A therapist of the practice."""
    return MembershipFactory(practice=practice, role="therapist")


@pytest.fixture
def admin_member(practice: Practice) -> Membership:
    """The office of the practice."""
    return MembershipFactory(practice=practice, role="admin")


@pytest.fixture
def other_therapist(db: None) -> Membership:
    """A therapist of another practice on the same machine: nothing of ours may reach them."""
    return MembershipFactory(practice=PracticeFactory(), role="therapist")


@pytest.fixture
def signed_in() -> Callable[[Browser, Membership | User], Browser]:
    """`signed_in(client, therapist)`: the test client, signed in as that person."""

    def sign_in(browser: Browser, who: Membership | User) -> Browser:
        browser.force_login(who.user if isinstance(who, Membership) else who)
        return browser

    return sign_in


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """A real SMTP server on this machine, with the settings pointed at it."""
    with Sink() as running:
        settings.SMTP_HOST, settings.SMTP_PORT = running.host, running.port
        settings.SMTP_USER = settings.SMTP_PASSWORD = ""
        settings.SMTP_SECURITY = "none"
        yield running


@pytest.fixture
def process_environment(request: pytest.FixtureRequest) -> dict[str, str]:
    """The environment for a process of our own (a worker, a command) on this test's database."""
    request.getfixturevalue("transactional_db")
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        url = (
            f"postgres://{database['USER']}:{database['PASSWORD']}"
            f"@{database['HOST']}:{database['PORT']}/{database['NAME']}"
        )
    return os.environ | {"DATABASE_URL": url}


@pytest.fixture(autouse=True)
def _nothing_judged_yet() -> None:
    """A test's rows get the numbers of the last one's: what was judged there is not true here."""
    levels.kept.clear()
