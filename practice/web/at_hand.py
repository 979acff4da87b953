"""Which request and which practice a log line is about, for as long as the request lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class AtHand:
    """The number of the request, which error pages show, and the ref of the practice it is in."""

    request: str = ""
    practice: str = ""


_at_hand: ContextVar[AtHand | None] = ContextVar("at_hand", default=None)


def at_hand() -> AtHand:
    """The request at hand; an empty one in a worker or a command."""
    return _at_hand.get() or AtHand()


def in_practice(ref: str) -> None:
    """Say which practice the request at hand works in."""
    if (here := _at_hand.get()) is not None:
        here.practice = ref


@contextmanager
def numbered_as(request: str) -> Iterator[None]:
    """What is logged meanwhile is about this request."""
    before = _at_hand.set(AtHand(request))
    try:
        yield
    finally:
        _at_hand.reset(before)
