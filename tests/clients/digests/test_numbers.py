"""The sentences of a letter: numbers and times, and nobody's name."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest

from clients.digests.numbers import NEEDS, Numbers, Visits, Week, sentences, week_sentence
from clients.screening.needs import Topic

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NOTHING = Visits()
QUIET_WEEK = Week(date(2026, 11, 16), date(2026, 11, 22), 0, 0, 0)


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({}, []),
        ({"mine": NOTHING}, ["No visits today."]),
        ({"mine": Visits(1, NINE)}, ["1 visit today, at 09:00."]),
        ({"mine": Visits(4, NINE)}, ["4 visits today, the first at 09:00."]),
        ({"mine": Visits(4, NINE), "practices": Visits(4, NINE)},
         ["4 visits today, the first at 09:00."]),
        ({"mine": NOTHING, "practices": Visits(2, NINE)},
         ["No visits today.", "In the whole practice: 2 visits today, the first at 09:00."]),
        ({"needs": Counter({Topic.VISIT: 1, Topic.HEALTH: 3})},
         ["Under Needs you: 3 about somebody's health, 1 about a visit."]),
        ({"notes": 1}, ["1 note not signed for more than a day."]),
        ({"notes": 2}, ["2 notes not signed for more than a day."]),
        ({"letters_failed": 1, "letters_back": 2},
         ["1 letter of the last 7 days not sent, or perhaps not.", "2 letters came back."]),
    ],
)  # fmt: skip
def test_the_day_in_sentences(numbers: dict[str, Any], said: list[str]) -> None:
    assert sentences(Numbers(**numbers)) == said


@pytest.mark.parametrize(
    ("week", "said"),
    [
        (Week(date(2026, 11, 16), date(2026, 11, 22), 31, 2, 1),
         "Last week, 16 to 22 November: 31 visits, 2 where the client did not come, "
         "1 letter not sent or come back."),
        (Week(date(2026, 11, 30), date(2026, 12, 6), 1, 0, 0),
         "Last week, 30 November to 6 December: 1 visit."),
    ],
)  # fmt: skip
def test_the_week_in_a_sentence(week: Week, said: str) -> None:
    assert week_sentence(week) == said


@pytest.mark.parametrize(
    ("numbers", "is_silent"),
    [
        ({}, True),
        ({"mine": NOTHING, "practices": NOTHING, "week": QUIET_WEEK}, True),
        ({"mine": Visits(1, NINE)}, False),
        ({"mine": NOTHING, "practices": Visits(1, NINE)}, False),
        ({"needs": Counter({Topic.REVIEW: 1})}, False),
        ({"notes": 1}, False),
        ({"letters_failed": 1}, False),
        ({"letters_back": 1}, False),
        ({"week": Week(date(2026, 11, 16), date(2026, 11, 22), 0, 1, 0)}, False),
    ],
)
def test_nothing_to_say_is_silent(numbers: dict[str, Any], is_silent: bool) -> None:
    assert Numbers(**numbers).is_silent is is_silent


def test_every_topic_has_its_words() -> None:
    assert set(NEEDS) == set(Topic)
