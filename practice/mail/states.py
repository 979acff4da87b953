"""Where a letter can be, and the one table of moves between those places."""

from enum import StrEnum


class State(StrEnum):
    """The place of a letter. Nothing is ever deleted: an end is a state, too."""

    DUE = "due"  # waits for its time, or for its next try
    SENDING = "sending"  # claimed by one worker until its lease runs out
    SENT = "sent"  # the mail server took it
    FAILED = "failed"  # known not to have arrived, and not tried again by itself
    UNKNOWN = "unknown"  # may have been sent
    SUPPRESSED = "suppressed"  # must not go: consent, a stopped address
    SUPERSEDED = "superseded"  # no longer true: moved, cancelled, withdrawn
    EXPIRED = "expired"  # too late to be of use


class Lane(StrEnum):
    """Letters that somebody is waiting for do not stand behind the others."""

    NOW = "now"
    ORDINARY = "ordinary"
    # Messages to phones: their own road, which may stand still while letters go.
    TEXT = "text"


MOVES: dict[State, frozenset[State]] = {
    State.DUE: frozenset(
        {State.SENDING, State.FAILED, State.SUPPRESSED, State.SUPERSEDED, State.EXPIRED}
    ),
    State.SENDING: frozenset(
        {State.SENT, State.DUE, State.FAILED, State.UNKNOWN, State.SUPERSEDED}
    ),
    # Once in doubt, a letter leaves doubt by the server's word (the one resend, or an answer that
    # came late) or by a person's.
    State.UNKNOWN: frozenset({State.SENT, State.SENDING, State.DUE, State.SUPERSEDED}),
    State.FAILED: frozenset({State.DUE, State.SUPERSEDED}),
    State.SENT: frozenset(),
    State.SUPPRESSED: frozenset(),
    State.SUPERSEDED: frozenset(),
    State.EXPIRED: frozenset(),
}


class IllegalMove(Exception):
    """A letter was asked to go where it cannot go from where it is."""


def check_move(old: str, new: State) -> None:
    """Raise IllegalMove unless a letter that is `old` may become `new`."""
    if new not in MOVES[State(old)]:
        raise IllegalMove(f"A letter that is {State(old).value} cannot become {new.value}.")
