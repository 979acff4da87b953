"""Which routine fits after which run: every rule, and both sides of every boundary."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from routines.choosing import (
    BALL,
    FOLLOW_UP,
    FULL,
    MASSAGE,
    MORE_THAN_16,
    SHORT,
    STRETCHES,
    Choice,
    Run,
    Stage,
    choose,
    distance,
    stage,
)
from routines.library import stock
from routines.scaling import Mode

END = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
EVERYTHING = tuple(one.code for one in stock())
PRE_RUN = "pre_run_activation"


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def chosen(
    km: float | None = 18, after: float = 45, mode: Mode = Mode.USUAL,
    assigned: tuple[str, ...] = EVERYTHING, done: tuple[str, ...] = (), **told: object,
) -> Choice:  # fmt: skip
    run = None if km is None else Run(round(km * 1000), END, **told)  # type: ignore[arg-type]
    return choose(run=run, mode=mode, assigned=assigned, now=END + minutes(after), done=done)


@pytest.mark.parametrize(
    ("km", "told", "code"),
    [
        (16.0, {}, SHORT),
        (16.1, {}, FULL),
        (5, {}, SHORT),
        (21.1, {}, FULL),
        (MORE_THAN_16 / 1000, {}, FULL),
        (8, {"felt_hard": True}, FULL),
        (8, {"felt_hard": None}, FULL),  # not sure counts as yes
        (8, {"effort": 8}, SHORT),
        (8, {"effort": 9}, FULL),
        (8, {"effort": 0}, SHORT),
    ],
)
def test_a_long_or_hard_run_asks_for_the_full_routine(
    km: float, told: dict[str, object], code: str
) -> None:
    assert chosen(km, **told).code == code  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("after", "where", "long", "short"),
    [
        (0, Stage.TOO_SOON, FULL, SHORT),
        (29, Stage.TOO_SOON, FULL, SHORT),
        (30, Stage.IN_WINDOW, FULL, SHORT),
        (90, Stage.IN_WINDOW, FULL, SHORT),
        (91, Stage.LATER, FOLLOW_UP, BALL),
        (24 * 60, Stage.LATER, FOLLOW_UP, BALL),
        (24 * 60 + 1, Stage.PAST, "", ""),
    ],
)
def test_the_window_is_30_to_90_minutes_and_a_run_counts_for_a_day(
    after: float, where: Stage, long: str, short: str
) -> None:
    assert stage(Run(18_000, END), END + minutes(after)) is where
    assert (chosen(18, after).code, chosen(8, after).code) == (long, short)
    opens_at = END + minutes(30) if where is Stage.TOO_SOON else None
    assert chosen(18, after).opens_at == opens_at


@pytest.mark.parametrize(
    ("assigned", "km", "after", "code"),
    [
        ((), 18, 45, ""),
        ((PRE_RUN, "frozen_bottle_roll"), 18, 45, ""),
        ((SHORT, MASSAGE), 18, 45, SHORT),
        ((MASSAGE, BALL), 18, 45, BALL),
        ((FULL,), 8, 45, ""),
        ((FULL, MASSAGE), 8, 45, MASSAGE),
        ((FULL, SHORT), 18, 120, ""),
        ((FULL, STRETCHES), 18, 120, STRETCHES),
        ((SHORT,), 8, 120, ""),
        (("one-of-their-own",), 18, 45, ""),
    ],
)
def test_only_what_was_assigned_is_chosen(
    assigned: tuple[str, ...], km: float, after: float, code: str
) -> None:
    found = chosen(km, after, assigned=assigned)
    assert (found.code, found.later) == (code, "")


def test_nothing_is_ever_chosen_that_was_not_assigned_or_comes_before_a_run() -> None:
    for assigned in ((), (SHORT,), (FULL, FOLLOW_UP), (BALL, PRE_RUN), EVERYTHING):
        for km in (None, 5, 16, 16.1, 42):
            for after in (0, 29, 30, 90, 91, 1440, 1441):
                for mode in Mode:
                    found = chosen(km, after, mode, assigned)
                    assert {found.code, found.later} <= {*assigned, ""} - {PRE_RUN}


@pytest.mark.parametrize(
    ("km", "after", "mode", "code"),
    [
        (18, 45, Mode.SORE, BALL),
        (8, 45, Mode.SORE, BALL),
        (18, 120, Mode.SORE, FOLLOW_UP),
        (8, 120, Mode.SORE, BALL),
        (None, 0, Mode.SORE, BALL),
        (18, 45, Mode.GENTLE, FULL),
        (None, 0, Mode.GENTLE, ""),
        (None, 0, Mode.USUAL, ""),
        (18, 45, Mode.NONE, ""),
        (18, 120, Mode.NONE, ""),
        (None, 0, Mode.NONE, ""),
    ],
)
def test_sore_feet_do_mobility_and_sharp_pain_does_nothing(
    km: float | None, after: float, mode: Mode, code: str
) -> None:
    found = chosen(km, after, mode)
    assert (found.code, found.mode) == (code, mode)
    assert mode is not Mode.NONE or found.later == ""


def test_sore_feet_do_what_they_have_where_there_is_no_mobility() -> None:
    assert chosen(18, 45, Mode.SORE, (FULL, FOLLOW_UP)).code == FULL


def test_what_was_done_after_the_run_is_not_chosen_again() -> None:
    assert chosen(18, 45, done=(FULL,)).code == FOLLOW_UP
    assert chosen(18, 45, done=(FULL, FOLLOW_UP)).code == BALL
    assert chosen(8, 45, assigned=(SHORT,), done=(SHORT,)).code == ""


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (
            chosen(18),
            "After 18 km: the full routine now, the follow-up this evening or tomorrow morning.",
        ),
        (
            chosen(18, 10, assigned=(FULL,)),
            "After 18 km: the full routine from 30 minutes after it, once you have stretched.",
        ),
        (chosen(18, 120), "After 18 km: the follow-up."),
        (
            chosen(8, felt_hard=True, assigned=(FULL,)),
            "After 8 km, unusually hard: the full routine now.",
        ),
        (chosen(5.25), "After 5.2 km: the short arch-and-heel routine now."),
        (chosen(5, assigned=()), "After 5 km: your routines as planned."),
        (chosen(None), "Your routines as planned."),
        (chosen(18, 1441), "Your routines as planned."),
        (
            chosen(None, mode=Mode.SORE),
            "The 10-minute ball and mobility routine, rather than deeper work.",
        ),
        (chosen(18, mode=Mode.NONE), "No routine today, after what you told us about your feet."),
    ],
)
def test_it_says_why_in_one_line(found: Choice, why: str) -> None:
    assert found.why == why


@pytest.mark.parametrize(
    ("metres", "words"),
    [
        (400, "400 m"),
        (1000, "1 km"),
        (16_000, "16 km"),
        (MORE_THAN_16, "more than 16 km"),
        (16_050, "16 km"),
        (16_100, "16.1 km"),
        (21_097, "21 km"),
    ],
)
def test_a_distance_in_words(metres: int, words: str) -> None:
    assert distance(metres) == words


def test_the_window_is_in_real_minutes_also_when_the_clocks_go_back() -> None:
    london = ZoneInfo("Europe/London")
    ended = datetime(2026, 10, 25, 0, 30, tzinfo=UTC).astimezone(london)  # 01:30, the first time
    run = Run(18_000, ended)
    assert [at.astimezone(UTC).time().isoformat("minutes") for at in run.window] == [
        "01:00",
        "02:00",
    ]
    after = datetime(2026, 10, 25, 2, 1, tzinfo=UTC).astimezone(london)
    assert stage(run, after) is Stage.LATER
