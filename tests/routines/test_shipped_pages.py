"""A practice's library begins empty: what comes with Instep is put into it by a press."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client as Browser
from django.urls import reverse

from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from routines.actions import stock_library
from routines.library import stock
from routines.models import Routine, RoutineVersion
from routines.queries import not_taken
from routines.writing import bring_back, retire
from tests.factories.routines import own_routine, shipped

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]
Counted = Callable[[int], AbstractContextManager[object]]


def shown(browser: Browser) -> str:
    return browser.get(reverse("routines")).content.decode()


def test_a_new_practice_puts_them_in_and_is_not_asked_again(
    client: Browser, owner: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, owner)
    before = shown(browser)
    assert "Begin with those that come with Instep" in before
    assert "Put 10 routines into the library" in before
    answer = browser.post(reverse("take_shipped_routines"), follow=True)
    after = answer.content.decode()
    assert "10 routines are in the library now. Clients keep what they have." in after
    assert "come with Instep" not in after
    assert after.count("No client has it now.") == len(stock()) == 10


def test_a_second_press_puts_nothing_in(
    client: Browser, owner: Membership, signed_in: SignIn
) -> None:
    stock_library(practice=owner.practice, by=owner)
    answer = signed_in(client, owner).post(reverse("take_shipped_routines"), follow=True)
    assert "All of them are in the library already." in answer.content.decode()
    assert RoutineVersion.objects.count() == 10


def test_one_that_changed_in_a_newer_release_is_named(
    client: Browser, owner: Membership, signed_in: SignIn
) -> None:
    stock_library(practice=owner.practice, by=owner)
    RoutineVersion.objects.filter(routine__code="calf_foam_roll").update(stock_digest="older")
    browser = signed_in(client, owner)
    page = shown(browser)
    assert "New or changed in Instep" in page
    assert "Put 1 routine into the library" in page
    answer = browser.post(reverse("take_shipped_routines"), follow=True)
    assert "One routine is in the library now." in answer.content.decode()
    assert not_taken(owner.practice) == []


def test_the_practice_s_own_and_the_retired_are_its_own_affair(owner: Membership) -> None:
    stock_library(practice=owner.practice, by=owner)
    retired = Routine.objects.get(code="calf_foam_roll")
    retire(routine=retired, by=owner)
    written = Routine.objects.get(code="frozen_bottle_roll")
    RoutineVersion.objects.update(stock_digest="of an older release")
    RoutineVersion.objects.create(
        practice=owner.practice, routine=written, number=2, name="Ours", purpose="Ease"
    )
    assert {"calf_foam_roll", "frozen_bottle_roll"}.isdisjoint(
        one.code for one in not_taken(owner.practice)
    )
    assert len(stock_library(practice=owner.practice, by=owner)) == 8
    bring_back(routine=retired, by=owner)
    assert [one.code for one in not_taken(owner.practice)] == ["calf_foam_roll"]


def test_a_library_whose_routines_are_all_retired_is_empty(
    client: Browser, owner: Membership, signed_in: SignIn
) -> None:
    stock_library(practice=owner.practice, by=owner)
    Routine.objects.update(is_retired=True)
    page = shown(signed_in(client, owner))
    assert "The library is empty. Write a routine, or bring one back." in page
    assert "come with Instep" not in page


def test_another_practice_s_library_says_nothing_of_ours(
    owner: Membership, other_therapist: Membership, django_assert_num_queries: Counted
) -> None:
    stock_library(practice=other_therapist.practice, by=other_therapist)
    own_routine(owner)
    with django_assert_num_queries(1):
        assert not_taken(owner.practice) == list(stock())


def test_each_that_is_put_in_stands_in_the_trace(owner: Membership) -> None:
    version = shipped(owner, "calf_foam_roll")
    row = AuditEvent.objects.get(verb="library.stocked")
    assert (row.actor_id, row.subject_id) == (owner.user_id, version.pk)
