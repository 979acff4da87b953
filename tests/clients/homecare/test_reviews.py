"""When a plan is looked at again, and what "still right" does."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse

from clients.homecare.actions import end, pause
from clients.homecare.models import AssignedRoutine, HomecareRules
from clients.homecare.refusals import CannotAssign, RoutineEnded
from clients.homecare.reviews import due, let_stand, proposed, to_review
from clients.homecare.rules import rules_of
from clients.models import Client
from clients.screening.needs import SOURCES
from practice.accounts.models import Membership, Practice
from practice.audit.models import AuditEvent
from tests.factories.homecare import FRIDAY, LAST_DAY, NOW, given, ruled

pytestmark = pytest.mark.django_db
LONG = date(2027, 5, 28)
WEEK = timedelta(weeks=1)


@pytest.mark.parametrize(
    ("first", "until", "day"),
    [
        ("two_weeks", LAST_DAY, date(2026, 12, 4)),
        ("two_weeks", date(2026, 11, 25), date(2026, 11, 25)),
        ("halfway", LAST_DAY, date(2026, 12, 4)),
        ("halfway", date(2026, 11, 25), date(2026, 11, 22)),
        ("none", LAST_DAY, None),
    ],
)
def test_the_day_that_is_proposed(first: str, until: date, day: date | None) -> None:
    assert proposed(HomecareRules(first_review=first), FRIDAY, until) == day


@pytest.mark.parametrize(
    ("review_on", "weeks", "after", "since"),
    [
        (None, 6, 6 * WEEK - timedelta(days=1), None),
        (None, 6, 6 * WEEK, FRIDAY + 6 * WEEK),
        (None, 4, 5 * WEEK, FRIDAY + 4 * WEEK),
        (None, 0, 20 * WEEK, None),
        (FRIDAY + WEEK, 6, WEEK - timedelta(days=1), None),
        (FRIDAY + WEEK, 6, WEEK, FRIDAY + WEEK),
        (FRIDAY + WEEK, 6, 7 * WEEK, FRIDAY + WEEK),
        (FRIDAY + WEEK, 0, 7 * WEEK, FRIDAY + WEEK),
    ],
)
def test_what_is_due_when_is_the_same_on_the_page_and_in_the_list(
    review_on: date | None, weeks: int, after: timedelta, since: date | None, amira: Client,
    therapist: Membership,
) -> None:  # fmt: skip
    assigned = given(amira, therapist, until=LONG, review_on=review_on)
    practice = therapist.practice
    ruled(therapist, unchanged_weeks=weeks)
    on = FRIDAY + after
    found = due(assigned, weeks, on)
    assert (found.since if found else None) == since
    listed = to_review(Practice.objects.get(pk=practice.pk), on=on)
    assert [(one.who, one.since) for one in listed] == ([("Amira Khan", since)] if since else [])
    if since:
        assert listed[0].what == "Review 5-minute foot massage, unchanged since 20 November 2026"
        assert listed[0].url == reverse("client_routines", args=[amira.ref])


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles", "Europe/London"])
@pytest.mark.parametrize("hour", [0, 11, 23])
def test_six_weeks_are_six_weeks_of_the_practice_s_own_days(
    zone: str, hour: int, amira: Client, therapist: Membership
) -> None:
    practice = therapist.practice
    practice.time_zone = zone
    practice.save()
    now = datetime(2026, 11, 20, hour, 30, tzinfo=UTC)
    first = now.astimezone(practice.zone).date()
    given(amira, therapist, now=now, starts_on=first, until=LONG)
    days = [first + 6 * WEEK + timedelta(days=more) for more in (-1, 0)]
    assert [len(to_review(practice, on=on)) for on in days] == [0, 1]


def test_an_ended_plan_and_an_archived_client_are_not_listed(
    amira: Client, therapist: Membership
) -> None:
    assigned = given(amira, therapist, until=LONG, review_on=FRIDAY)
    assert len(to_review(therapist.practice, on=FRIDAY)) == 1
    pause(assigned=assigned, reason="Holiday", by=therapist, now=NOW)
    assert len(to_review(therapist.practice, on=FRIDAY)) == 1  # nobody forgets a paused one
    Client.objects.update(archived_at=NOW)
    assert to_review(therapist.practice, on=FRIDAY) == []
    Client.objects.update(archived_at=None)
    end(assigned=assigned, by=therapist, now=NOW)
    assert to_review(therapist.practice, on=FRIDAY) == []


def test_another_practice_s_plans_are_not_listed_and_one_query_asks(
    amira: Client, therapist: Membership, other_therapist: Membership,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    given(amira, therapist, until=LONG, review_on=FRIDAY)
    assert to_review in SOURCES
    ruled(therapist)
    for _ in range(2):
        with django_assert_num_queries(1):
            assert len(to_review(therapist.practice, on=FRIDAY)) == 1
        HomecareRules.objects.all().delete()
    with django_assert_num_queries(1):
        assert to_review(other_therapist.practice, on=FRIDAY) == []


def test_still_right_is_kept_with_who_and_when_and_moves_the_review(
    amira: Client, therapist: Membership
) -> None:
    assigned = given(amira, therapist, until=LONG, review_on=FRIDAY + WEEK)
    at = NOW + WEEK
    for _ in range(2):  # twice is once
        let_stand(assigned=assigned, by=therapist, now=at)
    stored = AssignedRoutine.objects.get()
    assert (stored.let_stand_at, stored.let_stand_by) == (at, therapist)
    assert (stored.review_on, stored.altered_at) == (FRIDAY + 3 * WEEK, NOW)
    assert AuditEvent.objects.filter(verb="routine.let_stand").count() == 1
    weeks = rules_of(therapist.practice).unchanged_weeks
    assert due(stored, weeks, FRIDAY + 2 * WEEK) is None
    later = due(stored, weeks, FRIDAY + 7 * WEEK)
    assert later is not None
    assert later.words == "unchanged since 20 November 2026"


def test_on_the_last_day_no_further_review_is_set(amira: Client, therapist: Membership) -> None:
    assigned = given(amira, therapist, review_on=LAST_DAY)
    on_the_last = datetime.combine(LAST_DAY, NOW.time(), tzinfo=UTC)
    assert let_stand(assigned=assigned, by=therapist, now=on_the_last).review_on is None
    with pytest.raises(RoutineEnded):
        let_stand(assigned=assigned, by=therapist, now=on_the_last + timedelta(days=1))


@pytest.mark.parametrize("day", [FRIDAY - timedelta(days=1), LAST_DAY + timedelta(days=1)])
def test_a_review_outside_the_plan_is_refused(
    day: date, amira: Client, therapist: Membership
) -> None:
    with pytest.raises(CannotAssign, match="on a day of the plan"):
        given(amira, therapist, review_on=day)
    given(amira, therapist)
    with pytest.raises(IntegrityError), transaction.atomic():
        AssignedRoutine.objects.update(review_on=day)


def test_let_stand_by_nobody_is_refused(assigned: AssignedRoutine) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AssignedRoutine.objects.update(let_stand_at=NOW)


def test_the_page_asks_and_one_press_answers(
    client: Browser, amira: Client, therapist: Membership, signed_in: Any
) -> None:
    with time_machine.travel(NOW, tick=False):
        assigned = given(amira, therapist, until=LONG, review_on=FRIDAY + WEEK)
    with time_machine.travel(NOW + WEEK, tick=False):
        browser = signed_in(client, therapist)
        address = reverse("client_routines", args=[amira.ref])
        asked = browser.get(address).content.decode()
        assert "Look at this again:</strong> unchanged since 20 November 2026." in asked
        answer = browser.post(reverse("let_stand", args=[amira.ref, assigned.ref]))
        assert (answer.status_code, answer.url) == (302, address)
        text = browser.get(address).content.decode()
        assert "Look at this again:" not in text
        assert f"{therapist.name} found it still right on Friday 27 November 2026." in text
        end(assigned=assigned, by=therapist, now=NOW + WEEK)
        browser.post(reverse("let_stand", args=[amira.ref, assigned.ref]))
        assert "This plan has ended." in browser.get(address).content.decode()
