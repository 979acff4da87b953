"""The broker away; a black hole that accepts and never answers; restarted again and again.

Pages are asked for all the while. After each, a letter is written and the time until the mail
server has it is how long the recovery took.
"""

import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import bench.chaos.ready  # noqa: F401 - Django first

from django.core.management import call_command  # isort: skip
from django.db import connection  # isort: skip
from django.utils import timezone  # isort: skip

from bench.chaos.database import own_database
from bench.chaos.goals import Goals
from bench.chaos.house import House, a_house, listens, until
from bench.chaos.letters import a_letter
from bench.chaos.pages import PAUSE, Crawl
from bench.chaos.sizes import sizes
from practice.accounts.models import Membership
from tests.factories import ClientFactory, MembershipFactory
from tests.postgres import free_port

RECOVERED_WITHIN, SUPERVISED, WARM = 15.0, 60.0, 5.0
# Seconds of a page, 95 of 100 times.
SLOWEST = 1.0
WEB = ("-m", "gunicorn", "practice.wsgi", "--workers", "2", "--preload", "--no-control-socket")


def main() -> int:
    """Print the figures; 1 when one is over its bound."""
    flags = sizes()
    goals = Goals()
    call_command("collectstatic", interactive=False, verbosity=0)
    with own_database() as database:
        owner = MembershipFactory(role="owner")
        for _ in range(30):
            ClientFactory(practice=owner.practice)
        port = free_port()
        with a_house(database) as house:
            log = _open(house, port)
            print(f"\nbroker on {connection.vendor}", flush=True)
            with Crawl(port, owner):  # the first look at each page is at a cold one
                time.sleep(WARM)
            goals.at_most("a letter while all is well", _arrives(log), RECOVERED_WITHIN, "s")
            _away(house, port, owner, log, flags.down, goals)
            _black_hole(house, port, owner, log, flags.down, goals)
            _flaps(house, log, flags.flaps, goals)
    return goals.code


def _open(house: House, port: int) -> Path:
    """Everything runs; where the mail server writes down what it took."""
    log = house.folder / "letters.log"
    log.touch()
    house.start_mail_server(log, 0.0, 1)
    house.start_broker()
    # The files of the pages are those of this process.
    house.environment["INSTEP_VAR"] = house.environment["INSTEP_TEST_FOLDER"]
    house.start("web", *WEB, "--bind", f"127.0.0.1:{port}", "--log-level", "warning")
    house.environment["INSTEP_VAR"] = str(house.folder)
    house.start_worker()
    house.start_beat()
    until(lambda: listens(port), 60)
    return log


def _away(
    house: House, port: int, who: Membership, log: Path, seconds: float, goals: Goals
) -> None:
    house.kill("broker")
    with Crawl(port, who) as crawl:
        time.sleep(seconds)
    house.start_broker()
    _say("down", crawl, seconds, _arrives(log), goals)


def _black_hole(
    house: House, port: int, who: Membership, log: Path, seconds: float, goals: Goals
) -> None:
    house.kill("broker")
    with _that_never_answers(house.socket), Crawl(port, who) as crawl:
        time.sleep(seconds)
    house.start_broker()
    _say("a black hole", crawl, seconds, _arrives(log), goals)


def _flaps(house: House, log: Path, times: int, goals: Goals) -> None:
    took = []
    for _ in range(times):
        house.kill("broker")
        house.start_broker()
        took.append(_arrives(log))
    print(f"    restarts: {', '.join(f'{one:.1f}' for one in took)} s")
    goals.at_least("restarts after which letters went", sum(t < SUPERVISED for t in took), times)


def _say(what: str, crawl: Crawl, seconds: float, recovery: float, goals: Goals) -> None:
    print(f"    {len(crawl.answers)} pages while the broker was {what}: {set(crawl.answers)}")
    goals.at_least(f"{what}: pages asked for", len(crawl.answers), seconds // (SLOWEST + PAUSE))
    goals.at_most(f"{what}: answers that were not the page", crawl.broken, 0)
    goals.at_most(f"{what}: pages, 95 of 100 within", crawl.p95, SLOWEST, "s")
    goals.at_most(f"{what}: a letter arrives after", recovery, RECOVERED_WITHIN, "s")


def _arrives(log: Path) -> float:
    """Seconds until a letter that is written now has arrived."""
    name = a_letter(uuid4().hex, timezone.now()).message_id
    try:
        return until(lambda: name in log.read_text(), SUPERVISED)
    except TimeoutError:
        return SUPERVISED


@contextmanager
def _that_never_answers(path: Path) -> Iterator[None]:
    """A socket in the broker's place that takes every connection and says nothing."""
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    kept: list[socket.socket] = []
    with socket.socket(socket.AF_UNIX) as hole:
        hole.bind(str(path))
        hole.listen(64)

        def swallow() -> None:
            while True:
                try:
                    kept.append(hole.accept()[0])
                except OSError:
                    return

        threading.Thread(target=swallow, daemon=True).start()
        try:
            yield
        finally:
            hole.shutdown(socket.SHUT_RDWR)
            path.unlink(missing_ok=True)
    for one in kept:
        one.close()


if __name__ == "__main__":
    sys.exit(main())
