"""Steps of long work: each once, whole, in turn; after a fall, a stop, an error."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from practice.accounts.models import Membership
from practice.jobs import kinds
from practice.jobs.actions import start, stop
from practice.jobs.kinds import Kind, Step, register
from practice.jobs.models import Job, State
from practice.jobs.showing import shown
from practice.jobs.working import LEASE, LostJob, carry_on, put_back, step, take, work
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()
MANY = 1e9


class Counting:
    """Counts to `total`, one a step, and writes each into the database, as a room."""

    breaks_at: set[int] = set()
    total = 5
    begun = 0

    def __init__(self, job: Job) -> None:
        type(self).begun += 1
        assert not connection.in_atomic_block

    def step(self, job: Job, now: datetime) -> Step:
        assert connection.in_atomic_block
        number = job.done + job.failed + 1
        job.practice.rooms.create(name=f"{job.subject_ref} {number}")
        if number in self.breaks_at:
            raise ValueError("of somebody's knee")
        return Step(done=1, total=self.total, is_over=number == self.total)


@pytest.fixture
def by() -> Membership:
    made: Membership = MembershipFactory(role="owner")  # type: ignore[assignment]
    return made


@pytest.fixture(autouse=True)
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Counting]]:
    monkeypatch.setattr(kinds, "_KINDS", {})
    monkeypatch.setattr("practice.jobs.working.BREATH", 0)

    class Fresh(Counting):
        breaks_at: set[int] = set()

    register(Kind("count", "Counting", ("number", "numbers"), Fresh, "rooms"))
    return Fresh


@pytest.fixture
def job(by: Membership) -> Job:
    return start(kind="count", subject_ref="ABC", by=by, now=NOW)


def counted(job: Job) -> list[str]:
    rooms = job.practice.rooms.filter(name__startswith=f"{job.subject_ref} ")
    return sorted(name.split()[1] for name in rooms.values_list("name", flat=True))


def ticking() -> Callable[[], datetime]:
    return lambda: NOW


def test_it_is_done_step_by_step_and_says_so(job: Job) -> None:
    assert work(ticking()) == 1
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.began_at, job.ended_at) == (
        State.DONE, 5, 5, NOW, NOW,
    )  # fmt: skip
    assert counted(job) == ["1", "2", "3", "4", "5"]
    assert work(ticking()) == 0


def test_the_same_work_is_not_begun_twice(job: Job, by: Membership) -> None:
    assert start(kind="count", subject_ref="ABC", by=by, now=NOW).pk == job.pk
    work(ticking())
    assert start(kind="count", subject_ref="ABC", by=by, now=NOW).pk != job.pk


def test_a_worker_that_falls_leaves_whole_steps_and_another_goes_on(
    job: Job, counting: type[Counting]
) -> None:
    held = take(NOW)
    assert held is not None
    hands = counting(held)
    step(held, hands, NOW)
    step(held, hands, NOW)  # and here it is killed
    assert take(NOW + LEASE - timedelta(seconds=1)) is None
    later = NOW + LEASE
    other = take(later)
    assert other is not None
    # The first one was only slow: it may not take another step.
    with pytest.raises(LostJob):
        step(held, hands, later)
    with pytest.raises(LostJob):
        put_back(held, later)
    carry_on(other, lambda: later, MANY)
    job.refresh_from_db()
    assert (job.state, job.done, counted(job)) == (State.DONE, 5, ["1", "2", "3", "4", "5"])


def test_a_turn_ends_and_the_job_waits_behind_the_others(job: Job, by: Membership) -> None:
    other = start(kind="count", subject_ref="DEF", by=by, now=NOW + timedelta(seconds=1))
    held = take(NOW + timedelta(seconds=2))
    assert held is not None
    assert held.pk == job.pk
    carry_on(held, lambda: NOW + timedelta(seconds=2), turn=0)
    job.refresh_from_db()
    assert (job.done, job.lease, job.state) == (1, "", State.RUNNING)
    following = take(NOW + timedelta(seconds=3))
    assert following is not None
    assert following.pk == other.pk


@pytest.mark.parametrize("how", ["done", "stopped", "stopped in hand", "failed"])
def test_something_may_follow_the_end_of_a_work_however_it_ended(
    how: str, by: Membership, counting: type[Counting]
) -> None:
    ended: list[bool] = []
    words = ("number", "numbers")
    register(Kind("tidy", "Tidying", words, counting, "rooms", after=lambda: ended.append(True)))
    job = start(kind="tidy", subject_ref="ABC", by=by, now=NOW)
    held = take(NOW)
    assert held is not None
    if how == "stopped in hand":
        stop(job=job, now=NOW)
    carry_on(held, ticking(), turn=0)
    assert len(ended) == (how == "stopped in hand")  # a turn is no end
    counting.breaks_at = {2} if how == "failed" else set()
    if how == "stopped":
        stop(job=job, now=NOW)
    for hours in range(9):
        work(lambda: NOW + timedelta(hours=hours))  # noqa: B023
    job.refresh_from_db()
    assert (job.state, len(ended)) == (how.partition(" ")[0], 1)


def test_what_follows_is_done_or_there_is_no_end(by: Membership, counting: type[Counting]) -> None:
    tries: list[bool] = []

    def follows() -> None:
        tries.append(True)
        if len(tries) == 1:
            raise OperationalError("database is locked")

    register(Kind("tidy", "Tidying", ("number", "numbers"), counting, "rooms", after=follows))
    job = start(kind="tidy", subject_ref="ABC", by=by, now=NOW)
    work(lambda: NOW)
    job.refresh_from_db()
    assert (job.is_over, len(tries)) == (False, 1)
    for hours in range(9):
        work(lambda: NOW + timedelta(hours=hours))  # noqa: B023
    job.refresh_from_db()
    assert (job.state, len(tries)) == (State.DONE, 2)


def test_an_error_undoes_its_step_waits_longer_each_time_and_is_given_up(
    job: Job, counting: type[Counting], caplog: pytest.LogCaptureFixture
) -> None:
    counting.breaks_at = {3}
    now, pauses = NOW, []
    for _ in range(5):
        assert work(lambda: now) == 1  # noqa: B023
        job.refresh_from_db()
        pauses.append((job.next_at - now).total_seconds())
        now = max(job.next_at, now)
    assert pauses[:4] == [2, 4, 8, 16]
    assert (job.state, job.done, job.broke, counted(job)) == (State.FAILED, 2, 5, ["1", "2"])
    assert "ValueError" in caplog.text
    assert "knee" not in caplog.text


def test_a_step_that_works_forgives_earlier_errors(job: Job, counting: type[Counting]) -> None:
    counting.breaks_at = {3}
    work(ticking())
    counting.breaks_at = set()
    work(lambda: NOW + timedelta(seconds=2))
    job.refresh_from_db()
    assert (job.state, job.broke) == (State.DONE, 0)


def test_work_that_kills_its_worker_each_time_is_given_up(job: Job) -> None:
    now = NOW
    for time in range(5):
        held = take(now)
        assert held is not None, time
        now += LEASE  # and here it is killed
    assert take(now) is None
    job.refresh_from_db()
    assert (job.state, job.broke, job.ended_at) == (State.FAILED, 5, now)


def test_a_killed_worker_is_forgiven_after_a_step_that_works(
    job: Job, counting: type[Counting]
) -> None:
    now = NOW
    for _ in range(8):
        held = take(now)
        assert held is not None
        if held.broke == 4:
            step(held, counting(held), now)
        now += LEASE
    job.refresh_from_db()
    assert (job.state, job.done, job.broke) == (State.RUNNING, 2, 0)


def test_what_was_asked_to_stop_is_not_begun_again(
    job: Job, by: Membership, counting: type[Counting]
) -> None:
    held = take(NOW)
    stop(job=job, now=NOW)  # and here it is killed
    other = start(kind="count", subject_ref="DEF", by=by, now=NOW + LEASE)
    counting.begun = 0
    assert held is not None
    work(lambda: NOW + LEASE)
    job.refresh_from_db()
    other.refresh_from_db()
    assert (job.state, other.state, counting.begun) == (State.STOPPED, State.DONE, 1)


def test_a_slow_beginning_takes_nothing_from_the_turn(
    job: Job, counting: type[Counting], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr("practice.jobs.working.time.monotonic", lambda: clock[0])
    begin, one = counting.__init__, counting.step

    def slow(self: Counting, job: Job) -> None:
        begin(self, job)
        clock[0] += 60

    def step_of_a_second(self: Counting, job: Job, now: datetime) -> Step:
        clock[0] += 1
        return one(self, job, now)

    monkeypatch.setattr(counting, "__init__", slow)
    monkeypatch.setattr(counting, "step", step_of_a_second)
    work(ticking(), turn=3)
    job.refresh_from_db()
    assert job.done == 3


def test_it_stops_at_once_when_nobody_has_it_else_after_the_step(
    job: Job, by: Membership, counting: type[Counting]
) -> None:
    held = take(NOW)
    assert held is not None
    hands = counting(held)
    step(held, hands, NOW)
    assert stop(job=job, now=NOW).state == State.RUNNING
    assert not step(held, hands, NOW)
    job.refresh_from_db()
    assert (job.state, job.done) == (State.STOPPED, 1)
    waiting = start(kind="count", subject_ref="DEF", by=by, now=NOW)
    assert stop(job=waiting, now=NOW).state == State.STOPPED
    # A stop that comes too late changes nothing.
    done = start(kind="count", subject_ref="GHI", by=by, now=NOW)
    work(ticking())
    assert stop(job=done, now=NOW).state == State.DONE


def test_a_kind_that_nobody_knows_is_given_up_and_stops_no_other(by: Membership) -> None:
    unknown = start(kind="gone", subject_ref="ABC", by=by, now=NOW)
    job = start(kind="count", subject_ref="ABC", by=by, now=NOW)
    work(ticking())
    unknown.refresh_from_db()
    job.refresh_from_db()
    assert (unknown.broke, job.state) == (1, State.DONE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"total": 1, "done": 1, "failed": 1},
        {"state": "done"},
        {"ended_at": NOW},
        {"lease": "ABC"},
        {"state": "done", "ended_at": NOW, "lease": "ABC", "leased_until": NOW},
    ],
)
def test_the_database_refuses_what_cannot_be(job: Job, wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**wrong)


@pytest.mark.parametrize(
    ("changes", "words", "share"),
    [
        ({}, "Waiting for its turn.", None),
        ({"state": "running", "done": 1}, "1 number so far", None),
        ({"state": "running", "done": 1200, "total": 4000}, "1,200 of 4,000 numbers", (1200, 4000)),
        ({"state": "running", "done": 2, "failed": 1, "total": 3}, "2 of 3 numbers, 1 failed",
         (3, 3)),
        ({"state": "done", "ended_at": NOW, "total": 0}, "0 of 0 numbers", (0, 1)),
    ],
)  # fmt: skip
def test_how_far_it_is_in_words(
    job: Job, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object], words: str,
    share: tuple[int, int] | None,
) -> None:  # fmt: skip
    monkeypatch.setattr("practice.jobs.showing.reverse", lambda name, args: f"/{name}/{args[0]}/")
    for name, value in changes.items():
        setattr(job, name, value)
    said = shown(job, NOW)
    assert (said.title, said.words, said.share, said.page) == (
        "Counting", words, share, "/rooms/ABC/",
    )  # fmt: skip
