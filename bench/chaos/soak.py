"""10,000 letters while processes are killed: what the mail server took, compared with the outbox.

Three legs: without faults; with them; with them where a person decides about letters in doubt.
The faults: the worker's group killed five times, the broker (without persistence) twice, the mail
server once, PostgreSQL restarted at once twice, answers swallowed; two beats all the time.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import bench.chaos.ready  # noqa: F401 - Django first

from django.db import DatabaseError, connection  # isort: skip
from django.utils import timezone  # isort: skip

from bench.chaos.database import own_database, restart_at_once
from bench.chaos.goals import Goals
from bench.chaos.house import House, a_house, until
from bench.chaos.letters import fill, forget_all
from bench.chaos.mail_server import SWALLOWED
from bench.chaos.sizes import sizes
from practice.mail.models import OutboundEmail

WITHIN = 120.0
PATIENCE = 300.0
WORKER_KILLS, BROKER_KILLS, RESTARTS = 5, 2, 2
OUTAGE = 2.0
# When no letter moves for so long, the next fault does not wait for one.
STALLED = 10.0


@dataclass(frozen=True)
class Leg:
    """Whether anything is killed, and what follows from a doubt."""

    name: str
    faults: bool
    resends: int


LEGS = [
    Leg("without faults", False, 1),
    Leg("with faults, sent once more when in doubt", True, 1),
    Leg("with faults, a person decides when in doubt", True, 0),
]


@dataclass
class Killed:
    """The faults of a leg, and how many letters may be in somebody's hands at each."""

    house: House
    workers: int
    log: Path
    flags: tuple[float, int]
    said: list[str] = field(default_factory=list)
    processes: int = 0

    def worker(self) -> None:
        """The whole group at once."""
        self.house.kill("worker")
        self.house.start_worker()
        self._note("worker", 1 + self.workers)

    def broker(self) -> None:
        """With all it held."""
        self.house.kill("broker")
        self.house.start_broker(wait=False)
        self._note("broker", 1)

    def mail_server(self) -> None:
        """Away for a while. Each connection may have held a letter."""
        self.house.kill("mail")
        time.sleep(OUTAGE)
        self.house.start_mail_server(self.log, *self.flags)
        self._note("mail server", self.workers)

    def database(self) -> None:
        """Every backend ends where it is."""
        restart_at_once()
        self._note("PostgreSQL", self.workers)

    def _note(self, what: str, processes: int) -> None:
        self.said.append(what)
        self.processes += processes


def main() -> int:
    """Print each leg's figures; 1 when one is over its bound."""
    flags = sizes()
    goals = Goals()
    with own_database() as database:
        print(f"\nsoak on {connection.vendor}, {flags.letters:,} letters", flush=True)
        for leg in LEGS:
            with a_house(database, WORKERS=str(flags.workers), RESENDS=str(leg.resends)) as house:
                _run(leg, house, flags.letters, flags.workers, flags.drop, flags.seed, goals)
            forget_all()
    return goals.code


def _run(
    leg: Leg, house: House, letters: int, workers: int, drop: float, seed: int, goals: Goals
) -> None:
    log = house.folder / "letters.log"
    log.touch()
    flags = (drop if leg.faults else 0.0, seed)
    fill(letters, timezone.now(), urgent=True)
    house.start_mail_server(log, *flags)
    house.start_broker()
    killed = Killed(house, workers, log, flags)
    began = time.monotonic()
    house.start_worker()
    house.start_beat("beat")
    house.start_beat("a second beat")
    if leg.faults:
        _break_things(killed, log, letters, random.Random(seed))
    faults_over = time.monotonic() - began
    with suppress(TimeoutError):
        until(_settled, PATIENCE, every=0.25)
    took = time.monotonic() - began
    print(f"\n  {leg.name}: {', '.join(killed.said) or 'nothing killed'}", flush=True)
    _judge(leg, log, letters, killed.processes, goals)
    print(f"    {'seconds until the last fault':48} {faults_over:14.1f}")
    goals.at_most("seconds until nothing waits any more", took, WITHIN, "s")


def _break_things(killed: Killed, log: Path, letters: int, dice: random.Random) -> None:
    """Each fault once so many letters have gone, in an order of chance, the last before half."""
    faults: list[Callable[[], None]] = [killed.worker] * WORKER_KILLS
    faults += [killed.broker] * BROKER_KILLS + [killed.mail_server]
    if connection.vendor == "postgresql":
        faults += [killed.database] * RESTARTS
    dice.shuffle(faults)
    for number, fault in enumerate(faults, start=1):
        goal = letters * 0.6 * number / len(faults)
        _wait_for(log, goal)
        fault()


def _wait_for(log: Path, goal: float) -> None:
    taken, since = 0, time.monotonic()
    while taken < goal and time.monotonic() - since < STALLED:
        time.sleep(0.02)
        now = log.read_bytes().count(b"\n")
        if now != taken:
            taken, since = now, time.monotonic()


def _settled() -> bool:
    """Whether no letter waits for anybody but a person."""
    try:
        waiting = OutboundEmail.objects.filter(next_try_at__isnull=False).exists()
        return not waiting and not OutboundEmail.objects.filter(state="sending").exists()
    except DatabaseError:
        connection.close()
        return False


def _judge(leg: Leg, log: Path, letters: int, processes: int, goals: Goals) -> None:
    lines = [line.split() for line in log.read_text().splitlines()]
    taken = Counter(line[0] for line in lines)
    swallowed = sum(line[3] == SWALLOWED for line in lines)
    rows = {
        row["message_id"]: row
        for row in OutboundEmail.objects.values("message_id", "state", "ambiguous")
    }
    states = Counter(row["state"] for row in rows.values())
    twice = [name for name, count in taken.items() if count > 1]
    duplicates = sum(taken.values()) - len(taken)
    # What did not arrive must be in sight, and what arrived twice must have been in doubt.
    lost = [n for n, row in rows.items() if n not in taken and row["state"] != "unknown"]
    hidden = [name for name in twice if not rows[name]["ambiguous"]]
    # Each process that was killed, or lost its server, may have had one letter in its hands.
    doubts = processes + swallowed if leg.faults else 0
    bound = doubts if leg.resends else 0
    told = {"killed": processes, "answers swallowed": swallowed, **states}
    told["were in doubt"] = in_doubt = sum(row["ambiguous"] > 0 for row in rows.values())
    print(f"    {', '.join(f'{count} {what}' for what, count in told.items())}")
    goals.at_most("letters lost", len(lost), 0)
    goals.at_most("letters of nobody", len(set(taken) - set(rows)), 0)
    goals.at_most("letters given up", states["failed"], 0)
    goals.at_most("arrived more than once", duplicates, bound)
    goals.at_most("arrived more than once and never in doubt", len(hidden), 0)
    goals.at_least("letters sent, or in sight", states["sent"] + states["unknown"], letters)
    goals.at_most("were in doubt", in_doubt, doubts)
    if leg.resends:
        # Sent once more, one is in doubt at the end only if it met a second fault.
        goals.at_most("in doubt at the end", states["unknown"], processes if leg.faults else 0)


if __name__ == "__main__":
    sys.exit(main())
