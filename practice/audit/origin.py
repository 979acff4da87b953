"""From where something is done: what the trace may know of the request at hand.

A worker and a command have no request, so what they do has no address and no session.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.http import HttpRequest

from practice.audit.actors import Actor


@dataclass
class Origin:
    """One request. `opened` are the clients whose rows were read for it, with their practices;
    `told` those whose reading the trace holds already; `holder` is whoever came by a link.
    """

    address: str = ""
    session: str = ""
    opened: dict[int, int | None] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)
    holder: Actor | None = None


NOWHERE = Origin()
_at_hand: ContextVar[Origin | None] = ContextVar("origin", default=None)


def origin() -> Origin | None:
    """The request at hand, or None."""
    return _at_hand.get()


def page_of(request: HttpRequest) -> list[str]:
    """What was asked for, as the trace names it: the name of the address."""
    match = request.resolver_match
    return [match.url_name] if match and match.url_name else []


@contextmanager
def coming_from(here: Origin) -> Iterator[None]:
    """What is done meanwhile is done from there."""
    before = _at_hand.set(here)
    try:
        yield
    finally:
        _at_hand.reset(before)


def come_by(holder: Actor) -> None:
    """Say whose link opened the page, for pages without sign-in."""
    if (here := origin()) is not None:
        here.holder = holder


def opened(client_id: int, practice_id: int | None) -> None:
    """Note that a row about this client was read."""
    if (here := origin()) is not None:
        here.opened[client_id] = practice_id
