"""How much one step takes on, so that it is neither long for others nor dear for itself."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

# SQLite has one writer: this long may somebody else wait for it.
AIM = 0.2
LEAST, MOST = 1, 400


class Pace:
    """Grows and shrinks with what the last step took. A new worker begins small again."""

    def __init__(self, at_first: int = 25) -> None:
        self.size = at_first

    @contextmanager
    def step(self) -> Iterator[int]:
        """How many to take on; what they took is measured."""
        began, size = time.monotonic(), self.size
        yield size
        took = max(time.monotonic() - began, 0.001)
        # At most twice as many as the last time: one quick step tells little.
        wanted = min(int(size * AIM / took), 2 * size)
        self.size = min(max(wanted, LEAST), MOST)
