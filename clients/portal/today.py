"""What a client's own first page says: what is for today, what is done, when the next day is."""

from dataclasses import dataclass
from datetime import date, datetime

from clients.homecare.adherence import days_in_words, next_day
from clients.homecare.models import AssignedRoutine, RoutineCheckIn
from clients.homecare.plan import build_plan
from clients.homecare.queries import with_recent
from clients.homecare.shown import Plan
from clients.portal.queries import own_routines
from clients.screening.queries import Safety, safety_by_client
from practice.accounts.models import User
from practice.schedule.wall import local_day
from practice.web.words import at, count, day

WEEK = 7


@dataclass(frozen=True)
class OwnRoutine:
    """One routine as its owner sees it in a list."""

    ref: str
    practice: str
    plan: Plan
    is_for_today: bool
    is_done: bool
    when: str
    until: str
    next_on: date | None
    progress: str
    paused_on: str


@dataclass(frozen=True)
class Today:
    """The page: routines for today first, then the others."""

    due: tuple[OwnRoutine, ...]
    others: tuple[OwnRoutine, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was given yet."""
        return not self.due and not self.others

    @property
    def next_on(self) -> date | None:
        """The next routine day of all that may be done."""
        ready = [one.next_on for one in self.others if one.next_on and one.plan.is_ready]
        return min(ready, default=None)


def today_of(user: User, *, now: datetime) -> Today:
    """Everything running that was given to this person."""
    # Zones differ by practice: a day's margin here, the exact day for each routine below.
    running = with_recent(own_routines(user).running(now.date()), now.date())
    by_day = {local_day(now, one.practice.zone) for one in running}
    safety = {day: safety_by_client({one.client for one in running}, on=day) for day in by_day}
    shown = []
    for one in running:
        today = local_day(now, one.practice.zone)
        shown.append(own_routine(one, safety[today][one.client_id], today))
    return Today(
        due=tuple(one for one in shown if one.is_for_today),
        others=tuple(one for one in shown if not one.is_for_today),
    )


def own_routine(assigned: AssignedRoutine, safety: Safety, today: date) -> OwnRoutine:
    """One routine from `with_recent`."""
    recent: list[RoutineCheckIn] = assigned.recent  # type: ignore[attr-defined]
    done = {row.done_on for row in recent}
    planned = assigned.starts_on <= today <= assigned.until and today.weekday() in assigned.days
    coming = next_day(assigned.days, assigned.starts_on, assigned.until, today)
    paused = assigned.state == AssignedRoutine.State.PAUSED
    return OwnRoutine(
        ref=assigned.ref,
        practice=assigned.practice.name,
        plan=build_plan(assigned, safety, today),
        is_for_today=planned,
        is_done=today in done,
        when=_when(assigned),
        until=day(assigned.until),
        next_on=coming,
        progress=_progress(done, today),
        paused_on=day(local_day(assigned.changed_at, assigned.practice.zone)) if paused else "",
    )


def _when(assigned: AssignedRoutine) -> str:
    days = days_in_words(assigned.days)
    reminder = f"reminder at {at(assigned.remind_at)}" if assigned.remind_at else "no reminders"
    return f"{days[0].upper()}{days[1:]}, {reminder}"


def _progress(done: set[date], today: date) -> str:
    number = sum(0 <= (today - on).days < WEEK for on in done)
    return f"Done on {count(number, 'day', 'days')} of the last {WEEK}." if number else ""
