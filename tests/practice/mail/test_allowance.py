"""No more letters leave than the mail provider takes, whoever posts them and whoever is killed."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practice.mail import claim, rechecks
from practice.mail.deliver import deliver
from practice.mail.limits import Limit, read_limits
from practice.mail.models import CountedLetter, LetterLimit, OutboundEmail
from practice.mail.pace import LEASE
from practice.mail.rechecks import Verdict
from practice.mail.settle import recover
from practice.mail.smtp import Server
from practice.mail.states import Lane
from tests.practice.mail.conftest import MakeLetter
from tests.practice.mail.peer import HANG_UP, Peer
from tests.sink import Letter, Sink

pytestmark = pytest.mark.django_db
At = Callable[[Sink | Peer], Server]
MINUTE = timedelta(minutes=1)
RACED = "raced"


def together(*work: Callable[[], object]) -> None:
    """Each on a thread and a connection of its own."""
    errors: list[BaseException] = []

    def one(job: Callable[[], object]) -> None:
        try:
            job()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[job]) for job in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []


class Timed(list[Letter]):
    """The letters of a sink, and when it had taken each."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def append(self, letter: Letter) -> None:
        self.times.append(time.monotonic())
        super().append(letter)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_no_window_holds_more_than_the_limit_whoever_posts(
    letter: MakeLetter, sink: Sink, at: At, settings: Any
) -> None:
    settings.LETTERS_AT_MOST = (Limit(5, 1),)
    for n in range(24):
        lane = Lane.NOW if n % 4 == 0 else Lane.ORDINARY
        letter(f"{n}", recipient=f"p{n}@example.com", lane=lane)
    sink.letters = taken = Timed()
    until = time.monotonic() + 12

    def work() -> None:
        while len(taken) < 24 and time.monotonic() < until:
            deliver(server=at(sink))
            time.sleep(0.01)

    together(work, work, work)
    times = sorted(taken.times)
    assert len(times) == 24
    assert [
        sixth - first for first, sixth in zip(times, times[5:], strict=False) if sixth - first < 1
    ] == []
    # And it is used: the last one did not leave much later than it might have.
    assert times[-1] - times[0] < 9


@pytest.fixture
def _both_have_counted() -> Iterator[None]:
    """Holds each worker between its count and its claim until the other has counted, too."""
    both = threading.Barrier(2)

    def wait(email: OutboundEmail, *, now: datetime) -> Verdict:
        try:
            both.wait(0.5)
        except threading.BrokenBarrierError:
            both.reset()
        return rechecks.SEND

    rechecks.register(RACED, wait)
    yield
    del rechecks.CHECKS[RACED]


@pytest.mark.usefixtures("_both_have_counted")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_claims_never_count_at_once(
    letter: MakeLetter, settings: Any, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    settings.LETTERS_AT_MOST = read_limits("1/minute")
    both = (Lane.NOW, Lane.ORDINARY)
    for lane in both:
        letter(lane, lane=lane, kind=RACED)
    if not locked:
        LetterLimit.objects.create(pk=LetterLimit.ONLY)
        monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows)
        monkeypatch.setattr(claim.transaction, "atomic", lambda *_, **__: nullcontext())
    now = timezone.now()
    together(*(lambda lane=lane: claim.claim(lane, now, 5) for lane in both))
    assert OutboundEmail.objects.filter(state="sending").count() == (1 if locked else 2)


@pytest.fixture
def run(sink: Sink, at: At) -> Callable[[datetime], list[str]]:
    """`run(now)`: whose letters the worker posts at that moment."""

    def answer(now: datetime) -> list[str]:
        before = len(sink.letters)
        deliver(server=at(sink), clock=lambda: now)
        return [letter.recipients[0].partition("@")[0] for letter in sink.letters[before:]]

    return answer


Run = Callable[[datetime], list[str]]


def test_a_place_is_kept_for_who_waits_at_the_screen(
    letter: MakeLetter, run: Run, settings: Any
) -> None:
    settings.LETTERS_AT_MOST = read_limits("4/minute, 6/hour")
    now = timezone.now()
    for n in range(9):
        letter(f"{n}", recipient=f"p{n}@example.com", now=now)
    assert run(now) == ["p0", "p1", "p2"]
    for n in range(2):
        letter(f"code {n}", recipient=f"code{n}@example.com", lane=Lane.NOW, now=now)
    assert run(now) == ["code0"]
    assert run(now + MINUTE - timedelta(seconds=1)) == []
    # Five an hour but for the urgent: the code went first, and nothing else is left.
    assert run(now + MINUTE) == ["code1"]
    assert run(now + 2 * MINUTE) == []
    assert run(now + timedelta(hours=1)) == ["p3", "p4", "p5"]


def test_one_domain_s_limit_keeps_nobody_else_waiting(
    letter: MakeLetter, run: Run, settings: Any
) -> None:
    settings.LETTERS_AT_MOST = read_limits("slow.example 2/minute")
    now = timezone.now()
    for n in range(3):
        letter(f"slow {n}", recipient=f"slow{n}@Slow.example", now=now)
        letter(f"other {n}", recipient=f"other{n}@notslow.example", now=now)
    assert sorted(run(now)) == ["other0", "other1", "other2", "slow0"]
    assert run(now + MINUTE) == ["slow1"]
    assert LetterLimit.objects.get().words == "2 a minute to slow.example"


def test_a_minute_later_nothing_is_kept_of_it(letter: MakeLetter, run: Run, settings: Any) -> None:
    settings.LETTERS_AT_MOST = read_limits("5/minute")
    now = timezone.now()
    letter("one", now=now)
    run(now)
    assert CountedLetter.objects.count() == 1
    letter("two", now=now + MINUTE)
    run(now + MINUTE)
    assert CountedLetter.objects.count() == 1


@pytest.mark.parametrize(
    ("broken", "counted"),
    [({"greeting": HANG_UP}, 0), ({"rcpt": "550 5.1.1 No"}, 1), ({"body": HANG_UP}, 1)],
)
def test_what_the_server_heard_of_counts(
    broken: dict[str, str], counted: int, letter: MakeLetter, at: At, settings: Any
) -> None:
    settings.LETTERS_AT_MOST = read_limits("5/minute")
    now = timezone.now()
    letter(now=now)
    with Peer(**broken) as peer:
        deliver(server=at(peer), clock=lambda: now)
    assert CountedLetter.objects.filter(at=now).count() == counted
    assert CountedLetter.objects.count() == counted


def test_a_killed_worker_s_letters_count_as_long_as_they_might_have_left(
    letter: MakeLetter, run: Run, settings: Any
) -> None:
    settings.LETTERS_AT_MOST = read_limits("4/minute")
    now = timezone.now()
    for n in range(5):
        letter(f"{n}", recipient=f"p{n}@example.com", now=now)
    assert len(claim.claim(Lane.ORDINARY, now, 5).letters) == 3  # and then it is killed
    assert run(now + timedelta(seconds=1)) == []
    # Its lease is over, and what it may have posted to the last counts for a minute more.
    assert recover(now + LEASE) == 1
    assert run(now + LEASE) == []
    assert len(run(now + LEASE + MINUTE)) == 3


@pytest.mark.parametrize("ahead", [timedelta(minutes=30), timedelta(days=400)])
def test_a_clock_that_was_ahead_for_a_while_holds_up_nobody_for_as_long(
    ahead: timedelta, letter: MakeLetter, run: Run, settings: Any
) -> None:
    settings.LETTERS_AT_MOST = read_limits("3/minute")
    now = timezone.now()
    for n in range(4):
        letter(f"{n}", recipient=f"p{n}@example.com", now=now)
    assert run(now + ahead) == ["p0", "p1"]
    # When they went nobody knows: just now at the latest.
    assert run(now) == []
    assert run(now + MINUTE) == ["p2", "p3"]


def test_a_letter_that_must_not_go_takes_nobody_s_place(
    letter: MakeLetter, run: Run, settings: Any
) -> None:
    settings.LETTERS_AT_MOST = read_limits("1/minute")
    now = timezone.now()
    gone = letter("gone", recipient="gone@example.com", now=now)
    letter("two", recipient="two@example.com", now=now)
    OutboundEmail.objects.filter(pk=gone.pk).update(withdrawn_at=now)
    assert run(now) == ["two"]


def test_who_sets_no_limit_pays_for_none(letter: MakeLetter, run: Run) -> None:
    letter()
    with CaptureQueriesContext(connection) as asked:
        assert run(timezone.now()) == ["jo"]
    tables = [CountedLetter._meta.db_table, LetterLimit._meta.db_table]
    assert [q["sql"] for q in asked.captured_queries if any(t in q["sql"] for t in tables)] == []
