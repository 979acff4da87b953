"""Every staff address, asked for by a therapist whose client it is, was, will be, or is not."""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from django.http import HttpResponse
from django.utils import timezone

from clients.models import Care, Client
from practice.accounts.models import Membership, Practice
from tests.factories import MembershipFactory, PracticeFactory
from tests.repository.asking import Ask, asking
from tests.repository.role_matrix import ROWS
from tests.repository.thorough import THOROUGH
from tests.repository.whose_matrix import (
    OF_A_CLIENT,
    OF_NOBODY,
    PLAIN,
    THERAPIST,
    about_a_client,
    about_nobody,
    staff_addresses,
    words_of,
)
from tests.repository.world import World, make_world

pytestmark = pytest.mark.django_db
MARK = "Zebedee"
DAY = timedelta(days=1)


def at_any_time(care: Care, now: datetime) -> None:
    """As it is: begun, and without an end."""


def ended(care: Care, now: datetime) -> None:
    """Somebody ended it a day ago."""
    care.ended_at, care.ended_by = now - DAY, care.made_by


def run_out(care: Care, now: datetime) -> None:
    """Its last day was yesterday."""
    care.until = now - timedelta(seconds=1)


def not_begun(care: Care, now: datetime) -> None:
    """It begins tomorrow."""
    care.since = now + DAY


class Case(NamedTuple):
    """How the asker stands to every client, and whether their files are then open."""

    kind: str
    when: Callable[[Care, datetime], None]
    is_open: bool


CASES = {
    "own": Case("own", at_any_time, True),
    "shared": Case("shared", at_any_time, True),
    "stands in": Case("locum", at_any_time, True),
    "sharing ended": Case("shared", ended, False),
    "sharing ran out": Case("locum", run_out, False),
    "sharing not begun": Case("shared", not_begun, False),
    "handed over": Case("own", ended, False),
    "a colleague's": Case("", at_any_time, False),
}

# Who was only let in shares nobody.
NOT_OWN = {("client_sharing", "post"): 403}
# What somebody typed and did not save, and a copy they asked for, opens for them alone, whoever
# looks after the client.
WRITERS_ONLY = {"unsaved_draft", "fetch_copy"}


@pytest.fixture
def world(db: None) -> World:
    """A practice with one of everything; nobody but the one who made it looks after anybody."""
    return make_world()


@pytest.fixture
def practice_of(world: World) -> Practice:
    """The practice; every client in it bears the mark."""
    user = world.people["therapist"]
    assert user is not None
    practice = user.memberships.get().practice
    for client in practice.clients.all():
        Client.objects.filter(pk=client.pk).update(name=f"{MARK} {client.pk}")
    return practice


def stand(asker: Membership, case: Case) -> None:
    """The asker stands to every client of the practice as the case says."""
    if not case.kind:
        return
    now = timezone.now()
    for client in asker.practice.clients.all():
        care = Care(
            practice=asker.practice, client=client, therapist=asker, kind=case.kind,
            since=now - 2 * DAY, until=now + DAY if case.kind == "locum" else None, made_by=asker,
        )  # fmt: skip
        case.when(care, now)
        care.save()


def text_of(answer: HttpResponse) -> str:
    """What came, headers included."""
    body = b"".join(answer) if answer.streaming else answer.content
    return f"{answer.headers!s} {body.decode('utf-8', 'replace')}"


def test_every_argument_of_a_staff_address_is_somebodys_or_nobodys() -> None:
    words = {word for one in staff_addresses() for word in words_of(one.name)}
    assert words - OF_A_CLIENT - OF_NOBODY - PLAIN == set()
    assert not OF_A_CLIENT & OF_NOBODY


def turns(only_own: bool) -> list[list[str]]:
    """Cases that take turns: an address is asked for in one of each on every day."""
    closed = [label for label, case in CASES.items() if not case.is_open]
    if not only_own:
        return [[label for label in CASES if label not in closed], closed]
    were = [label for label in closed if CASES[label].kind]
    return [["own"], ["shared", "stands in"], ["a colleague's"], were]


def is_asked(label: str, turn: int, only_own: bool) -> bool:
    """Whether an address, by its place among all, is asked for in this case today."""
    return THOROUGH or any(label == some[turn % len(some)] for some in turns(only_own))


def answers(ask: Ask, label: str, only_own: bool) -> Iterator[tuple[str, str, HttpResponse]]:
    """What the asker gets: of each address about a client both methods, of the others a look.

    Lists choose for themselves whom they show, so each is looked at in every case where it matters.
    """
    for place, name in enumerate(about_a_client()):
        for turn, method in enumerate(("get", "post"), place):
            if is_asked(label, turn, only_own):
                yield name, method, ask(method, name)
    for place, name in enumerate(about_nobody()):
        if only_own or is_asked(label, place, only_own):
            yield name, "get", ask("get", name)


def test_every_address_has_its_turn_and_every_case() -> None:
    """An open file, a closed one, and in all of them together each way of being closed."""
    for only_own in (True, False):
        places = range(len(about_a_client()))
        asked = [{label for label in CASES if is_asked(label, at, only_own)} for at in places]
        assert set().union(*asked) == set(CASES)
        assert all({CASES[label].is_open for label in one} == {True, False} for one in asked)
        assert not only_own or all({"own", "a colleague's"} <= one for one in asked)


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("only_own", [True, False], ids=["own only", "all"])
def test_a_closed_file_is_not_there_by_any_address(
    only_own: bool, world: World, practice_of: Practice, record_property: Callable[..., None]
) -> None:
    Practice.objects.filter(pk=practice_of.pk).update(own_clients_only=only_own)
    wrong, leaks, checks = {}, set(), 0
    for label, case in CASES.items():
        asker = MembershipFactory(practice=practice_of, role="therapist")
        stand(asker, case)
        is_open, shown = case.is_open or not only_own, 0
        ask = asking(world, asker.user)
        for name, method, answer in answers(ask, label, only_own):
            checks += 1
            marked = MARK in text_of(answer)
            shown += marked
            if marked and not is_open:
                leaks.add((label, name, method))
            usual = getattr(ROWS[name], method)[THERAPIST]
            expected = usual if usual in (403, 405) else 404
            if is_open and name not in WRITERS_ONLY:
                is_own = case.kind == "own" and case.is_open
                expected = usual if is_own else NOT_OWN.get((name, method), usual)
            if name in about_a_client() and answer.status_code != expected:
                wrong[label, name, method] = (answer.status_code, expected)
        assert (shown > 0) == is_open, label
    record_property("checks", checks)
    sys.stderr.write(f"\nWhose clients, own only {only_own}: {checks} checks, {len(leaks)} leaks\n")
    assert leaks == set()
    assert wrong == {}


@pytest.mark.slow
@pytest.mark.once
def test_another_practice_opens_nothing(world: World, practice_of: Practice) -> None:
    asker = MembershipFactory(practice=PracticeFactory(), role="therapist")
    ask = asking(world, asker.user)
    for only_own in (False, True):
        Practice.objects.update(own_clients_only=only_own)
        for place, name in enumerate((*about_a_client(), *about_nobody())):
            for method in ("get", "post"):
                # Their rule is not ours: each is asked once by either.
                if not THOROUGH and (place % 2 == 0) is not only_own:
                    continue
                answer = ask(method, name)
                assert MARK not in text_of(answer), (name, method)
                if name in about_a_client():
                    assert answer.status_code in (403, 404, 405), (name, method)
