"""The whole road: a row, a real beat, a real broker, a real worker, a real SMTP conversation.

Nothing is eager and nothing is faked. The broker is killed and starved on the way.
"""

import base64
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from django.test import Client as Browser
from django.utils import timezone

from practice.mail import pace
from practice.mail.models import OutboundEmail, WorkerHeartbeat
from practice.mail.settle import recover
from practice.running import broker, sockets
from tests.practice.mail.conftest import MakeLetter
from tests.sink import Sink

pytestmark = [pytest.mark.broker, pytest.mark.django_db(transaction=True)]
CELERY = ("-m", "celery", "--quiet", "-A", "practice.celery")
AGAIN = "The bell rings again."
FOREVER = resource.RLIM_INFINITY


class House:
    """A worker, a beat and a broker of their own, with what they say in files."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.socket = sockets.socket_path(folder / "broker")
        self.environment = environment | {
            "INSTEP_VAR": str(folder),
            "REDIS_URL": f"redis+socket://{self.socket}",
            "WORKERS": "1",
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *command: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, *command],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def start_broker(self) -> None:
        self.start("broker", "-m", "practice.running.broker")
        wait_for(lambda: broker.answering(self.socket) == self.running["broker"].pid)

    def said(self, name: str) -> list[str]:
        """The lines a process wrote, without the time."""
        text = (self.folder / f"{name}.log").read_text()
        return [line.partition("practice.running.ticks ")[2] or line for line in text.splitlines()]

    def redis(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.socket))

    def end(self) -> None:
        for process in self.running.values():
            process.terminate()
        until, stay = time.monotonic() + 15, []
        for name, process in self.running.items():
            try:
                process.wait(max(0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                stay.append(name)
                process.kill()
                process.wait()
        assert stay == []


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.fixture
def house(tmp_path: Path, process_environment: dict[str, str], sink: Sink) -> Iterator[House]:
    """Everything runs, and posts to the sink every second or so."""
    ringing = {"DELIVER_EVERY": "1", "SMTP_PORT": str(sink.port), "LOG_LEVEL": "INFO"}
    made = House(tmp_path, process_environment | ringing)
    made.start_broker()
    made.start("worker", *CELERY, "worker", "--without-gossip", "--without-mingle")
    made.start("beat", *CELERY, "beat")
    yield made
    made.end()


def arrives(sink: Sink, email: OutboundEmail) -> Callable[[], bool]:
    return lambda: [m["Message-ID"] for m in sink.messages].count(email.message_id) == 1


@pytest.mark.slow
def test_a_letter_goes_the_whole_road_and_the_broker_may_fall(
    house: House, letter: MakeLetter, sink: Sink, client: Browser
) -> None:
    first = letter("first", kind="sign_in")
    wait_for(arrives(sink, first))
    wait_for(lambda: OutboundEmail.objects.get(pk=first.pk).state == "sent")

    # Killed, with what it held: the row is still there, and so is the bell soon after.
    house.running["broker"].kill()
    house.running["broker"].wait()
    second = letter("second", kind="sign_in")
    wait_for(lambda: any("does not answer" in line for line in house.said("beat")))
    assert client.get("/health").json()["state"] == "ok"
    house.start_broker()
    wait_for(arrives(sink, second))
    wait_for(lambda: house.said("beat").count(AGAIN) == 1)

    # A full disk: every write of the broker fails, and nobody else's does.
    pid = house.running["broker"].pid
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, FOREVER))
    wait_for(lambda: any("cannot write to its disk" in line for line in house.said("beat")))
    third = letter("third", kind="sign_in")
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (FOREVER, FOREVER))
    wait_for(arrives(sink, third))
    wait_for(lambda: house.said("beat").count(AGAIN) == 2)

    # No memory left.
    house.redis().config_set("maxmemory", "1")
    wait_for(lambda: any("out of memory" in line for line in house.said("beat")))
    fourth = letter("fourth", kind="sign_in")
    house.redis().config_set("maxmemory", "64mb")
    wait_for(arrives(sink, fourth))
    wait_for(lambda: house.said("beat").count(AGAIN) == 3)

    wait_for(WorkerHeartbeat.objects.exists)
    assert [x.recipients for x in sink.letters] == [["jo@example.com"]] * 4
    assert all(process.poll() is None for process in house.running.values())
    assert house.said("beat") == [
        "The bell cannot be rung: the broker does not answer. Letters wait; none is lost.",
        AGAIN,
        "The bell cannot be rung: the broker cannot write to its disk. Letters wait; none is lost.",
        AGAIN,
        "The bell cannot be rung: the broker is out of memory. Letters wait; none is lost.",
        AGAIN,
    ]
    house.end()
    assert {name: p.returncode for name, p in house.running.items()} == {
        "broker": 0,
        "worker": 0,
        "beat": 0,
    }


@pytest.mark.slow
def test_what_lies_in_the_broker_names_nobody_and_carries_nothing(
    house: House, letter: MakeLetter, sink: Sink
) -> None:
    known = letter("first", kind="sign_in", recipient="zqwho@example.com", subject="Zqsubject")
    wait_for(arrives(sink, known))
    worker = house.running.pop("worker")
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    letter("second", kind="sign_in", recipient="zqwho@example.com", context={"code": "Zqcode"})
    valkey = house.redis()
    wait_for(lambda: int(valkey.llen("instep")) >= 5)
    waiting = [json.loads(message) for message in valkey.lrange("instep", 0, -1)]
    bodies = [base64.b64decode(message["body"]).decode() for message in waiting]
    assert [json.loads(body)[:2] for body in bodies] == [[[], {}]] * len(bodies)
    everything = {key: valkey.dump(key) for key in valkey.keys("*")}
    said = " ".join([*bodies, *(f"{key!r} {value!r}" for key, value in everything.items())])
    assert "zq" not in said.lower()
    assert "zqwho" in json.dumps([one.recipients for one in sink.letters])


@pytest.mark.slow
def test_a_worker_that_is_killed_leaves_at_most_its_one_letter_in_doubt(
    house: House, letter: MakeLetter, sink: Sink
) -> None:
    for n in range(150):
        letter(f"{n}", kind="sign_in", recipient=f"p{n}@example.com")
    wait_for(lambda: len(sink.letters) > 20)
    os.killpg(house.running["worker"].pid, signal.SIGKILL)
    house.running["worker"].wait()
    in_doubt = recover(timezone.now() + pace.LEASE)  # as if a minute had passed
    assert in_doubt <= 1
    OutboundEmail.objects.filter(state="due").update(next_try_at=timezone.now())
    house.start("worker", *CELERY, "worker", "--without-gossip", "--without-mingle")
    wait_for(lambda: OutboundEmail.objects.filter(state="sent").count() == 150 - in_doubt)
    recipients = [x.recipients[0] for x in sink.letters]
    assert len(recipients) == len(set(recipients)) in {149, 150}
