"""The clock stands at NOW, a Friday."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.factories.screening import NOW


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    """The moment of NOW."""
    with time_machine.travel(NOW, tick=False):
        yield
