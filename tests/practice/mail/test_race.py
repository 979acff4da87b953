"""Two workers at once, on connections of their own: every letter goes once.

The same race with the claim's lock and condition taken out sends letters twice, which shows that
the test can see the harm it guards against.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime

import pytest
from django.db import connection

from practice.mail import claim, pace, rechecks
from practice.mail.deliver import deliver
from practice.mail.models import OutboundEmail, OutboundEmailQuerySet
from practice.mail.rechecks import Verdict
from practice.mail.smtp import Server
from tests.practice.mail.conftest import MakeLetter
from tests.sink import Sink

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "raced"
LETTERS = [f"p{n}@example.com" for n in range(8)]


@pytest.fixture
def _side_by_side() -> Iterator[None]:
    """Holds each worker between its look and its claim until the other has looked, too."""
    both = threading.Barrier(2)

    def wait(email: OutboundEmail, *, now: datetime) -> Verdict:
        try:
            both.wait(0.3)
        except threading.BrokenBarrierError:
            both.reset()
        return rechecks.SEND

    rechecks.register(KIND, wait)
    yield
    del rechecks.CHECKS[KIND]


def run_two(server: Server) -> None:
    errors: list[BaseException] = []
    ready = threading.Barrier(2)

    def work() -> None:
        try:
            connection.ensure_connection()
            ready.wait(10)
            deliver(server=server, budget=20)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert errors == []


def unlocked(self: OutboundEmailQuerySet, **options: object) -> OutboundEmailQuerySet:
    return self


def unconditional(ids: list[int], ref: str, now: datetime) -> int:
    return OutboundEmail.objects.filter(pk__in=ids).update(
        state="sending", claim_ref=ref, lease_until=now + pace.LEASE, next_try_at=None
    )


@pytest.mark.slow
@pytest.mark.usefixtures("_side_by_side")
@pytest.mark.parametrize(
    ("lock", "condition"), [(True, True), (False, True), (True, False), (False, False)]
)
def test_two_workers_send_every_letter_once(
    letter: MakeLetter,
    sink: Sink,
    at: Callable[[Sink], Server],
    monkeypatch: pytest.MonkeyPatch,
    lock: bool,
    condition: bool,
) -> None:
    for address in LETTERS:
        letter(address, kind=KIND, recipient=address)
    if not lock:
        monkeypatch.setattr(OutboundEmailQuerySet, "select_for_update", unlocked)
        monkeypatch.setattr(claim.transaction, "atomic", lambda *_, **__: nullcontext())
    if not condition:
        monkeypatch.setattr(claim, "take", unconditional)
    run_two(at(sink))
    delivered = sorted(letter.recipients[0] for letter in sink.letters)
    if lock or condition:
        assert delivered == LETTERS
        assert {email.state for email in OutboundEmail.objects.all()} == {"sent"}
    else:
        assert len(delivered) > len(LETTERS)
