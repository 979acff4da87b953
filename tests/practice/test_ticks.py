"""Beat's scheduler against a real broker: it rings, it stops ringing, it says why it cannot."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings

from practice.running import ticks
from practice.running.ticks import ENOUGH, Ticks
from practice.running.troubles import AGAIN_AFTER, InOneSentence, what_ails
from tests.practice.test_broker import Brokers


@pytest.fixture
def brokers(tmp_path: Path) -> Iterator[Brokers]:
    """A broker of our own."""
    made = Brokers(tmp_path / "broker")
    made.start()
    yield made
    made.end()


@pytest.fixture
def scheduler(brokers: Brokers) -> Iterator[Ticks]:
    """The product's schedule, on that broker."""
    app = Celery("test", set_as_current=False)
    app.config_from_object(settings, namespace="CELERY")
    app.conf.broker_url = f"redis+socket://{brokers.socket}"
    made = Ticks(app=app)
    yield made
    made.forget_connection()


def ring(scheduler: Ticks) -> None:
    for entry in scheduler.schedule.values():
        scheduler.apply_entry(entry, producer=scheduler.producer)


@pytest.mark.broker
def test_every_tick_is_due_at_the_start(scheduler: Ticks) -> None:
    assert all(entry.is_due().is_due for entry in scheduler.schedule.values())


@pytest.mark.broker
def test_once_told_to_stop_it_stops_even_while_it_waits_for_a_broker(
    scheduler: Ticks, brokers: Brokers
) -> None:
    # Seen in one of five ends beside a broker that ended, too: the signal's own exit was lost.
    brokers.end()
    scheduler.forget_connection()
    scheduler.close()
    with pytest.raises(SystemExit):
        scheduler._ensure_connected()
    with pytest.raises(SystemExit):
        scheduler.tick()


@pytest.mark.broker
def test_ticks_carry_nothing_and_stop_when_nobody_hears_them(
    scheduler: Ticks, brokers: Brokers
) -> None:
    for _ in range(ENOUGH):
        ring(scheduler)
    waiting = brokers.client().lrange("instep", 0, -1)
    assert len(waiting) == ENOUGH
    assert all(b'"argsrepr": "()"' in tick and b'"kwargsrepr": "{}"' in tick for tick in waiting)


@pytest.mark.broker
def test_a_broker_without_memory_is_said_once_and_so_is_its_recovery(
    scheduler: Ticks, brokers: Brokers, caplog: pytest.LogCaptureFixture
) -> None:
    client = brokers.client()
    client.config_set("maxmemory", "1")
    ring(scheduler)
    ring(scheduler)
    client.config_set("maxmemory", "64mb")
    ring(scheduler)
    client.close()
    said = [record.getMessage() for record in caplog.records]
    # On a busy machine a first connection may be too slow, and that is said besides.
    assert [words for words in said if "does not answer" not in words] == [
        "The bell cannot be rung: the broker is out of memory. Letters wait; none is lost.",
        "The bell rings again.",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("MISCONF Errors writing to the AOF file", "cannot write to its disk"),
        ("command not allowed when used memory > 'maxmemory'.", "is out of memory"),
        ("Error 111 connecting to /x.sock", "does not answer"),
    ],
)
def test_a_trouble_has_words(text: str, words: str) -> None:
    assert what_ails(text) == words


def record(name: str, text: str, error: Exception | None = None) -> logging.LogRecord:
    info = (type(error), error, None) if error else None
    return logging.LogRecord(name, logging.ERROR, __file__, 1, text, (), info)


def test_pages_about_a_broker_become_one_sentence_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1000.0
    monkeypatch.setattr("practice.running.troubles.time.monotonic", lambda: now)
    filter_ = InOneSentence()
    first = record("kombu.asynchronous.hub", "Error in timer", RuntimeError("MISCONF Errors"))
    assert filter_.filter(first)
    assert first.getMessage() == (
        "The worker hears no bell: the broker cannot write to its disk. Letters wait; none is lost."
    )
    assert first.exc_info is None
    again = "consumer: Cannot connect to redis: MISCONF Errors"
    assert not filter_.filter(record("celery.worker.consumer", again))
    assert filter_.filter(record("celery.worker.consumer", "consumer: Cannot connect to redis"))
    now += AGAIN_AFTER
    assert filter_.filter(record("celery.worker.consumer", again))


def test_other_lines_stay_as_they_are() -> None:
    filter_ = InOneSentence()
    for name, text in (("celery.worker", "Task failed"), ("practice.mail", "Cannot connect to x")):
        line = record(name, text)
        assert filter_.filter(line)
        assert line.getMessage() == text


def test_nothing_is_asked_of_the_broker_before_it_is_needed() -> None:
    assert not ticks.Ticks(app=Celery("test", set_as_current=False), lazy=True).trouble
