"""When an adverse event is asked about again."""

from datetime import date, timedelta

import pytest

from clients.events.follow_ups import AFTER_24, AFTER_48, counts_as, follow_ups

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("days", "done", "is_closed", "first", "second"),
    [
        (0, set(), False, "coming", "coming"),
        (1, set(), False, "due", "coming"),
        (1, {AFTER_24}, False, "done", "coming"),
        (2, {AFTER_24}, False, "done", "due"),
        (2, set(), False, "missed", "due"),
        (30, set(), False, "missed", "due"),
        (2, {AFTER_48}, False, "missed", "done"),
        (2, {AFTER_24, AFTER_48}, False, "done", "done"),
        (0, {"closed"}, True, "not_wanted", "not_wanted"),
        (2, {AFTER_24, "closed"}, True, "done", "not_wanted"),
        (1, {"added"}, False, "due", "coming"),
    ],
)
def test_where_the_two_stand(
    days: int, done: set[str], is_closed: bool, first: str, second: str
) -> None:
    both = follow_ups(DAY, done, is_closed=is_closed, today=DAY + timedelta(days=days))
    assert [one.state for one in both] == [first, second]
    assert [one.due_on for one in both] == [DAY + timedelta(days=1), DAY + timedelta(days=2)]


@pytest.mark.parametrize(
    ("days", "done", "kind"),
    [
        (0, set(), ""),
        (1, set(), AFTER_24),
        (1, {AFTER_24}, ""),
        (2, set(), AFTER_48),
        (9, {AFTER_24}, AFTER_48),
        (9, {AFTER_24, AFTER_48}, ""),
    ],
)
def test_which_of_the_two_something_found_today_is(days: int, done: set[str], kind: str) -> None:
    assert counts_as(DAY, done, today=DAY + timedelta(days=days)) == kind
