"""From where something is done: what the trace may know of the request at hand.

A worker and a command have no request, so what they do has no address and no session.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
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
    is_sorting: bool = False


Homes = Callable[[Collection[int]], dict[int, int]]
homes: list[Homes] = []
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
    """Note that a row about this client was read. A practice that is known stays known."""
    here = origin()
    if here is not None and not here.is_sorting:
        here.opened[client_id] = practice_id or here.opened.get(client_id)


@contextmanager
def sorting() -> Iterator[None]:
    """Read rows to see which of them may be shown: who shows one says so with `opened`."""
    here = origin()
    if here is None or here.is_sorting:
        yield
        return
    here.is_sorting = True
    try:
        yield
    finally:
        here.is_sorting = False


def homes_are_told_by(ask: Homes) -> None:
    """Be told by this of which practice a client is, where the row that was read did not say."""
    homes.append(ask)


def practices_of(clients: Mapping[int, int | None]) -> dict[int, int | None]:
    """The same, with the practice of each that is still to be found."""
    lost = {pk for pk, practice in clients.items() if practice is None}
    found = dict(clients)
    for ask in homes if lost else ():
        found |= ask(lost)
    return found
