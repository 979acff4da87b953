"""Posting what is due. Called by the worker when the bell rings; twice at once does no harm."""

import logging
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime

from practice.mail import lanes
from practice.mail.claim import claim, open_bodies
from practice.mail.clock import Clock, database_clock
from practice.mail.compose import compose, from_address
from practice.mail.models import LaneHold, OutboundEmail
from practice.mail.pace import BATCH, STRIKE_OF_A_PAUSE, STRIKE_OF_A_REFUSAL, STRIKES
from practice.mail.replies import Outcome, Result
from practice.mail.settle import expire_overdue, fault, hand_back, recover, settle
from practice.mail.smtp import Server, Session
from practice.mail.states import Lane
from practice.mail.texts import Road, Texts, carrier_of_the_settings

logger = logging.getLogger(__name__)

# Seconds after which no further letter is begun, so that a worker told to stop soon does.
BUDGET = 5.0
# Seconds for which what the world said at the claim is taken to hold.
FRESH = 2.0


@dataclass
class Run:
    """One answer to the bell: the clock, the server, and what has come of it so far."""

    server: Server
    clock: Clock
    until: float
    tally: Counter[str] = field(default_factory=Counter)

    @property
    def over(self) -> bool:
        """Whether no further letter should be begun."""
        return time.monotonic() >= self.until


def deliver(
    *, server: Server | None = None, clock: Clock | None = None, budget: float = BUDGET
) -> Counter[str]:
    """Post the letters that are due, the urgent lane first; answers how many ended how."""
    run = Run(
        server or Server.of_the_settings(), clock or database_clock(), time.monotonic() + budget
    )
    run.tally["lapsed"] = recover(run.clock())
    run.tally["expired"] = expire_overdue(run.clock())
    more = True
    while more and not run.over:
        # Each lane in turn, so that an urgent letter waits for one batch of the others at most.
        more = sum(batch(lane, run) for lane in Lane) > 0
    if run.tally.total():
        logger.info("Letters: %s.", ", ".join(f"{n} {what}" for what, n in run.tally.items() if n))
    return run.tally


def batch(lane: Lane, run: Run) -> bool:
    """Post up to BATCH letters of a lane on one connection; whether there may be more."""
    if lanes.is_held(lane, run.clock()):
        return False
    streak = Streak(lane, run.clock, on_trial=LaneHold.objects.filter(lane=lane).exists())
    with road(lane, run.server) as session:
        room = BATCH
        while room > 0 and not streak.broken and not run.over:
            group = claim(lane, run.clock(), room)
            if not group.again:
                return False
            room -= max(len(group.letters), 1)
            post_all(deque(group.letters), session, run, streak)
    return not streak.broken


def road(lane: Lane, server: Server) -> Road:
    """How the letters of a lane leave the house."""
    return Texts(carrier_of_the_settings()) if lane is Lane.TEXT else Session(server)


def post_all(letters: deque[OutboundEmail], session: Road, run: Run, streak: "Streak") -> None:
    """Post claimed letters one by one, each answer written down before the next is begun."""
    fresh = time.monotonic() + FRESH
    try:
        while letters and not streak.broken and not run.over and time.monotonic() < fresh:
            email = letters.popleft()
            outcome = post(email, session, run.clock)
            if outcome is not None:
                settle(email, outcome, run.clock())
                run.tally[outcome.result] += 1
                streak.note(outcome)
    finally:
        hand_back(letters, run.clock())


def post(email: OutboundEmail, session: Road, now: Clock) -> Outcome | None:
    """Talk to the server about one letter, outside any lock; None if it never got there."""
    try:
        open_bodies(email)
        message = written(email, now())
    except Exception as error:  # this letter's trouble, not the next one's
        fault(email, now(), error)
        return None
    return session.post(sender=from_address(), recipient=email.recipient, message=message)


def written(email: OutboundEmail, now: datetime) -> bytes:
    """What goes on the road: a whole message, or the words alone where it is a phone's."""
    return email.body_text.encode() if email.lane == Lane.TEXT else compose(email, now=now)


@dataclass
class Streak:
    """Bad answers in a row: enough of them and the whole lane waits, not letter by letter."""

    lane: Lane
    clock: Clock
    # The lane was stopped before: one more bad answer stops it again.
    on_trial: bool
    strikes: int = 0
    broken: bool = False

    def note(self, outcome: Outcome) -> None:
        """Count one answer, and stop or reopen the lane when it decides that."""
        if outcome.result is Result.SENT:
            self.strikes = 0
            if self.on_trial:
                lanes.reopen(self.lane)
                self.on_trial = False
            return
        refused = outcome.result is Result.REFUSED
        self.strikes += STRIKE_OF_A_REFUSAL if refused else STRIKE_OF_A_PAUSE
        trial_lost = self.on_trial and not refused
        if outcome.server_failed or trial_lost or self.strikes >= STRIKES:
            lanes.stop(self.lane, self.clock(), outcome.reason)
            self.broken = True
