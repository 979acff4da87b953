"""An ordinary half hour: 20 people at work in a practice of 50,000 clients, over HTTP, with the
worker and the bell beside them.

`python -m bench.everyday [--minutes 30] [--people 20] [--clients 50000]`;
INSTEP_BENCH_DATABASE_URL chooses PostgreSQL.
"""

import argparse
import http.client
import os
import random
import re
import sys
import threading
import time
from collections import Counter
from http import HTTPStatus
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

import bench.chaos.ready  # noqa: F401 - Django first

from django.conf import settings  # isort: skip
from django.core.management import call_command  # isort: skip
from django.db import connection  # isort: skip
from django.test import Client as Browser  # isort: skip

from bench.chaos.broker import WEB
from bench.chaos.database import own_database
from bench.chaos.goals import Goals
from bench.chaos.house import House, a_house, listens, until
from bench.records import write
from practice.accounts.models import Membership
from tests.factories import MembershipFactory
from tests.postgres import free_port

MOST_SECONDS, MOST_GROWTH, WARM = 0.5, 1.10, 60
# What people open, and how often; one in a dozen things they do is adding somebody.
VISITED = {
    "/today/": 5, "/diary/": 5, "/clients/": 3, "/clients/?q={word}": 4, "/c/{ref}/": 6,
    "/c/{ref}/zones/": 1, "/diary/book/?client={ref}": 2, "/inbox/": 1, "/help/": 1,
}  # fmt: skip
ADDS, THINKS = 12, (1.0, 5.0)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="form_key" value="([^"]+)"')


class Person(threading.Thread):
    """Somebody at a desk: looks at a page, thinks, looks at the next."""

    def __init__(self, number: int, port: int, who: Membership, refs: list[str]) -> None:
        super().__init__(daemon=True)
        self.chance, self.port, self.refs = random.Random(number), port, refs
        browser = Browser()
        browser.force_login(who.user)
        name = settings.SESSION_COOKIE_NAME
        self.cookies = {name: browser.cookies[name].value}
        self.over, self.answers = threading.Event(), Counter[int]()
        self.seconds: list[float] = []

    def run(self) -> None:
        """Until it is over."""
        pages, weights = list(VISITED), list(VISITED.values())
        while not self.over.wait(self.chance.uniform(*THINKS)):
            if self.chance.randrange(ADDS) == 0:
                self._add()
            else:
                page = self.chance.choices(pages, weights)[0]
                word = f"person {self.chance.randrange(50_000)}".replace(" ", "+")
                self._ask("GET", page.format(ref=self.chance.choice(self.refs), word=word))

    def _add(self) -> None:
        form = self._ask("GET", "/clients/new/")
        token, key = TOKEN.search(form), HIDDEN.search(form)
        if token is None:
            return
        typed = {"csrfmiddlewaretoken": token[1], "name": f"New {self.chance.random():.12f}"}
        self._ask("POST", "/clients/new/", typed | ({"form_key": key[1]} if key else {}))

    def _ask(self, method: str, path: str, typed: dict[str, str] | None = None) -> str:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if typed:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began, said = time.perf_counter(), ""
        try:
            asked.request(method, path, urlencode(typed) if typed else None, headers)
            answer = asked.getresponse()
            said, status = answer.read().decode(), answer.status
            for one in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = one.partition(";")[0].partition("=")
                self.cookies[name] = value
        except (OSError, http.client.HTTPException):
            status = 599
        finally:
            asked.close()
        self.seconds.append(time.perf_counter() - began)
        self.answers[status] += 1
        return said


def main() -> int:
    """Print the figures; 1 when one is over its bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--clients", type=int, default=50_000)
    flags, goals = parser.parse_args(), Goals()
    call_command("collectstatic", interactive=False, verbosity=0)
    with own_database() as database, a_house(database) as house:
        owner, *others = write(flags.clients)
        # Sessions are told apart by people: everybody signs in once.
        team = [owner, *others]
        while len(team) < flags.people:
            team.append(MembershipFactory(practice=owner.practice, role="therapist"))
        refs = list(owner.practice.clients.order_by("?").values_list("ref", flat=True)[:2_000])
        port = _open(house)
        print(f"\n{flags.people} people on {connection.vendor}, {flags.clients:,} clients, "
              f"{flags.minutes:g} minutes", flush=True)  # fmt: skip
        people = [Person(n, port, who, refs) for n, who in enumerate(team[: flags.people])]
        for person in people:
            person.start()
        time.sleep(WARM)
        before, held = _memory(house), _connections()
        for person in people:
            person.seconds, person.answers = [], Counter()
        time.sleep(flags.minutes * 60)
        after, left = _memory(house), _connections()
        for person in people:
            person.over.set()
        for person in people:
            person.join(60)
        _say(people, before, after, (held, left), goals)
    return goals.code


def _open(house: House) -> int:
    house.start_broker()
    port, own = free_port(), house.environment["INSTEP_VAR"]
    # The files of the pages are those of this process.
    house.environment["INSTEP_VAR"] = os.environ["INSTEP_TEST_FOLDER"]
    house.start("web", *WEB, "--bind", f"127.0.0.1:{port}", "--log-level", "warning")
    house.environment["INSTEP_VAR"] = own
    house.start_worker()
    house.start_beat()
    until(lambda: listens(port), 60)
    return port


def _say(
    people: list[Person], before: float, after: float, connections: tuple[int, int], goals: Goals
) -> None:
    seconds = [one for person in people for one in person.seconds]
    answers = sum((person.answers for person in people), Counter[int]())
    print(f"    {len(seconds):,} answers: {dict(answers)}; median {median(seconds) * 1000:.0f} ms, "
          f"99 of 100 {quantiles(seconds, n=100)[-1] * 1000:.0f} ms; "
          f"{before:.0f} MB at first, {after:.0f} MB at last")  # fmt: skip
    broken = sum(n for status, n in answers.items() if status >= HTTPStatus.INTERNAL_SERVER_ERROR)
    goals.at_most("answers of 500 and above, or none", broken, 0)
    refused = sum(n for status, n in answers.items() if status >= HTTPStatus.BAD_REQUEST) - broken
    goals.at_most("answers that were not the page", refused, 0)
    goals.at_most("95 of 100", quantiles(seconds, n=20)[-1], MOST_SECONDS, "s")
    goals.at_most("memory, times what it was", after / before, MOST_GROWTH)
    goals.at_most("connections more than at first", max(connections[1] - connections[0], 0), 0)


def _memory(house: House) -> float:
    """Megabytes that all processes hold, shared ones shared out."""
    held = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(process.name)) in {one.pid for one in house.running.values()}:
                held += sum(
                    int(line.split()[1])
                    for line in (process / "smaps_rollup").read_text().splitlines()
                    if line.startswith("Pss:")
                )
        except (OSError, ProcessLookupError):
            continue
    return held / 1024


def _connections() -> int:
    """How many the database holds for others; 0 where there is no server."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    sys.exit(main())
