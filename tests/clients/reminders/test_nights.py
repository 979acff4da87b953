"""Every setting of the quiet hours, about the nights on which the clocks change."""

import random
from collections import Counter
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from clients.reminders import facts, leads
from clients.reminders.facts import Assignment
from clients.reminders.leads import Lead, out_of_the_quiet
from practice.schedule.quiet import Quiet
from tests.clients.reminders.nights import QUIETS, cases, judged

NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")


def found_wrong(every: int = 16) -> dict[str, int]:
    found: Counter[str] = Counter()
    for case in cases(random.Random(7))[::every]:
        found.update(judged(case))
    assert found.pop("reminders") > 2 * len(QUIETS) / every
    return {what: count for what, count in found.items() if count}


@pytest.mark.slow
def test_none_leaves_at_a_wrong_hour_whatever_the_night() -> None:
    assert found_wrong(every=1) == {}


def test_a_day_of_24_hours_is_seen_to_be_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lead, "before", lambda lead, starts_at, zone: starts_at - lead.length)
    assert found_wrong().keys() >= {"at a wrong wall time"}


def test_quiet_hours_that_are_not_asked_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leads, "out_of_the_quiet", lambda due, starts_at, quiet, zone: due)
    assert found_wrong().keys() >= {"in the quiet hours"}


def test_winter_s_time_in_summer_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_the_eve(day: date, at: time, zone: ZoneInfo) -> datetime:
        offset = datetime.combine(day, time(), tzinfo=zone).utcoffset()
        assert offset is not None
        return datetime.combine(day, at, tzinfo=UTC) - offset

    monkeypatch.setattr(facts, "wall_time_or_next", by_the_eve)
    assert found_wrong().keys() >= {"at a wrong wall time"}


def test_who_is_jumped_into_the_quiet_hears_before_it() -> None:
    """On 14 March 2027 there is no half past two in New York, and at three it is quiet."""
    routine = Assignment(
        id=1, practice_id=1, days=frozenset(range(7)), at=time(2, 30), zone=NEW_YORK,
        quiet=Quiet(time(3), time(0, 30)), starts_on=date(2027, 3, 1), until=date(2027, 3, 31),
    )  # fmt: skip
    left = [routine.due_on(date(2027, 3, day)) for day in (13, 14, 15)]
    assert [f"{at.astimezone(NEW_YORK):%d %H:%M}" for at in left if at] == [
        "13 02:30", "14 01:45", "15 02:30",
    ]  # fmt: skip


def test_an_end_of_the_quiet_that_the_clocks_jump_over_lets_nothing_go() -> None:
    """On 28 March 2027 there is no two o'clock in Berlin, and at three it is quiet again."""
    due = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    visit = datetime(2027, 3, 28, 14, 30, tzinfo=UTC)
    quiet = Quiet(time(2, 30), time(2, 0))
    assert out_of_the_quiet(due, visit, quiet, BERLIN) == datetime(2027, 3, 27, 1, 15, tzinfo=UTC)
