"""Which request and practice, or which task, a log line is about, for as long as that lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.core.signals import request_finished
from django.dispatch import receiver


@dataclass
class AtHand:
    """The number of the request, which error pages show, the number that a proxy knows it by, and
    the ref of the practice it is in; or the task's name and number.
    """

    request: str = ""
    practice: str = ""
    proxy: str = ""
    task: str = ""


_at_hand: ContextVar[AtHand | None] = ContextVar("at_hand", default=None)


def at_hand() -> AtHand:
    """What is at hand; an empty one in a command."""
    return _at_hand.get() or AtHand()


def in_practice(ref: str) -> None:
    """Say which practice the request at hand works in."""
    if (here := _at_hand.get()) is not None:
        here.practice = ref


def begin_request(number: str, *, proxy: str) -> None:
    """What is logged from here on is about this request, also once the middleware is left: Django
    logs a page that is not there after that.
    """
    _at_hand.set(AtHand(number, proxy=proxy))


@receiver(request_finished)
def end_request(**kwargs: Any) -> None:
    """Sent when the answer is closed, a streamed one after its last piece."""
    _at_hand.set(None)


@contextmanager
def numbered_as(request: str = "", *, proxy: str = "", task: str = "") -> Iterator[None]:
    """What is logged meanwhile is about this request, or this task."""
    before = _at_hand.set(AtHand(request, proxy=proxy, task=task))
    try:
        yield
    finally:
        _at_hand.reset(before)
