"""When a form that has not come back is reminded of, on whatever clock."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clients.reminders.facts import Key, Known
from clients.reminders.health_forms import LATER, AskedForm, useful_until
from clients.reminders.reasons import Why
from practice.schedule.quiet import Quiet

LONDON = ZoneInfo("Europe/London")
NIGHT = Quiet(time(21), time(8))
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# A Friday in winter, when London's wall clock is UTC.
ASKED = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
TENTH = datetime(2026, 11, 30, 14, 30, tzinfo=UTC)
EVE = "2026-11-30T14:30Z 1d"


def form(**changes: Any) -> AskedForm:
    values: dict[str, Any] = {
        "id": 7, "practice_id": 1, "asked_at": ASKED, "expires_at": ASKED + 30 * DAY,
        "zone": LONDON, "quiet": NIGHT,
    }  # fmt: skip
    return AskedForm(**(values | changes))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "times"),
    [
        ({}, [(LATER, utc("2026-11-23T10:00"))]),
        ({"visit_at": TENTH},
         [(LATER, utc("2026-11-23T10:00")), (EVE, utc("2026-11-29T14:30"))]),
        # The eve is less than a day after the third day: it stays, and the other does not.
        ({"visit_at": utc("2026-11-24T14:30")},
         [("2026-11-24T14:30Z 1d", utc("2026-11-23T14:30"))]),
        ({"visit_at": utc("2026-11-25T10:00")},
         [(LATER, utc("2026-11-23T10:00")), ("2026-11-25T10:00Z 1d", utc("2026-11-24T10:00"))]),
        # Asked the day before: they have just read it.
        ({"visit_at": utc("2026-11-21T20:00")}, []),
        ({"visit_at": utc("2026-11-21T23:00")},
         [("2026-11-21T23:00Z 1d", utc("2026-11-21T08:00"))]),
        ({"visit_at": ASKED + HOUR}, []),
        # Out of the quiet: to its end, or to the evening before.
        ({"asked_at": utc("2026-11-20T22:00")}, [(LATER, utc("2026-11-24T08:00"))]),
        ({"visit_at": utc("2026-11-30T07:00")},
         [(LATER, utc("2026-11-23T10:00")), ("2026-11-30T07:00Z 1d", utc("2026-11-29T08:00"))]),
        # The form ends first.
        ({"expires_at": ASKED + 2 * DAY}, []),
        ({"visit_at": TENTH, "expires_at": ASKED + 5 * DAY}, [(LATER, utc("2026-11-23T10:00"))]),
        # The clocks go back on 25 October and forward on 29 March: the same time on the wall.
        ({"asked_at": utc("2026-10-23T09:00")}, [(LATER, utc("2026-10-26T10:00"))]),
        ({"asked_at": utc("2026-03-27T10:00")}, [(LATER, utc("2026-03-30T09:00"))]),
        ({"zone": ZoneInfo("Pacific/Kiritimati"), "asked_at": utc("2026-11-20T20:00")},
         [(LATER, utc("2026-11-23T20:00"))]),
    ],
)  # fmt: skip
def test_after_three_days_and_on_the_eve_of_the_visit(
    changes: dict[str, Any], times: list[tuple[str, datetime]]
) -> None:
    assert form(**changes).times() == times


@pytest.mark.parametrize(
    ("changes", "occurrence", "why"),
    [
        ({}, LATER, None),
        ({"visit_at": TENTH}, EVE, None),
        ({"reminded": 1, "visit_at": TENTH}, EVE, None),
        ({"reminded": 2, "visit_at": TENTH}, EVE, Why.TWICE),
        ({"visit_at": TENTH + HOUR}, EVE, Why.MOVED),
        ({}, EVE, Why.CANCELLED),
        ({"blocked": Why.ANSWERED, "visit_at": TENTH}, EVE, Why.ANSWERED),
        ({"blocked": Why.STOPPED}, LATER, Why.STOPPED),
    ],
)
def test_what_speaks_against_one(changes: dict[str, Any], occurrence: str, why: Why | None) -> None:
    assert form(**changes).why_not(occurrence) == why
    wanted = [due.key.occurrence for due in form(**changes).wanted(ASKED, ASKED + 20 * DAY)]
    assert (occurrence in wanted) is (why is None)


def test_a_planned_one_that_leaves_at_another_time_is_changed() -> None:
    known = Known(Key("intake", 7, LATER), ASKED + 3 * DAY, "planned")
    assert form().against(known) is None
    assert form(asked_at=ASKED + HOUR).against(known) == Why.CHANGED


@pytest.mark.parametrize(
    ("occurrence", "due", "until"),
    [
        (LATER, utc("2026-11-23T10:00"), utc("2026-11-24T10:00")),
        (EVE, utc("2026-11-29T14:30"), utc("2026-11-30T02:30")),
        (EVE, utc("2026-11-30T08:00"), utc("2026-11-30T11:15")),
    ],
)
def test_until_when_it_is_worth_sending(occurrence: str, due: datetime, until: datetime) -> None:
    assert useful_until(occurrence, due) == until


def test_one_that_is_late_is_planned_while_it_is_of_use() -> None:
    late = ASKED + 3 * DAY + 23 * HOUR
    assert [due.key.occurrence for due in form().wanted(late, late)] == [LATER]
    assert list(form().wanted(late + 2 * HOUR, late + 2 * HOUR)) == []
