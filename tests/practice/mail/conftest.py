"""What tests of letters share: a kind of letter of their own, and a letter of it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from practice.mail import rechecks, troubles
from practice.mail.models import OutboundEmail
from practice.mail.queue import queue_email
from practice.mail.smtp import Security, Server
from tests.practice.mail.peer import Peer
from tests.sink import Sink

KIND = "test_letter"
MakeLetter = Callable[..., OutboundEmail]


@pytest.fixture(autouse=True)
def _our_kind() -> Iterator[None]:
    """Letters of a kind that only the tests know."""
    rechecks.register(KIND, rechecks.as_queued)
    yield
    del rechecks.CHECKS[KIND]


@pytest.fixture(autouse=True)
def _nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """The features above would look for the practices of these letters, and there are none."""
    monkeypatch.setattr(troubles, "LISTENERS", [])


@pytest.fixture
def letter() -> MakeLetter:
    """`letter("one", recipient=…)`: a queued letter with that key."""

    def make(key: str = "one", **changes: Any) -> OutboundEmail:
        values: dict[str, Any] = {
            "practice_id": 7,
            "key": key,
            "kind": KIND,
            "recipient": "jo@example.com",
            "subject": "Your code",
            "template": "login_code",
            "context": {"code": "ABC-DEF"},
            "sender_name": "Feet First",
        }
        with transaction.atomic():
            return queue_email(**(values | changes))

    return make


@pytest.fixture
def at() -> Callable[[Sink | Peer], Server]:
    """`at(sink)`: how the worker is told of that server."""

    def server(peer: Sink | Peer) -> Server:
        return Server(host=peer.host, port=peer.port, security=Security.NONE, timeout=0.5)

    return server
