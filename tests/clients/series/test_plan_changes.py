"""The days on which series began, changed and ended."""

from datetime import timedelta
from typing import Any

import pytest

from clients.models import Client
from clients.plan_changes import plan_changes
from clients.series import actions
from clients.series.models import SeriesReview, TreatmentSeries
from practice.accounts.models import Membership
from tests.factories.screening import FRIDAY, NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BEGINS = (0, "Weekly block begins")


def told(client: Client) -> list[tuple[int, str]]:
    """Days after FRIDAY, and the words."""
    return [((one.on - FRIDAY).days, one.words) for one in plan_changes(client, now=NOW + 9 * DAY)]


PAUSE: tuple[Any, ...] = (actions.pause, {"reason": "Away."})
RESUME: tuple[Any, ...] = (actions.resume, {"decision": "Back."})
FEWER: tuple[Any, ...] = (actions.change_agreed, {"agreed_sessions": 4})


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        ([], []),
        ([PAUSE], [(2, "Weekly block paused, or changed while it was paused")]),
        ([FEWER], [(2, "Weekly block with another number of visits")]),
        (
            [PAUSE, RESUME],
            [(3, "Weekly block goes on after a pause, or with another number of visits")],
        ),
        (
            [PAUSE, (actions.finish, {"outcome": "Moved.", "early": True})],
            [(3, "Weekly block stopped early")],
        ),
        ([(actions.finish, {"outcome": "Fine.", "early": False})], [(2, "Weekly block finished")]),
    ],
)
def test_a_series_begins_and_what_became_of_it(
    moves: list[Any], said: list[tuple[int, str]], amira: Client, series: TreatmentSeries,
    therapist: Membership,
) -> None:  # fmt: skip
    for day, (move, values) in enumerate(moves, 2):
        move(series=series, by=therapist, now=NOW + day * DAY, **values)
    assert told(amira) == [BEGINS, *said]


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        ("go_on", []),
        ("change", [(2, "Weekly block changed, as decided at the review after 3 visits")]),
        ("refer", [(2, "Weekly block referred on, as decided at the review after 3 visits")]),
    ],
)
def test_a_review_counts_when_it_changed_the_plan(
    decision: str, said: list[tuple[int, str]], amira: Client, series: TreatmentSeries,
    therapist: Membership,
) -> None:  # fmt: skip
    one, _ = (
        SeriesReview.objects.create(
            practice=series.practice, series=series, after=after, raised_at=NOW
        )
        for after in (3, 6)
    )
    actions.review(
        one=one, decision=decision, words="Looked.", by=therapist, now=NOW + 2 * DAY
    )  # fmt: skip
    assert told(amira) == [BEGINS, *said]
