"""What each kind of letter asks the world just before it goes.

A domain registers one check per kind in its AppConfig.ready(), in the web and in the worker alike.
A kind nobody registered is neither queued nor sent: a worker that has forgotten to load a check
must not post letters unchecked.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from practice.mail.models import OutboundEmail


@dataclass(frozen=True)
class Verdict:
    """What to do with a letter. `reason` is shown to staff: neutral words only."""

    do: Literal["send", "suppress", "supersede", "expire", "hold"]
    reason: str = ""
    until: datetime | None = None


SEND = Verdict("send")


def suppressed(reason: str) -> Verdict:
    """It must not go to this person: consent withdrawn, address stopped."""
    return Verdict("suppress", reason)


def superseded(reason: str) -> Verdict:
    """It is no longer true: the thing it speaks of was moved, cancelled or done."""
    return Verdict("supersede", reason)


def expired() -> Verdict:
    """Too late to be of use."""
    return Verdict("expire", "It was too late to be of use.")


def hold(until: datetime, reason: str = "") -> Verdict:
    """Not yet: quiet hours, or something that must come first."""
    return Verdict("hold", reason, until)


class Check(Protocol):
    """Answers for one letter inside the claim's transaction: a few short queries, no network."""

    def __call__(self, email: OutboundEmail, *, now: datetime) -> Verdict:
        """The verdict at this moment. Raising means: not sent, and looked at again later."""
        ...


class KindTwice(Exception):
    """Two checks were registered for one kind of letter."""


class UnknownKind(Exception):
    """No check was registered for this kind of letter."""


CHECKS: dict[str, Check] = {}
# Asked of every letter before its own check; the first that does not say "send" has spoken.
GATES: list[Check] = []


def register(kind: str, check: Check) -> None:
    """Say who answers for a kind. A second answer for the same kind is a mistake."""
    if kind in CHECKS and CHECKS[kind] is not check:
        raise KindTwice(f"Letters of kind “{kind}” already have a check.")
    CHECKS[kind] = check


def also_ask(gate: Check) -> None:
    """Ask this of every letter, whatever its kind; registered twice, asked once."""
    if gate not in GATES:
        GATES.append(gate)


def ask(email: OutboundEmail, *, now: datetime) -> Verdict:
    """What the gates and then the letter's own check say; raises UnknownKind."""
    for gate in GATES:
        verdict = gate(email, now=now)
        if verdict.do != "send":
            return verdict
    return check_for(email.kind)(email, now=now)


def as_queued(email: OutboundEmail, *, now: datetime) -> Verdict:
    """The check of letters that stay true until they expire, such as a sign-in code."""
    return SEND


def check_for(kind: str) -> Check:
    """The check of a kind; raises UnknownKind."""
    try:
        return CHECKS[kind]
    except KeyError:
        raise UnknownKind(f"No check is registered for letters of kind “{kind}”.") from None
