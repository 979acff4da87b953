"""Raising and easing a home routine: the table of B.2."""

from datetime import date, timedelta

import pytest

from routines.progress import Move, Raise, Session, Suggestion, suggest

FRIDAY = date(2026, 11, 20)
ALL = tuple(Raise)
Day = tuple[int | None, int | None, int | None]
WELL: Day = (2, 3, 2)


def asked(days: list[Day], *, may: tuple[Raise, ...] = ALL, locked: bool = False) -> str | None:
    sessions = [Session(FRIDAY - timedelta(days=len(days) - n), *day) for n, day in enumerate(days)]
    found = suggest(sessions, may=may, locked=locked, today=FRIDAY)
    return found.move.value if found else None


@pytest.mark.parametrize(
    ("days", "move"),
    [
        ([], None),
        ([WELL, WELL], None),
        ([WELL, WELL, WELL], "raise"),
        ([(None, 3, 3), (0, 0, 0), (3, 3, 1)], "raise"),
        ([(9, 9, 9), WELL, WELL, WELL], "raise"),
        ([WELL, (2, 4, 2), WELL], None),  # above 3
        ([WELL, (4, 3, 3), WELL], None),  # above 3 before it
        ([WELL, (2, 3, 3), WELL], None),  # a rise of 1
        ([WELL, (2, 3, None), WELL], None),  # not known
        ([WELL, (2, None, 2), WELL], None),
        ([WELL, WELL, (2, 3, 4)], "drop"),
        ([WELL, WELL, (None, 3, 5)], "drop"),
        ([(5, 6, 7)], "drop"),
        ([(5, 6, 6)], None),
        ([(2, 3, 4), WELL], None),  # the one after it went well
    ],
)
def test_what_the_sessions_speak_for(days: list[Day], move: str | None) -> None:
    assert asked(days) == move


@pytest.mark.parametrize("day", [(2, 3, 4), (None, 0, 2), (5, 5, 10)])
def test_a_lock_never_keeps_a_drop_back(day: Day) -> None:
    assert asked([day], locked=True) == "drop"


def test_locked_it_is_said_and_not_raised() -> None:
    assert asked([WELL] * 3, locked=True) == "locked"


def test_one_thing_at_a_time_in_its_order() -> None:
    sessions = [Session(FRIDAY - timedelta(days=n), *WELL) for n in (3, 2, 1)]
    found = suggest(sessions, may={Raise.STANDING, Raise.TIME}, locked=False, today=FRIDAY)
    since = FRIDAY - timedelta(days=3)
    assert found == Suggestion(Move.RAISE, (Raise.TIME, Raise.STANDING), since)
    assert suggest(sessions, may=(), locked=False, today=FRIDAY) is None


def test_today_s_session_waits_for_tomorrow() -> None:
    sessions = [Session(FRIDAY - timedelta(days=n), *WELL) for n in (3, 2, 1)]
    today = Session(FRIDAY, 2, 3, None)
    assert suggest([*sessions, today], may=ALL, locked=False, today=FRIDAY) is not None
    assert suggest([*sessions[1:], today], may=ALL, locked=False, today=FRIDAY) is None
