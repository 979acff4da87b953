"""The table of moves is total, and the database holds what the states promise."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from practice.mail.models import LostLetter, OutboundEmail
from practice.mail.states import MOVES, IllegalMove, State, check_move
from tests.practice.mail.conftest import MakeLetter

THEN = datetime(2026, 11, 21, 9, tzinfo=UTC)


def test_every_state_has_its_moves() -> None:
    assert set(MOVES) == set(State)


@pytest.mark.parametrize("old", State)
@pytest.mark.parametrize("new", State)
def test_a_move_is_legal_when_the_table_says_so(old: State, new: State) -> None:
    if new in MOVES[old]:
        check_move(old, new)
    else:
        with pytest.raises(IllegalMove, match=f"A letter that is {old} cannot become {new}."):
            check_move(old, new)


def test_every_letter_can_reach_an_end_and_nothing_leaves_sent() -> None:
    ends = {state for state, moves in MOVES.items() if not moves}
    assert ends == {State.SENT, State.SUPPRESSED, State.SUPERSEDED, State.EXPIRED}


@pytest.mark.django_db
def test_a_move_is_made_once(letter: MakeLetter) -> None:
    email = letter()
    lease = timezone.now() + timedelta(minutes=1)
    email.move(State.SENDING, lease_until=lease)
    with pytest.raises(LostLetter):
        email.move(State.SENDING, lease_until=lease)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"state": "lost"},
        {"lane": "fast"},
        {"recipient": ""},
        {"state": "sent", "next_try_at": None},
        {"sent_at": THEN},
        {"state": "sending", "next_try_at": None},
        {"lease_until": THEN},
        {"next_try_at": None},
        {"state": "failed"},
    ],
    ids=str,
)
def test_the_database_refuses_a_row_that_contradicts_itself(
    letter: MakeLetter, values: dict[str, Any]
) -> None:
    email = letter()
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboundEmail.objects.filter(pk=email.pk).update(**values)
