"""A signed-in client's own pages."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.homecare.actions import end, pause
from clients.homecare.check_ins import check_in
from clients.homecare.models import AssignedRoutine, RoutineCheckIn
from clients.models import Client
from practice.accounts.models import Membership, User
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory, UserFactory, screened
from tests.factories.homecare import DIABETES, FRIDAY, LAST_DAY, NOW, given
from tests.factories.routines import own_routine, shipped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_a_friday")]
Counted = Callable[[int], AbstractContextManager[object]]
SignIn = Callable[[Browser, Membership | User], Browser]


@pytest.fixture
def browser(client: Browser, amira: Client, signed_in: SignIn) -> Browser:
    """Amira's."""
    return signed_in(client, amira.user)


def text_of(browser: Browser, name: str, *args: str, status: int = 200) -> str:
    """The page at an address, with its whitespace folded."""
    page = browser.get(reverse(name, args=args))
    assert page.status_code == status
    return " ".join(page.content.decode().split())


def test_before_the_first_routine_the_page_says_what_will_be_there(browser: Browser) -> None:
    for name in ("me", "my_routines"):
        assert "When your therapist sets a routine you&#x27;ll find it here." in text_of(
            browser, name
        ) or "When your therapist sets a routine you'll find it here." in text_of(browser, name)


def test_today_s_routine_is_one_tap_away(browser: Browser, assigned: AssignedRoutine) -> None:
    text = text_of(browser, "me")
    assert "Your routine for today" in text
    assert f"<title>Today – {assigned.practice.name}</title>" in text
    assert "6 minutes. Every day, reminder at 7pm." in text
    assert f'href="{reverse("my_routine_play", args=[assigned.ref])}#start">Start' in text
    assert "Next: Saturday 21 November 2026." in text


def test_once_done_it_says_so(browser: Browser, assigned: AssignedRoutine, amira: Client) -> None:
    check_in(assigned=assigned, done_on=FRIDAY, form_key=uuid4(), by=amira.user, now=NOW)
    text = text_of(browser, "me")
    assert "Done today." in text
    assert "Done on 1 day of the last 7." in text
    assert ">Start" not in text


def test_a_day_without_a_routine_names_the_next(
    browser: Browser, amira: Client, therapist: Membership
) -> None:
    given(amira, therapist, own_routine(therapist, code="later"), days=[3])
    given(amira, therapist, own_routine(therapist, code="sooner"), days=[1], remind_at=None)
    text = text_of(browser, "me")
    assert "Nothing set for today. Your next routine day is Tuesday 24 November 2026." in text
    text = text_of(browser, "my_routines")
    assert "Thursday, reminder at 7pm." in text
    assert "Tuesday, no reminders." in text


def test_a_paused_routine_says_since_when_and_not_why(
    browser: Browser, assigned: AssignedRoutine, therapist: Membership
) -> None:
    pause(assigned=assigned, reason="Bruised ankle", by=therapist, now=NOW)
    text = text_of(browser, "me")
    assert f"Paused by {therapist.name} on 20 November 2026.</strong>" in text
    assert "ruise" not in text


def test_a_routine_that_became_unsafe_cannot_be_started(
    browser: Browser, assigned: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    screened(amira, therapist, NOW, DIABETES)
    text = text_of(browser, "me")
    assert "This one is not for today." in text
    assert ">Start" not in text
    assert "iabetes" not in text


def test_the_routine_carries_the_therapist_s_words(
    browser: Browser, assigned: AssignedRoutine
) -> None:
    text = text_of(browser, "my_routine", assigned.ref)
    assert "Slowly on the stairs afterwards." in text
    assert "From your therapist" in text
    assert "Is this yours?" not in text
    assert "Ball roll" in text_of(browser, "my_routine_play", assigned.ref)


def test_done_felt_and_undone(browser: Browser, assigned: AssignedRoutine, amira: Client) -> None:
    done = reverse("my_routine_done", args=[assigned.ref])
    answer = browser.post(done, {"form_key": str(uuid4())}, follow=True)
    assert "How sore are you now?" in answer.content.decode()
    row = RoutineCheckIn.objects.get()
    felt = reverse("my_routine_felt", args=[assigned.ref])
    browser.post(felt, {"check_in": row.ref, "soreness": "2"})
    browser.post(felt, {"check_in": row.ref, "comment": "Warm feet"})
    row.refresh_from_db()
    assert (row.soreness, row.comment) == (2, "Warm feet")
    event = AuditEvent.objects.filter(verb="routine.done").first()
    assert (event.actor_kind, event.actor_id) == ("user", amira.user_id)
    browser.post(reverse("my_routine_undo", args=[assigned.ref]), {"check_in": row.ref})
    row.refresh_from_db()
    assert row.undone_at == NOW
    assert browser.get(done).url == reverse("my_routine", args=[assigned.ref])


def test_somebody_else_s_routine_is_not_there(
    client: Browser, assigned: AssignedRoutine, signed_in: SignIn, therapist: Membership
) -> None:
    for person in (UserFactory(), therapist.user, ClientFactory(with_account=True).user):
        browser = signed_in(client, person)
        for name in ("my_routine", "my_routine_play", "my_routine_done"):
            text_of(browser, name, assigned.ref, status=404)
        for name in ("my_routine_felt", "my_routine_undo", "my_routine_done"):
            url = reverse(name, args=[assigned.ref])
            assert browser.post(url, {"form_key": str(uuid4())}).status_code == 404
        assert "5-minute foot massage" not in text_of(browser, "me")
    assert RoutineCheckIn.objects.count() == 0


def test_a_stranger_is_asked_to_sign_in(client: Browser, assigned: AssignedRoutine) -> None:
    for name, args in (("me", []), ("my_routines", []), ("my_routine", [assigned.ref])):
        answer = client.get(reverse(name, args=args))
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))


def test_reading_changes_nothing_but_the_trace(browser: Browser, assigned: AssignedRoutine) -> None:
    before = (
        AuditEvent.objects.exclude(verb="client.seen").count(),
        list(AssignedRoutine.objects.values()),
    )
    for name in ("me", "my_routines"):
        text_of(browser, name)
    for name in ("my_routine", "my_routine_play"):
        text_of(browser, name, assigned.ref)
    assert (
        AuditEvent.objects.exclude(verb="client.seen").count(),
        list(AssignedRoutine.objects.values()),
    ) == before


def test_a_routine_past_its_last_day_is_not_listed(
    client: Browser, assigned: AssignedRoutine, amira: Client, signed_in: SignIn
) -> None:
    with time_machine.travel(NOW + (LAST_DAY - FRIDAY) + timedelta(days=1), tick=False):
        browser = signed_in(client, amira.user)
        assert "5-minute foot massage" not in text_of(browser, "my_routines")
        text = text_of(browser, "my_routine", assigned.ref)
        assert "The dates for this routine have passed." in text


@pytest.mark.parametrize(
    ("zone", "hours", "is_listed"),
    [
        ("Europe/London", 23, True),
        ("Europe/London", 25, False),
        ("America/Los_Angeles", 31, True),
        ("America/Los_Angeles", 33, False),
        ("Pacific/Auckland", 10, True),
        ("Pacific/Auckland", 12, False),
    ],
)
def test_the_last_day_ends_at_midnight_where_the_practice_is(
    zone: str, hours: int, is_listed: bool, client: Browser, assigned: AssignedRoutine,
    amira: Client, signed_in: SignIn,
) -> None:  # fmt: skip
    amira.practice.time_zone = zone
    amira.practice.save()
    midnight = datetime.combine(LAST_DAY, time(0), tzinfo=UTC)
    with time_machine.travel(midnight + timedelta(hours=hours), tick=False):
        text = text_of(signed_in(client, amira.user), "my_routines")
    assert ("5-minute foot massage" in text) == is_listed


def test_a_routine_that_was_ended_is_not_listed(
    browser: Browser, assigned: AssignedRoutine, therapist: Membership
) -> None:
    end(assigned=assigned, by=therapist, now=NOW)
    assert "5-minute foot massage" not in text_of(browser, "my_routines")


def test_an_archived_client_s_routines_are_closed(
    browser: Browser, assigned: AssignedRoutine, amira: Client
) -> None:
    amira.archived_at = NOW
    amira.save()
    text_of(browser, "my_routine", assigned.ref, status=404)
    assert "5-minute foot massage" not in text_of(browser, "me")


def test_one_person_sees_the_routines_of_both_their_practices(
    browser: Browser, assigned: AssignedRoutine, amira: Client, other_therapist: Membership
) -> None:
    other_therapist.practice.time_zone = "Pacific/Auckland"
    other_therapist.practice.save()
    again = ClientFactory(practice=other_therapist.practice, user=amira.user)
    screened(again, other_therapist, NOW)
    given(again, other_therapist, shipped(other_therapist, "calf_foam_roll"))
    text = text_of(browser, "me")
    assert "5-minute foot massage" in text
    assert "Calf foam roll" in text
    assert "<title>Today – Instep</title>" in text


@pytest.mark.parametrize("routines", [1, 3])
def test_today_asks_the_same_questions_for_any_number_of_routines(
    routines: int, browser: Browser, amira: Client, therapist: Membership,
    django_assert_num_queries: Counted,
) -> None:  # fmt: skip
    for number in range(routines):
        given(amira, therapist, own_routine(therapist, code=f"own-{number}"))
    # Session, user, membership; routines, steps, check-ins; screenings, letters; feet; runs; visits
    # that were.
    with django_assert_num_queries(15):
        text_of(browser, "me")
