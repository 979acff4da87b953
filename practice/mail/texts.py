"""Messages to phones: the same outbox, claims and states as letters, and a road of their own.

A carrier is one class with `post`: what a provider's gateway answered, as an Outcome. The only one
there is prints, for a demo. `carrier_of_the_settings` is where the next one goes.
"""

import sys
from typing import Protocol, Self, TextIO

from django.conf import settings

from practice.mail.replies import Outcome, Result, Stage


class Road(Protocol):
    """What the worker hands letters to, one after the other, and closes behind it."""

    def __enter__(self) -> Self:
        """Nothing is opened before the first letter."""
        ...

    def __exit__(self, *exc: object) -> None:
        """Close what was opened."""
        ...

    def post(self, *, sender: str, recipient: str, message: bytes) -> Outcome:
        """Hand over one letter. Never raises."""
        ...


class Carrier(Protocol):
    """Takes messages to phones. Whatever it raises means that the message may have gone."""

    def post(self, *, to: str, text: str) -> Outcome:
        """Hand over one message; the outcome says whether it went, did not, or may have."""
        ...


class Console:
    """Prints messages where the worker prints. For a demo: nothing leaves the machine."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout

    def post(self, *, to: str, text: str) -> Outcome:
        """Print it."""
        print(f"Text to {to}: {text}", file=self.out, flush=True)
        return Outcome(Result.SENT, Stage.AFTER_DATA)


class Nobody:
    """No carrier is set, and messages wait from when there was one: their lane stands still."""

    def post(self, *, to: str, text: str) -> Outcome:
        """Not sent, and not this message's fault."""
        reason = "Not sent: this house has no carrier of text messages."
        return Outcome(Result.TRY_LATER, Stage.CONNECT, reason, server_failed=True)


class Texts:
    """The road to a carrier, as deliver.py wants it."""

    def __init__(self, carrier: Carrier) -> None:
        self.carrier = carrier

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        pass

    def post(self, *, sender: str, recipient: str, message: bytes) -> Outcome:
        """Hand over one message. A carrier that breaks leaves it in doubt."""
        try:
            return self.carrier.post(to=recipient, text=message.decode())
        except Exception as error:  # any break whatever, a time limit included
            reason = f"It may have been sent: the carrier broke off ({type(error).__name__})."
            return Outcome(Result.UNKNOWN, Stage.AFTER_DATA, reason)


def carrier_of_the_settings() -> Carrier:
    """The carrier that the settings name."""
    return Console() if settings.TEXTS == "console" else Nobody()
