"""Who acts: a signed-in user, the holder of a link, or the system on its own."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Actor:
    """`kind` is user, link or system; `id` is the user's or the link's primary key."""

    kind: str
    id: int | None = None


class HasActor(Protocol):
    """Anything that stands for somebody: a user, a membership, a link."""

    @property
    def actor(self) -> Actor:
        """Who that is."""


SYSTEM = Actor("system")
