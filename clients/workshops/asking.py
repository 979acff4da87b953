"""What the page of a place asks, by where the place stands, and what the two answers do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import State
from clients.workshops.place_forms import YES
from clients.workshops.placing import accept, cancel, decline, may_undo, rejoin, undo_cancel
from clients.workshops.signing_up import confirm_address

Action = Callable[[SignUp, datetime], object]


def _nothing(sign_up: SignUp, now: datetime) -> None:
    """The answer that leaves everything as it is."""


@dataclass(frozen=True)
class Asked:
    """One question with two answers. `about` tells it from what may be asked by the time."""

    about: str
    ask: str
    yes: str
    no: str
    if_yes: Action
    if_no: Action

    def answer(self, sign_up: SignUp, said: str, now: datetime) -> None:
        """Do what was chosen. Raises what the action raises."""
        (self.if_yes if said == YES else self.if_no)(sign_up, now)


def _confirm(sign_up: SignUp, now: datetime) -> None:
    confirm_address(sign_up=sign_up, now=now)


def _cancel(sign_up: SignUp, now: datetime) -> None:
    cancel(sign_up=sign_up, by=sign_up, now=now)


def _accept(sign_up: SignUp, now: datetime) -> None:
    accept(sign_up=sign_up, by=sign_up, now=now)


def _decline(sign_up: SignUp, now: datetime) -> None:
    decline(sign_up=sign_up, by=sign_up, now=now)


def _rejoin(sign_up: SignUp, now: datetime) -> None:
    rejoin(sign_up=sign_up, by=sign_up, now=now)


def _undo(sign_up: SignUp, now: datetime) -> None:
    undo_cancel(sign_up=sign_up, by=sign_up, now=now)


CONFIRM = Asked(
    "confirm", "Is it you, and will you come?", "Yes, I’ll come", "No, I can’t come, or it was "
    "not me", _confirm, _cancel,
)  # fmt: skip
LINE = Asked(
    "line", "Is it you, and do you want to wait?", "Yes, keep me on the waiting list",
    "No, take me off it", _confirm, _cancel,
)  # fmt: skip
OFFER = Asked(
    "offer", "Do you want this place?", "Yes, I take the place", "No thanks", _accept, _decline
)
UNDO = Asked(
    "undo", "Do you want your place back?", "Yes, I want it back", "No, leave it", _undo, _nothing
)
AGAIN = Asked(
    "again", "Do you want to wait for a place again?", "Yes, put me at the end of the waiting list",
    "No thanks", _rejoin, _nothing,
)  # fmt: skip


def question_of(sign_up: SignUp, now: datetime) -> Asked | None:
    """What is asked now; None where nothing is."""
    workshop = sign_up.workshop
    if workshop.state != Workshop.State.PUBLISHED:
        return None
    if workshop.starts_at is None or workshop.starts_at <= now:
        return None
    match sign_up.state:
        case State.UNCONFIRMED:
            return CONFIRM
        case State.WAITING if sign_up.address_confirmed_at is None:
            return LINE
        case State.OFFERED if sign_up.has_seats(now):
            return OFFER
        case State.CANCELLED if may_undo(sign_up, now):
            return UNDO
        case State.LAPSED | State.DECLINED | State.OFFERED:
            return AGAIN
        case _:
            return None
