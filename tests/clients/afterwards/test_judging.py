"""What follows from an answer, from values alone."""

import pytest

from clients.afterwards.judging import Follows, follows

NOTHING, LOOK, CALL = Follows.NOTHING, Follows.LOOK, Follows.CALL


@pytest.mark.parametrize(
    ("hours", "soreness", "before", "unexpected", "expected"),
    [
        (24, None, None, False, NOTHING),
        (24, 0, 0, False, NOTHING),
        (24, 6, 0, False, NOTHING),  # the day after, soreness may rise
        (24, 7, 7, False, CALL),
        (24, 10, None, False, CALL),
        (24, None, None, True, CALL),
        (24, 0, 5, True, CALL),
        (48, 3, 2, False, NOTHING),
        (48, 4, 2, False, LOOK),
        (48, 2, 0, False, LOOK),
        (48, 1, 3, False, NOTHING),
        (48, 6, None, False, NOTHING),
        (48, None, 2, False, NOTHING),
        (48, 7, 2, False, CALL),
        (48, 4, 2, True, CALL),
    ],
)
def test_what_follows(
    hours: int, soreness: int | None, before: int | None, unexpected: bool, expected: Follows
) -> None:
    found = follows(hours=hours, soreness=soreness, before=before, unexpected=unexpected, limit=7)
    assert found is expected


@pytest.mark.parametrize(("limit", "expected"), [(4, CALL), (5, CALL), (6, NOTHING)])
def test_the_limit_is_the_practice_s(limit: int, expected: Follows) -> None:
    assert follows(hours=24, soreness=5, before=4, unexpected=False, limit=limit) is expected
