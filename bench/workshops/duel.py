"""Two threads at one place, at the same moment: what may not both happen does not.

Taking an offer twice, taking it while it is declined, lapses or is cancelled; an undo while the
place is passed on; two people offered the last seat by hand; a move while it is cancelled.
"""

import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import bench.chaos.ready  # noqa: F401 - Django first

from django.db import connection  # isort: skip

from bench.chaos.database import own_database
from bench.chaos.goals import Goals
from bench.workshops.sizes import sizes
from clients.workshops.letters import CONFIRMED
from clients.workshops.line import look_after
from clients.workshops.models import SignUp
from clients.workshops.models.sign_up import State
from clients.workshops.office import offer_by_hand
from clients.workshops.placing import accept, cancel, decline, move, undo_cancel
from clients.workshops.seats import seats_of
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from tests.clients.workshops.walk import REFUSALS
from tests.factories import MembershipFactory
from tests.factories.screening import NOW
from tests.factories.workshops import SATURDAY_AT_TEN, a_workshop, takes_part

Act = Callable[[], object]
LATER = NOW + timedelta(days=1)


class Place:
    """One seat: Ann had it, Bob is offered it, Cy and Di wait."""

    def __init__(self, leader: Membership, *, by_hand: bool = False) -> None:
        self.leader = leader
        self.workshop = a_workshop(leader, capacity=1, offers_by_hand=by_hand)
        self.other = a_workshop(
            leader, capacity=1, start=SATURDAY_AT_TEN + timedelta(days=7),
            series_ref=self.workshop.series_ref,
        )  # fmt: skip
        names = ("Ann Lee", "Bob Ray", "Cy Fox", "Di Poe")
        self.ann, self.bob, self.cy, self.di = (takes_part(self.workshop, one) for one in names)

    def passed_on(self) -> "Place":
        """Ann's place is offered to Bob."""
        cancel(sign_up=self.ann, by=self.ann, now=NOW, can_undo=False)
        return self


def _taken_twice(leader: Membership) -> tuple[Place, Act, Act]:
    at = Place(leader).passed_on()
    take = partial(accept, sign_up=at.bob, by=at.bob, now=NOW)
    return at, take, take


def _taken_and_declined(leader: Membership) -> tuple[Place, Act, Act]:
    at = Place(leader).passed_on()
    act = partial(accept, sign_up=at.bob, by=at.bob, now=NOW)
    return at, act, partial(decline, sign_up=at.bob, by=at.bob, now=NOW)


def _taken_as_it_lapses(leader: Membership) -> tuple[Place, Act, Act]:
    """The one who takes it has a clock that is a minute behind the worker's."""
    at = Place(leader).passed_on()
    act = partial(accept, sign_up=at.bob, by=at.bob, now=LATER - timedelta(minutes=1))
    return at, act, partial(look_after, workshop=at.workshop, now=LATER)


def _undone_as_it_is_passed_on(leader: Membership) -> tuple[Place, Act, Act]:
    at = Place(leader)
    cancel(sign_up=at.ann, by=at.ann, now=NOW)
    soon = NOW + timedelta(minutes=10)
    act = partial(undo_cancel, sign_up=at.ann, by=at.ann, now=soon - timedelta(seconds=1))
    return at, act, partial(look_after, workshop=at.workshop, now=soon)


def _offered_to_two(leader: Membership) -> tuple[Place, Act, Act]:
    at = Place(leader, by_hand=True).passed_on()
    act = partial(offer_by_hand, sign_up=at.cy, by=leader, now=NOW)
    return at, act, partial(offer_by_hand, sign_up=at.di, by=leader, now=NOW)


def _moved_as_it_is_cancelled(leader: Membership) -> tuple[Place, Act, Act]:
    at = Place(leader)
    act = partial(move, sign_up=at.ann, to=at.other, by=at.ann, now=NOW)
    return at, act, partial(cancel, sign_up=at.ann, by=leader, now=NOW)


DUELS = (
    _taken_twice, _taken_and_declined, _taken_as_it_lapses, _undone_as_it_is_passed_on,
    _offered_to_two, _moved_as_it_is_cancelled,
)  # fmt: skip


def main() -> int:
    """Print what came of each; 1 when a seat was given twice, or a thread ended in an error."""
    flags, goals = sizes(), Goals()
    print(f"\n{flags.duels:,} duels of each kind on {connection.vendor}", flush=True)
    with own_database():
        leader: Membership = MembershipFactory(role="owner")  # type: ignore[assignment]
        for duel in DUELS:
            ends: Counter[str] = Counter()
            wrong = 0
            for _ in range(flags.duels):
                place, *acts = duel(leader)
                errors = _at_once(acts)
                wrong += len(errors) + _is_wrong(place)
                ends[_end(place)] += 1
            name = duel.__name__.strip("_").replace("_", " ")
            goals.at_most(name, wrong, 0)
            print(f"      {dict(ends)}")
    return goals.code


def _at_once(acts: list[Act]) -> list[BaseException]:
    """Both at one moment; errors that are no refusal."""
    both = threading.Barrier(len(acts))
    errors: list[BaseException] = []

    def run(act: Act) -> None:
        try:
            both.wait()
            act()
        except REFUSALS:
            pass
        except Exception as error:
            print(f"      {type(error).__name__}: {error}")
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def _is_wrong(place: Place) -> bool:
    """A seat given twice, or two letters that say it is theirs."""
    over = any(seats_of(one, NOW).taken > 1 for one in (place.workshop, place.other))
    keys = OutboundEmail.objects.filter(kind=CONFIRMED, key__startswith=f"sign_up:{place.bob.pk}:")
    return over or keys.count() > 1


def _end(place: Place) -> str:
    rows = SignUp.objects.filter(pk__in=[place.ann.pk, place.bob.pk, place.cy.pk, place.di.pk])
    return " ".join(State(row.state).value for row in rows.order_by("pk"))


if __name__ == "__main__":
    sys.exit(main())
