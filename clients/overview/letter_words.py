"""Where a letter stands, and why, in words; and what of that the office may know."""

from practice.mail.models import OutboundEmail
from practice.mail.states import State
from practice.mail.troubles import DEAD, UNWANTED

WORDS = {
    State.DUE: "Waiting",
    State.SENDING: "Being sent",
    State.SENT: "Sent",
    State.FAILED: "Not sent",
    State.UNKNOWN: "May have been sent",
    State.SUPPRESSED: "Held back",
    State.SUPERSEDED: "Replaced",
    State.EXPIRED: "Too late to send",
}
MEANS = {
    State.DUE: "It waits for its time, or for the next try.",
    State.SENDING: "It is being handed to the mail server at this moment.",
    State.SENT: "The mail server took it. Whether it was read, nobody can tell.",
    State.FAILED: "It did not arrive, and is not tried again by itself.",
    State.UNKNOWN: "The mail server had it, and did not say that it took it.",
    State.SUPPRESSED: "It must not go to this person.",
    State.SUPERSEDED: "What it says was no longer true when its turn came.",
    State.EXPIRED: "It was too late to be of use.",
}
TONES = {State.SENT: "ok", State.FAILED: "problem", State.UNKNOWN: "care"}
STOPPED = "Stopped by hand."
CAME_BACK = "Came back"
# That an address does not work says nothing about anybody's health.
ADDRESS = (DEAD.reason, UNWANTED.reason)


def by_hand(letter: OutboundEmail) -> bool:
    """Whether somebody stopped it. One that may have been sent before stays in doubt."""
    ended = letter.state in (State.SUPERSEDED, State.UNKNOWN)
    return ended and letter.last_error.startswith(STOPPED)


def is_stopped(letter: OutboundEmail) -> bool:
    """Whether somebody stopped it for certain, where others were replaced by themselves."""
    return letter.state == State.SUPERSEDED and by_hand(letter)


def came_back(letter: OutboundEmail) -> bool:
    """Whether another mail server said that it did not arrive."""
    return letter.returned_at is not None


def word_of(letter: OutboundEmail) -> str:
    """One word or a few."""
    if came_back(letter):
        return CAME_BACK
    return "Stopped" if is_stopped(letter) else WORDS[State(letter.state)]


def tone_of(letter: OutboundEmail) -> str:
    """The tone of the word's chip; "" for a plain state."""
    return "problem" if came_back(letter) else TONES.get(State(letter.state), "")


def means(letter: OutboundEmail) -> str:
    """What the state means, in a sentence; "" where the reason says it already."""
    return "" if is_stopped(letter) or came_back(letter) else MEANS[State(letter.state)]


def is_worth_a_word(letter: OutboundEmail) -> bool:
    """Whether a list says why: of those that failed, are in doubt, or came to a closed door."""
    troubled = letter.state in (State.FAILED, State.UNKNOWN) or came_back(letter)
    return troubled or letter.last_error in ADDRESS


def why(letter: OutboundEmail, *, sees_health: bool) -> str:
    """The reason, a sentence; "" where there is none to tell.

    Why one was held back can be about somebody's health, which the office does not see: it reads
    what the mail server did and what was done by hand, and no more.
    """
    said = letter.last_error
    if came_back(letter):
        return letter.returned_why
    if said in ADDRESS or sees_health or letter.state == State.FAILED or by_hand(letter):
        return said
    if letter.state == State.UNKNOWN:
        return said.partition(" Not sent again:")[0]
    return said if letter.state == State.DUE and "mail server" in said else ""
