"""Who gets a letter on which day, with what in it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from clients.digests.actions import set_digest, write_digests
from clients.digests.models import DigestChoice
from clients.digests.queries import numbers_for
from clients.models import Client
from clients.screening.concerns import raise_concern
from clients.screening.models import Concern
from clients.screening.needs import counted_needs, needs_of
from practice.accounts.models import Membership, Practice
from practice.mail.models import OutboundEmail
from tests.clients.digests.conftest import HALF_PAST_SEVEN, MONDAY, TUESDAY, letters, said_to
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.appointments import booked
from tests.factories.hours import blocked, works
from tests.factories.letters import a_letter
from tests.factories.notes import begun
from tests.factories.series import a_series

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LAST_WEEK = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)


def at(hour: int, day: date = TUESDAY) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def written(now: datetime = HALF_PAST_SEVEN) -> int:
    return write_digests(now=now)


def visits(by: Membership, *starts: datetime, **changes: Any) -> list[Any]:
    """Somebody new comes at each of these times."""
    return [
        booked(ClientFactory(practice=by.practice), by, start, now=LAST_WEEK - 30 * DAY, **changes)
        for start in starts
    ]


def needed(client: Client, kind: Concern.Kind, by: Membership) -> None:
    raise_concern(client=client, kind=kind, by=by, now=HALF_PAST_SEVEN - DAY)


def test_a_therapist_reads_of_their_own_day(therapist: Membership, rosa: Client) -> None:
    colleague = MembershipFactory(practice=therapist.practice)
    visits(therapist, at(14), at(9))
    visits(therapist, at(9, TUESDAY + DAY))
    visits(colleague, at(8))
    needed(rosa, Concern.Kind.RED_FLAG, therapist)
    needed(rosa, Concern.Kind.REVIEW, therapist)
    begun(*visits(therapist, at(9, MONDAY - DAY)), therapist, now=at(9, MONDAY - DAY))
    begun(*visits(colleague, at(9, MONDAY - DAY)), colleague, now=at(9, MONDAY - DAY))
    assert written() == 2
    assert said_to(therapist) == [
        "2 visits today, the first at 09:00.",
        "Under Needs you: 1 about somebody's health, 1 to review.",
        "1 note not signed for more than a day.",
    ]
    assert said_to(colleague)[0] == "1 visit today, at 08:00."


def test_an_owner_reads_of_the_practice(owner: Membership, therapist: Membership) -> None:
    visits(therapist, at(8), at(10))
    visits(owner, at(9))
    begun(*visits(therapist, at(9, MONDAY - DAY)), therapist, now=at(9, MONDAY - DAY))
    failed(therapist)
    written()
    assert said_to(owner) == [
        "1 visit today, at 09:00.",
        "In the whole practice: 3 visits today, the first at 08:00.",
        "1 note not signed for more than a day.",
        "1 letter of the last 7 days not sent, or perhaps not.",
    ]


def failed(by: Membership, state: str = "failed", **columns: Any) -> OutboundEmail:
    return a_letter(
        ClientFactory(practice=by.practice), by, now=HALF_PAST_SEVEN - DAY, state=state, **columns
    )


def test_the_office_reads_of_letters_alone(
    admin_member: Membership, therapist: Membership, rosa: Client
) -> None:
    visits(therapist, at(9))
    needed(rosa, Concern.Kind.RED_FLAG, therapist)
    failed(therapist)
    failed(therapist, "unknown")
    failed(therapist, "sent", returned_at=HALF_PAST_SEVEN - HOUR)
    written()
    assert said_to(admin_member) == [
        "2 letters of the last 7 days not sent, or perhaps not.",
        "1 letter came back.",
    ]


def test_a_letter_that_came_back_is_told_of_once(
    admin_member: Membership, therapist: Membership
) -> None:
    failed(therapist, "sent", returned_at=HALF_PAST_SEVEN - HOUR)
    with time_machine.travel(HALF_PAST_SEVEN, tick=False):
        assert written() == 1
    assert written(HALF_PAST_SEVEN + DAY) == 0


@pytest.mark.parametrize(
    ("columns", "number"),
    [
        ({"state": "failed"}, 1),
        ({"state": "unknown"}, 1),
        ({"state": "unknown", "decided_at": HALF_PAST_SEVEN, "decided_by": 1}, 0),
        ({"state": "superseded"}, 0),
        ({"state": "sent"}, 0),
        ({"state": "due"}, 0),
        ({"state": "failed", "created_at": HALF_PAST_SEVEN - 8 * DAY}, 0),
    ],
)
def test_what_is_left_to_do_about_letters(
    columns: dict[str, Any], number: int, admin_member: Membership, therapist: Membership
) -> None:
    failed(therapist, **columns)
    assert numbers_for(admin_member, on=TUESDAY, now=HALF_PAST_SEVEN).letters_failed == number


def test_no_letter_names_a_client_or_an_illness(
    owner: Membership, therapist: Membership, rosa: Client
) -> None:
    booked(rosa, therapist, at(9), now=LAST_WEEK)
    for kind in Concern.Kind:
        needed(rosa, kind, therapist)
    written()
    for letter in OutboundEmail.objects.filter(kind="day_digest"):
        assert letter.subject == "Your day, Tuesday 24 November 2026"
        for body in (letter.body_text, letter.body_html):
            assert "Rosa" not in body
            assert not [kind.label for kind in Concern.Kind if kind.label.lower() in body.lower()]


def test_nothing_to_say_is_no_letter(owner: Membership, therapist: Membership) -> None:
    assert written() == 0
    assert letters() == {}
    # Nor is one written when there is something an hour later.
    visits(therapist, at(15))
    assert written(HALF_PAST_SEVEN + HOUR) == 0


@pytest.mark.parametrize(
    ("hours", "visit", "off", "number"),
    [
        ({"weekdays": [1]}, None, None, 1),
        ({"weekdays": [0]}, None, None, 0),
        ({"weekdays": [0]}, 9, None, 1),
        ({"weekdays": [1]}, None, (0, 24), 0),
        ({"weekdays": [1]}, None, (0, 12), 1),
        ({}, None, None, 1),
    ],
)  # fmt: skip
def test_it_comes_on_days_they_work_or_have_a_visit(
    hours: dict[str, Any], visit: int | None, off: tuple[int, int] | None, number: int,
    therapist: Membership, rosa: Client,
) -> None:  # fmt: skip
    needed(rosa, Concern.Kind.NEW_ANSWERS, therapist)
    if hours:
        works(therapist, (9, 17), **hours)
    if visit:
        visits(therapist, at(visit))
    if off:
        midnight = datetime.combine(TUESDAY, time(), UTC)
        blocked(
            therapist.practice, midnight + off[0] * HOUR, midnight + off[1] * HOUR, by=therapist,
            therapist=therapist,
        )  # fmt: skip
    assert written() == number


def test_a_colleague_s_time_off_is_not_theirs(therapist: Membership, rosa: Client) -> None:
    colleague = MembershipFactory(practice=therapist.practice)
    needed(rosa, Concern.Kind.NEW_ANSWERS, therapist)
    blocked(
        therapist.practice, HALF_PAST_SEVEN - DAY, HALF_PAST_SEVEN + DAY, by=colleague,
        therapist=colleague,
    )  # fmt: skip
    written()
    assert set(letters()) == {therapist.user.email}


def test_the_office_hears_on_days_on_which_somebody_works(
    admin_member: Membership, therapist: Membership
) -> None:
    works(therapist, (9, 17), weekdays=[2])
    failed(therapist)
    assert written() == 0
    assert written(HALF_PAST_SEVEN + DAY) == 1


def test_an_owner_s_monday_has_the_week_before(owner: Membership, therapist: Membership) -> None:
    works(owner, (9, 17), weekdays=[1])
    came, stayed_away, cancelled = visits(
        therapist, LAST_WEEK, LAST_WEEK + HOUR, LAST_WEEK + 2 * HOUR
    )
    for visit, status in ((stayed_away, "did_not_attend"), (cancelled, "cancelled")):
        type(visit).objects.filter(pk=visit.pk).update(status=status, cancelled_at=LAST_WEEK)
    visits(therapist, LAST_WEEK - 7 * DAY, at(9, MONDAY))
    failed(therapist, created_at=LAST_WEEK)
    assert written(HALF_PAST_SEVEN - DAY) == 2
    assert said_to(owner)[-1] == (
        "Last week, 16 to 22 November: 1 visit, 1 where the client did not come, "
        "1 letter not sent or come back."
    )
    assert "Last week" not in letters()[therapist.user.email]
    assert came.practice == owner.practice


def test_a_day_is_told_once_however_often_the_bell_rings(therapist: Membership) -> None:
    visits(therapist, at(9), at(9, TUESDAY + DAY))
    rings = [HALF_PAST_SEVEN + n * timedelta(minutes=1) for n in range(5)]
    assert [written(ring) for ring in rings] == [1, 0, 0, 0, 0]
    assert written(HALF_PAST_SEVEN + DAY) == 1
    keys = OutboundEmail.objects.values_list("key", flat=True)
    assert sorted(keys) == [
        f"day_digest:{therapist.ref}:2026-11-24",
        f"day_digest:{therapist.ref}:2026-11-25",
    ]


def test_a_bell_that_was_silent_rings_for_it_for_three_hours(therapist: Membership) -> None:
    visits(therapist, at(14), at(14, TUESDAY + DAY))
    assert written(HALF_PAST_SEVEN + 3 * HOUR) == 0
    assert written(HALF_PAST_SEVEN + DAY + 2 * HOUR) == 1


def test_each_has_their_own_time_and_may_turn_it_off(
    therapist: Membership, owner: Membership
) -> None:
    visits(therapist, at(14))
    visits(owner, at(14))
    set_digest(member=therapist, is_on=True, at=time(9), by=therapist)
    set_digest(member=owner, is_on=False, by=owner)
    assert written() == 0
    assert written(at(9)) == 1
    assert set(letters()) == {therapist.user.email}


@pytest.mark.parametrize("gone", ["ended_at", "is_active"])
def test_who_has_left_gets_none(gone: str, therapist: Membership) -> None:
    visits(therapist, at(14))
    if gone == "ended_at":
        Membership.objects.filter(pk=therapist.pk).update(ended_at=HALF_PAST_SEVEN)
    else:
        therapist.user.is_active = False
        therapist.user.save()
    assert written() == 0


def test_whoever_works_in_two_practices_gets_a_letter_of_each(therapist: Membership) -> None:
    elsewhere = MembershipFactory(user=therapist.user)
    visits(therapist, at(9))
    visits(elsewhere, at(11), at(12))
    assert written() == 2
    texts = OutboundEmail.objects.filter(recipient=therapist.user.email).order_by("practice_id")
    assert ["1 visit today" in texts[0].body_text, "2 visits today" in texts[1].body_text] == [
        True, True,
    ]  # fmt: skip


def test_another_practice_s_day_is_not_told(
    therapist: Membership, other_therapist: Membership
) -> None:
    visits(other_therapist, at(9))
    needed(ClientFactory(practice=other_therapist.practice), Concern.Kind.REVIEW, other_therapist)
    written()
    assert set(letters()) == {other_therapist.user.email}


def test_one_who_cannot_be_written_to_stops_nobody(
    owner: Membership, therapist: Membership
) -> None:
    visits(owner, at(9))
    visits(therapist, at(9))
    type(owner.user).objects.filter(pk=owner.user_id).update(email="nowhere")
    assert written() == 1
    assert DigestChoice.objects.count() == 2


def test_one_that_breaks_is_tried_again_and_the_others_go_on(
    other_therapist: Membership, therapist: Membership
) -> None:
    visits(other_therapist, at(9))
    visits(therapist, at(9))
    theirs = Practice.objects.filter(pk=other_therapist.practice_id)
    theirs.update(time_zone="Nowhere/At_All")
    assert written() == 1
    theirs.update(time_zone="Europe/London")
    assert written() == 1


def test_needs_are_counted_as_they_are_listed(therapist: Membership, rosa: Client) -> None:
    for kind in Concern.Kind:
        needed(rosa, kind, therapist)
    a_series(rosa, therapist, code="race_five", agreed_sessions=5, race_on=TUESDAY + 90 * DAY)
    listed = needs_of(therapist.practice, on=TUESDAY, seen_by=therapist, most=99).first
    counted = counted_needs(therapist.practice, on=TUESDAY, seen_by=therapist)
    assert counted.total() == len(listed)
    assert dict(counted) == {
        "health": len(Concern.Kind) - 2, "review": 2, "record": 1,
    }  # fmt: skip


@pytest.mark.parametrize("rows", [1, 3])
def test_a_letter_costs_the_same_for_any_number(
    rows: int, owner: Membership, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for n in range(rows):
        visits(owner, at(9 + n, MONDAY))
        begun(*visits(owner, at(9 + n, MONDAY - DAY)), owner, now=at(9, MONDAY - DAY))
        needed(ClientFactory(practice=owner.practice), Concern.Kind.REVIEW, owner)
    # Visits; the last letter, those that failed, those that came back; what needs somebody, and of
    # which kinds there is any; notes; the week's visits and letters.
    with django_assert_num_queries(9):
        numbers_for(owner, on=MONDAY, now=HALF_PAST_SEVEN - DAY)


@pytest.mark.parametrize("members", [1, 3])
def test_a_bell_at_another_time_asks_one_question(
    members: int, practice: Practice, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for _ in range(members):
        MembershipFactory(practice=practice)
    with django_assert_num_queries(1):
        assert written(at(15)) == 0
