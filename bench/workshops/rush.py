"""1,000 people want 20 places at once, over HTTP: 20 get one, everybody else waits in order.

One leg presses "sign up", one sends forms for which nothing was kept; then the 20 confirm by their
letters' links. The last leg does without the lock, and must give out too many.
"""

import itertools
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from statistics import median
from uuid import uuid4

import bench.chaos.ready  # noqa: F401 - Django first

from django.core.management import call_command  # isort: skip
from django.db import connection  # isort: skip
from django.test import Client as Browser  # isort: skip
from django.test.utils import override_settings  # isort: skip
from django.urls import reverse  # isort: skip
from django.utils import timezone  # isort: skip

from bench.chaos.broker import WEB
from bench.chaos.database import own_database
from bench.chaos.goals import Goals
from bench.chaos.house import a_house, listens, until
from bench.workshops.crowd import Answers, Press, a_session, all_do, all_press
from bench.workshops.sizes import sizes
from clients.workshops import signing_up
from clients.workshops.answering import questions_of
from clients.workshops.journey_session import BEGUN
from clients.workshops.links import place_token
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import State
from clients.workshops.place_forms import YES
from clients.workshops.seats import seats_of
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.audit.verbs import Verb
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.workshops import a_workshop
from tests.postgres import free_port

BARE_TIMES, MOST_BARE = 200, 1_000


def main() -> int:
    """Print the figures; 1 when one is over its bound."""
    flags, goals = sizes(), Goals()
    call_command("collectstatic", interactive=False, verbosity=0)
    with own_database() as database:
        leader: Membership = MembershipFactory(role="owner")  # type: ignore[assignment]
        bare = _bare(leader)
        print(f"\nrush on {connection.vendor}; a bare page takes {bare * 1000:.1f} ms", flush=True)
        port = free_port()
        with a_house(database) as house:
            house.start_broker()
            house.environment["INSTEP_VAR"] = house.environment["INSTEP_TEST_FOLDER"]
            house.start("web", *WEB, "--bind", f"127.0.0.1:{port}", "--log-level", "warning")
            until(lambda: listens(port), 60)
            rush = Rush(port, leader, flags.people, flags.seats, flags.threads, bare, goals)
            for number in range(flags.rounds):
                began = time.monotonic()
                rush.begin()
                rush.send()
                print(f"  round {number + 1}: {time.monotonic() - began:.0f} s", flush=True)
            rush.without_the_lock()
    return goals.code


class Rush:
    """The legs, each with a workshop of its own."""

    def __init__(
        self, port: int, leader: Membership, people: int, seats: int, threads: int, bare: float,
        goals: Goals,
    ) -> None:  # fmt: skip
        self.port, self.leader, self.threads, self.goals = port, leader, threads, goals
        self.people, self.seats, self.bare = people, seats, bare
        # Nobody comes twice: what one address may begin in an hour is not what is asked here.
        self.newcomers = itertools.count()

    def begin(self) -> None:
        """Everybody presses "sign up"."""
        workshop = self._workshop()
        path = reverse("begin_sign_up", args=[workshop.slug])
        keys = [str(uuid4()) for _ in range(self.people)]
        presses = [Press(next(self.newcomers), path, {"form_key": key}) for key in keys]
        self._good("begin", all_press(self.port, presses, self.threads))
        kept = SignUp.objects.filter(workshop=workshop, hold_until__isnull=False).count()
        self._exactly("begin: places kept", kept, self.seats)

    def send(self) -> None:
        """Everybody sends a form that is filled in, and has no place kept; then some confirm."""
        workshop = self._workshop()
        presses = self._filled_in(workshop)
        self._good("send", all_press(self.port, presses, self.threads))
        rows = SignUp.objects.filter(workshop=workshop)
        self._exactly("send: got a place", rows.filter(state=State.UNCONFIRMED).count(), self.seats)
        line = dict(rows.filter(state=State.WAITING).values_list("pk", "line"))
        waits = self.people - self.seats
        self._exactly("send: wait", len(line), waits)
        self._exactly("send: gaps in the line", sorted(line.values()) != [*range(1, waits + 1)], 0)
        self._exactly("send: out of order", sorted(line, key=lambda pk: line[pk] or 0)
                      != [pk for pk in _in_order_of_commit(workshop) if pk in line], 0)  # fmt: skip
        self._confirm(workshop)

    def _confirm(self, workshop: Workshop) -> None:
        rows = SignUp.objects.filter(workshop=workshop, state=State.UNCONFIRMED)
        said = {"about": "confirm", "answer": YES}
        presses = [
            Press(next(self.newcomers), reverse("my_place", args=[place_token(row)]), said)
            for row in rows
        ]
        self._good("confirm", all_press(self.port, presses * 2, self.threads), slow=False)
        sure = SignUp.objects.filter(workshop=workshop, state=State.CONFIRMED).count()
        self._exactly("confirm: places", sure, self.seats)

    def without_the_lock(self) -> None:
        """The same action in threads, and nothing that makes one wait for the other."""
        workshop, now = self._workshop(), timezone.now()
        few = min(self.people, 200)
        with _nobody_waits() as begin:
            act = partial(
                begin, workshop=workshop, user=None, begun_from="", may_hold=True, now=now
            )
            said = all_do([act] * few, self.threads)
        kept = seats_of(workshop, now).taken
        print(f"    without the lock: {dict(said)}")
        self.goals.at_least("without the lock: places given out", kept, self.seats + 1)

    def _workshop(self) -> Workshop:
        now = timezone.now()
        start = (now + timedelta(days=30)).replace(minute=0, second=0, microsecond=0)
        return a_workshop(self.leader, capacity=self.seats, start=start, now=now)

    def _filled_in(self, workshop: Workshop) -> list[Press]:
        path = reverse("sign_up_step", args=[workshop.slug, "check"])
        sessions = [a_session(**values) for values in filled_in(workshop, self.people)]
        return [Press(next(self.newcomers), path, {}, session) for session in sessions]

    def _good(self, leg: str, answers: Answers, *, slow: bool = True) -> None:
        print(f"    {leg}: {dict(answers.statuses)}, half within {median(answers.seconds):.2f} s")
        self.goals.at_most(f"{leg}: errors", answers.broken, 0)
        if slow:
            self.goals.at_most(
                f"{leg}: 99 of 100 within", answers.p99 / self.bare, MOST_BARE, "bare"
            )

    def _exactly(self, what: str, figure: int, wanted: int) -> None:
        self.goals.at_most(what, figure, wanted)
        if figure < wanted:
            self.goals.at_least(what, figure, wanted)


def filled_in(workshop: Workshop, people: int) -> list[dict[str, dict[str, str]]]:
    """So many begun sign-ups at their last page; what the browser of each has in its session."""
    asked, ago = questions_of(workshop).asked, timezone.now() - timedelta(minutes=1)
    typed = {"told": ["none"], "asked": asked, "agrees": True, "phone": ""}
    rows = SignUp.objects.bulk_create(
        SignUp(
            practice=workshop.practice, workshop=workshop, begun_at=ago,
            draft={**typed, "name": f"Jo {n}", "email": f"jo{n}@example.com"},
        )
        for n in range(people)
    )  # fmt: skip
    return [{BEGUN: {workshop.ref: row.ref}} for row in rows]


@contextmanager
def _nobody_waits() -> Iterator[Callable[..., SignUp]]:
    """Signing up with the row read instead of locked. SQLite lets one transaction write at a time
    by itself, so there it is done without a transaction.
    """
    kept = signing_up.lock
    signing_up.lock = lambda workshop: Workshop.objects.select_related("practice").get(
        pk=workshop.pk
    )
    bare_begin = signing_up.begin.__wrapped__  # type: ignore[attr-defined]
    try:
        yield bare_begin if connection.vendor == "sqlite" else signing_up.begin
    finally:
        signing_up.lock = kept


def _in_order_of_commit(workshop: Workshop) -> list[int]:
    """Written under the lock, in turn."""
    rows = AuditEvent.objects.filter(verb=Verb.SIGN_UP_SENT, subject_id__in=list(
        SignUp.objects.filter(workshop=workshop).values_list("pk", flat=True)
    ))  # fmt: skip
    return [int(pk) for pk in rows.order_by("pk").values_list("subject_id", flat=True)]


def _bare(leader: Membership) -> float:
    """Seconds that half of the bare pages take at most, in this process."""
    for _ in range(50):
        ClientFactory(practice=leader.practice)
    browser = Browser()
    browser.force_login(leader.user)
    took = []
    with override_settings(ROOT_URLCONF="bench.addresses"):
        for _ in range(BARE_TIMES):
            began = time.perf_counter()
            assert browser.get("/bench/bare/").status_code == 200
            took.append(time.perf_counter() - began)
    return median(took)


if __name__ == "__main__":
    sys.exit(main())
