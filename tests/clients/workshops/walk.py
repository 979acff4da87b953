"""A long walk through the places of two dates of one workshop, with every rule asked at each step.

What is done next is drawn from a seed; so is a failure found again. Time passes as well. Whoever
calls owns the database: the suite walks a little, `python -m bench.workshops walk` far.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from random import Random
from types import TracebackType
from typing import Any
from uuid import uuid4

from django.db.models import Max
from django.db.models.signals import post_init, post_save

from clients.workshops import editing, letters, line, office, placing, signing_up
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import ACTIVE, MOVES, IllegalMove, Outcome, State
from clients.workshops.seats import seats_of
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from practice.schedule.slots import Span
from tests.factories.screening import NOW
from tests.factories.workshops import a_workshop

REFUSALS = (
    IllegalMove, editing.NotEditable, office.AlreadyThere, office.NoSeat, placing.PlaceGone,
    placing.TooLate, signing_up.SignUpClosed,
)  # fmt: skip
# After so many steps two new dates are made.
OF_ONE = 150
PEOPLE = 12
UNREAD = ("access_needs", "adapted", "adaptation", "draft", "line_reason", "skip_reason")
STEPS = {
    "begins": 14, "sends": 14, "confirms": 12, "is_early": 6, "cancels": 8, "undoes": 5,
    "accepts": 7, "declines": 4, "rejoins": 4, "moves": 5, "is_skipped": 2, "is_let_in": 2,
    "is_reordered": 2, "is_cleared": 3, "is_offered_by_hand": 3, "is_added": 2, "keeps_longer": 3,
    "goes_away": 1, "is_resized": 3, "turns_to_hands": 1, "is_looked_after": 8, "time_passes": 14,
}  # fmt: skip


class Broken(AssertionError):
    """A rule that did not hold, with what leads there again."""


class Walk(AbstractContextManager["Walk"]):
    """Steps through sign-ups. In its block it watches every save and every offer."""

    def __init__(self, seed: int, leader: Membership) -> None:
        self.seed, self.leader = seed, leader
        self.random = Random(seed)
        self.now = NOW
        self.taken_steps, self.doing = 0, ""
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.made: Counter[tuple[int, str]] = Counter()
        self.written: Counter[tuple[int, str]] = Counter()
        self.last_letter = 0
        self.dates: list[Workshop] = []
        self.tab: SignUp | None = None

    def __enter__(self) -> "Walk":
        post_init.connect(self._is_read, sender=SignUp)
        post_save.connect(self._is_saved, sender=SignUp)
        self.last_letter = OutboundEmail.objects.aggregate(last=Max("pk"))["last"] or 0
        self._offers = line._offer_or_take
        line._offer_or_take = self._is_offered
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        post_init.disconnect(self._is_read, sender=SignUp)
        post_save.disconnect(self._is_saved, sender=SignUp)
        line._offer_or_take = self._offers

    def go(self, steps: int) -> None:
        """So many steps. Raises Broken."""
        names, weights = zip(*STEPS.items(), strict=True)
        for _ in range(steps):
            if self.taken_steps % OF_ONE == 0:
                self._open_dates()
            self.taken_steps += 1
            (self.doing,) = self.random.choices(names, weights)
            self._step(getattr(self, f"_{self.doing}"))

    def _open_dates(self) -> None:
        rules = {
            "capacity": self.random.choice((1, 2, 3, 5)), "party_most": 3,
            "offers_by_hand": False, "now": self.now,
        }  # fmt: skip
        start = self.now + timedelta(days=self.random.randint(2, 9))
        here = a_workshop(self.leader, start=start, **rules)
        later = start + timedelta(days=7)
        self.dates = [
            here,
            a_workshop(self.leader, start=later, series_ref=here.series_ref, **rules),
        ]
        self.tab = None
        self.held: dict[int, tuple[str, datetime | None]] = {}
        self.rows: list[SignUp] = []

    def _step(self, act: Callable[[], Any]) -> None:
        self.moves: list[tuple[int, str, str]] = []
        self.by_turn: set[int] = set()
        self.may_overbook = False
        taken = {one.pk: self._taken(one) for one in self.dates}
        had = {row.pk for row in self.rows if row.has_seats(self.now)}
        try:
            act()
            self.done[self.doing] += 1
        except REFUSALS as refusal:
            self.refused[f"{self.doing}: {type(refusal).__name__}"] += 1
            self.moves, self.by_turn = [], set()
        except Exception as error:
            raise Broken(self._where(f"{type(error).__name__}: {error}")) from error
        self.rows = self._read()
        for one in self.dates:
            self._ask(one, taken[one.pk], had)
        self._letters_are_one_each()

    # What is asked after each step. Seats are counted here anew, without the product's query.

    def _ask(self, one: Workshop, before: int, had: set[int]) -> None:
        one.refresh_from_db(fields=["capacity", "offers_by_hand"])
        assert one.capacity is not None
        here = [row for row in self.rows if row.workshop_id == one.pk]
        taken = self._taken(one)
        self._holds(
            taken <= max(one.capacity, before) or self.may_overbook,
            f"{taken} of {one.capacity} seats are taken, and were {before}",
        )
        addresses = Counter(row.email.lower() for row in here if row.state in ACTIVE)
        self._holds(max(addresses.values(), default=1) == 1, f"one address twice: {addresses}")
        new = [row for row in here if row.has_seats(self.now) and row.pk not in had | self.by_turn]
        if new and self.doing != "is_offered_by_hand" and not self.may_overbook:
            wanted = sum(row.seats for row in here if self._is_offerable(row))
            self._holds(one.capacity - taken >= wanted, f"{new} overtook who waits")

    def _taken(self, one: Workshop) -> int:
        return sum(
            row.seats for row in self.rows if row.workshop_id == one.pk and row.has_seats(self.now)
        )

    @staticmethod
    def _is_offerable(row: SignUp) -> bool:
        return (
            row.state == State.WAITING
            and row.address_confirmed_at is not None
            and not row.is_skipped
            and not row.needs_talk
        )

    def _letters_are_one_each(self) -> None:
        """One letter for each place that was offered or became theirs; none else."""
        for pk, _was, became in self.moves:
            kind = {State.OFFERED: letters.OFFERED, State.CONFIRMED: letters.CONFIRMED}.get(
                State(became)
            )
            if kind:
                self.made[pk, kind] += 1
        for pk, key, kind in OutboundEmail.objects.filter(
            pk__gt=self.last_letter, kind__in=(letters.OFFERED, letters.CONFIRMED)
        ).values_list("pk", "key", "kind"):
            self.last_letter = max(self.last_letter, pk)
            self.written[int(key.split(":")[1]), kind] += 1
        self._holds(self.made == self.written, f"letters: {self.written - self.made} too many, "
                    f"{self.made - self.written} missing")  # fmt: skip

    def _holds(self, is_so: bool, words: str) -> None:
        if not is_so:
            raise Broken(self._where(words))

    def _where(self, words: str) -> str:
        return f"seed {self.seed}, step {self.taken_steps}, {self.doing}: {words}"

    # What is watched while it happens.

    def _is_read(self, instance: SignUp, **_: object) -> None:
        instance.walked_from = instance.state if instance.pk else None  # type: ignore[attr-defined]

    def _is_saved(self, instance: SignUp, created: bool, **_: object) -> None:
        was = instance.walked_from  # type: ignore[attr-defined]
        instance.walked_from = instance.state  # type: ignore[attr-defined]
        if created:
            was = State.BEGUN
        if was == instance.state:
            return
        self._holds(instance.state in MOVES[was], f"{was} became {instance.state}")
        self.moves.append((instance.pk, was, instance.state))

    def _is_offered(self, sign_up: SignUp, now: datetime) -> bool:
        """Nobody whom the free seats fit waits before whoever is offered them."""
        free = seats_of(sign_up.workshop, now).free
        self._holds(free is None or free >= sign_up.seats, f"{sign_up.seats} offered of {free}")
        line_before = [
            row for row in SignUp.objects.filter(workshop=sign_up.workshop_id)
            if self._is_offerable(row) and (row.line, row.pk) < (sign_up.line, sign_up.pk)
        ]  # fmt: skip
        for row in line_before:
            self._holds(free is not None and row.seats > free, "somebody before them was passed")
        self.by_turn.add(sign_up.pk)
        return self._offers(sign_up, now)

    # What is drawn.

    def _read(self) -> list[SignUp]:
        rows = SignUp.objects.filter(workshop__in=self.dates).defer(*UNREAD)
        return list(rows.order_by("pk"))

    def _anywhere(self) -> Workshop:
        """Mostly the first of the two dates."""
        return self.random.choice((*self.dates, self.dates[0]))

    def _somebody(self, *states: str) -> SignUp:
        """Mostly one of those it makes sense for; now and then anybody, or an old tab of theirs."""
        rows = self.rows
        fitting = [row for row in rows if row.state in states]
        if self.tab is not None and self.random.random() < 0.05:
            return self.tab
        if not fitting or self.random.random() < 0.1:
            fitting = [row for row in rows if row.state != State.BEGUN]
        if not fitting:
            raise IllegalMove
        self.tab = self.random.choice(fitting)
        return self.tab

    def _given(self) -> signing_up.Given:
        number = self.random.randrange(PEOPLE)
        name, address = f"P{number}", f"p{number}@example.com"
        others = tuple(f"{name}'s" for _ in range(self.random.choice((0, 0, 0, 1, 2))))
        return signing_up.Given(
            name=name, email=self.random.choice((address, address.upper())), others=others,
            outcome=self.random.choice((Outcome.OK, Outcome.OK, Outcome.ADAPTED, Outcome.TALK)),
            takes_automatically=self.random.random() < 0.15,
        )  # fmt: skip

    # What may happen.

    def _begins(self) -> None:
        signing_up.begin(
            workshop=self._anywhere(), user=None, begun_from="",
            may_hold=self.random.random() < 0.9, now=self.now,
        )  # fmt: skip

    def _sends(self) -> None:
        begun = [row for row in self.rows if row.state == State.BEGUN]
        if begun:
            signing_up.send(
                sign_up=self.random.choice(begun), given=self._given(), user=None, now=self.now
            )

    def _confirms(self) -> None:
        signing_up.confirm_address(sign_up=self._somebody(State.UNCONFIRMED), now=self.now)

    def _is_early(self) -> None:
        """Waits, and presses the button in the letter."""
        rows = [row for row in self.rows if row.state == State.WAITING]
        for row in rows:
            if row.address_confirmed_at is None:
                signing_up.confirm_address(sign_up=row, now=self.now)
                return

    def _cancels(self) -> None:
        row = self._somebody(State.CONFIRMED, State.WAITING, State.OFFERED, State.TALK)
        before = SignUp.objects.get(pk=row.pk)
        after = placing.cancel(
            sign_up=row, by=row, now=self.now, can_undo=self.random.random() < 0.7
        )  # fmt: skip
        if before.state == State.CANCELLED:
            return
        # What ran out is let go of first, so that they may have been offered a place just then.
        (was,) = (was for pk, was, became in self.moves if (pk, became) == (row.pk, after.state))
        self.held[row.pk] = (was, before.hold_until if was == before.state else after.was_until)

    def _undoes(self) -> None:
        """Exactly what was held is held again, and not for longer."""
        row = self._somebody(State.CANCELLED)
        was_cancelled = SignUp.objects.get(pk=row.pk).state == State.CANCELLED
        after = placing.undo_cancel(sign_up=row, by=row, now=self.now)
        if not was_cancelled:
            return
        state, until = self.held.get(row.pk, (after.state, after.hold_until))
        is_so = (after.state, after.hold_until) == (state, until)
        is_next = state == State.WAITING and after.pk in self.by_turn
        self._holds(is_so or is_next, f"{state} until {until} came back as {after.state}")

    def _accepts(self) -> None:
        row = self._somebody(State.OFFERED)
        placing.accept(sign_up=row, by=row, now=self.now)

    def _declines(self) -> None:
        row = self._somebody(State.OFFERED)
        placing.decline(sign_up=row, by=row, now=self.now)

    def _rejoins(self) -> None:
        row = self._somebody(State.LAPSED, State.DECLINED)
        placing.rejoin(sign_up=row, by=row, now=self.now)

    def _moves(self) -> None:
        row = self._somebody(State.CONFIRMED, State.WAITING, State.TALK)
        placing.move(
            sign_up=row, to=self.random.choice(self.dates), by=row, now=self.now,
            waits_there=self.random.random() < 0.5,
        )  # fmt: skip

    def _is_skipped(self) -> None:
        row = self._somebody(State.WAITING)
        office.skip(sign_up=row, reason="Asked to wait.", by=self.leader, now=self.now)

    def _is_let_in(self) -> None:
        skipped = [row for row in self.rows if row.is_skipped]
        if skipped:
            office.unskip(sign_up=self.random.choice(skipped), by=self.leader, now=self.now)

    def _is_reordered(self) -> None:
        row, before = self._somebody(State.WAITING), self._somebody(State.WAITING)
        office.reorder(
            sign_up=row, before=self.random.choice((before, None)), reason="", by=self.leader,
            now=self.now,
        )  # fmt: skip

    def _is_cleared(self) -> None:
        rows = [row for row in self.rows if row.needs_talk and row.state != State.BEGUN]
        if rows:
            office.clear_after_talk(
                sign_up=self.random.choice(rows), adaptation="", adapted={}, by=self.leader,
                now=self.now,
            )  # fmt: skip

    def _is_offered_by_hand(self) -> None:
        row = self._somebody(State.WAITING, State.LAPSED, State.DECLINED)
        office.offer_by_hand(sign_up=row, by=self.leader, now=self.now)

    def _is_added(self) -> None:
        self.may_overbook = self.random.random() < 0.2
        office.add_by_hand(
            workshop=self._anywhere(), given=self._given(), form_key=uuid4(), by=self.leader,
            now=self.now, beyond=self.may_overbook,
        )  # fmt: skip

    def _keeps_longer(self) -> None:
        begun = [row for row in self.rows if row.state == State.BEGUN]
        if begun:
            signing_up.keep_longer(sign_up=self.random.choice(begun), now=self.now)

    def _goes_away(self) -> None:
        begun = [row for row in self.rows if row.state == State.BEGUN]
        if begun:
            signing_up.drop_begun(sign_up=self.random.choice(begun))

    def _is_resized(self) -> None:
        self._changes(capacity=self.random.choice((1, 2, 3, 4, 5, 6)))

    def _turns_to_hands(self) -> None:
        self._changes(offers_by_hand=self.random.random() < 0.3)

    def _changes(self, **values: Any) -> None:
        one = self._anywhere()
        dates = [Span(day.starts_at, day.ends_at) for day in one.dates.all()]
        editing.change(workshop=one, dates=dates, by=self.leader, now=self.now, **values)

    def _is_looked_after(self) -> None:
        """Nothing is overdue, whoever fits is offered a place, and the product counts as we do."""
        line.pass_on_everywhere(now=self.now)
        self.rows = self._read()
        for one in self.dates:
            one.refresh_from_db()
            seats = seats_of(one, self.now)
            self._holds((seats.taken, seats.overdue) == (self._taken(one), 0), f"counted {seats}")
            if one.offers_by_hand or not line.may_still_offer(one, self.now):
                continue
            for row in self.rows:
                if row.workshop_id == one.pk and self._is_offerable(row):
                    self._holds(not seats.has_room(row.seats), f"offered to nobody: {seats}")

    def _time_passes(self) -> None:
        minutes = self.random.choice((1, 5, 5, 11, 16, 31, 61, 180, 600))
        self.now += timedelta(minutes=minutes)
