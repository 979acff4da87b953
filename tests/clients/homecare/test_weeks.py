"""What was planned and done at home, week by week."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from clients.homecare.actions import end, pause, resume
from clients.homecare.check_ins import check_in, undo_check_in
from clients.homecare.queries import weeks_at_home
from clients.homecare.weeks import MOST, Cell, Plan, at_home, first_day
from clients.models import Client
from practice.accounts.models import Membership
from tests.factories import screened
from tests.factories.homecare import FRIDAY, NOW, SUSPECTED_DVT, given
from tests.factories.routines import shipped

MONDAY = date(2026, 11, 16)  # of the week of FRIDAY
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def plan(
    days: range = range(7), starts: date = MONDAY, until: date = MONDAY + 4 * WEEK,
    stopped: date | None = None, done: tuple[date, ...] = (),
) -> Plan:  # fmt: skip
    return Plan("Foot massage", frozenset(days), starts, until, stopped, frozenset(done))


def on(*days: int) -> tuple[date, ...]:
    """Days counted from that Monday."""
    return tuple(MONDAY + timedelta(days=one) for one in days)


@pytest.mark.parametrize(
    ("one", "planned", "done", "extra"),
    [
        (plan(), 4, 0, 0),  # Monday to Thursday: today is still running
        (plan(done=on(0, 4)), 5, 2, 0),  # today is done
        (plan(range(0, 5, 2), done=on(0, 1)), 2, 1, 1),  # Tuesday was no planned day
        (plan(starts=on(3)[0]), 1, 0, 0),
        (plan(until=on(1)[0]), 2, 0, 0),
        (plan(stopped=on(2)[0]), 2, 0, 0),  # stopped on Wednesday, not done that day
        (plan(stopped=on(2)[0], done=on(2)), 3, 1, 0),
        (plan(starts=MONDAY - 3 * WEEK, until=MONDAY - DAY, done=on(1)), 0, 0, 1),
    ],
)
def test_one_week(one: Plan, planned: int, done: int, extra: int) -> None:
    ((_, cell),) = at_home({1: [one]}, FRIDAY).weeks[0].named
    assert cell == Cell(planned, done, extra)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (Cell(5, 3, 0), "3 of 5 days"),
        (Cell(1, 0, 1), "0 of 1 day, 1 other day"),
        (Cell(0, 0, 0), "nothing planned"),
        (Cell(0, 0, 2), "nothing planned, 2 other days"),
    ],
)
def test_a_cell_in_words(cell: Cell, words: str) -> None:
    assert cell.words == words


def test_weeks_go_back_to_the_first_plan_and_gaps_are_said() -> None:
    old = plan(starts=MONDAY - 3 * WEEK, until=MONDAY - 2 * WEEK - DAY, done=on(-21, -20))
    table = at_home({1: [plan(done=on(0)), old]}, FRIDAY)
    assert [week.starts for week in table.weeks] == [MONDAY - WEEK * n for n in range(4)]
    assert [week.named[0][1].words for week in table.weeks] == [
        "1 of 4 days", "nothing planned", "nothing planned", "2 of 7 days",
    ]  # fmt: skip
    assert table.weeks[0].is_running
    assert table.weeks[1].words == "9 November to 15 November 2026"
    assert table.sentences == (
        "Foot massage: done on 3 of 11 planned days in 4 weeks (n = 11); "
        "2 weeks with nothing planned.",
    )


def test_no_more_than_twelve_weeks_and_none_without_a_routine() -> None:
    assert len(at_home({1: [plan(starts=MONDAY - 40 * WEEK)]}, FRIDAY).weeks) == MOST
    assert first_day(FRIDAY) == MONDAY - 11 * WEEK
    assert at_home({}, FRIDAY).weeks == ()


def test_a_plan_that_begins_today_says_that_no_day_has_passed() -> None:
    table = at_home({1: [plan(starts=FRIDAY)]}, FRIDAY)
    assert table.sentences == ("Foot massage: no planned day has passed yet.",)


@pytest.mark.django_db
def test_a_routine_given_anew_stays_in_its_column_and_what_was_taken_back_does_not_count(
    amira: Client, therapist: Membership
) -> None:
    first = given(amira, therapist)
    for days, undone in ((0, False), (1, True)):
        at = NOW + days * DAY
        row = check_in(
            assigned=first, done_on=at.date(), form_key=uuid4(), by=therapist, now=at
        )  # fmt: skip
        if undone:
            undo_check_in(check_in=row, by=therapist, now=at)
    end(assigned=first, by=therapist, now=NOW + 2 * DAY)
    given(amira, therapist, starts_on=FRIDAY + 4 * DAY, now=NOW + 4 * DAY)
    table, besides = weeks_at_home(amira, FRIDAY + 5 * DAY)
    assert table.names == (first.version.name,)
    assert [week.named[0][1].words for week in table.weeks] == ["0 of 1 day", "1 of 2 days"]
    assert besides == []


@pytest.mark.django_db
@pytest.mark.parametrize("goes_on", [False, True])
def test_a_pause_ends_the_plan_and_one_that_is_over_is_owned_up_to(
    goes_on: bool, amira: Client, therapist: Membership
) -> None:
    one = given(amira, therapist)
    pause(assigned=one, reason="Travelling.", by=therapist, now=NOW + DAY)
    if goes_on:
        resume(assigned=one, by=therapist, now=NOW + 2 * DAY)
    table, besides = weeks_at_home(amira, FRIDAY + 3 * DAY)
    assert besides == (["Days of a pause that is over count as planned."] if goes_on else [])
    assert table.weeks[1].named[0][1] == Cell(3 if goes_on else 1, 0, 0)


@pytest.mark.django_db
def test_days_on_which_everything_was_withheld_are_owned_up_to(
    amira: Client, therapist: Membership
) -> None:
    given(amira, therapist)
    screened(amira, therapist, NOW + DAY, SUSPECTED_DVT)
    _, besides = weeks_at_home(amira, FRIDAY + 3 * DAY)
    assert besides == ["Days on which a change of health withheld steps count as planned, too."]


@pytest.mark.django_db
@pytest.mark.parametrize("routines", [1, 2])
def test_it_costs_two_queries(
    routines: int, amira: Client, therapist: Membership,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    for code in ("five_minute_foot_massage", "post_run_reflex_short")[:routines]:
        given(amira, therapist, shipped(therapist, code))
    with django_assert_num_queries(2):
        table, _ = weeks_at_home(amira, FRIDAY)
    assert len(table.names) == routines
