"""What a client's own first page says: what is for today, what is done, when the next day is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clients.homecare.adherence import days_in_words, next_day
from clients.homecare.models import AssignedRoutine, RoutineCheckIn
from clients.homecare.pausing import Paused, paused
from clients.homecare.plan import build_plan
from clients.homecare.queries import with_recent
from clients.homecare.shown import Plan
from clients.portal.choices import ShownChoice, choice_among
from clients.portal.queries import own_routines
from clients.runs.models import RunLog
from clients.runs.queries import modes_of
from clients.screening.queries import Safety, safety_by_day
from practice.accounts.models import Practice, User
from practice.schedule.wall import local_day
from practice.web.words import at, count, day
from routines.scaling import Mode

WEEK = 7


@dataclass(frozen=True)
class OwnRoutine:
    """One routine as its owner sees it in a list."""

    ref: str
    practice: str
    plan: Plan
    is_for_today: bool
    marked: str
    when: str
    until: str
    next_on: date | None
    progress: str
    paused: Paused | None


@dataclass(frozen=True)
class Today:
    """The page: routines for today first, then the others."""

    due: tuple[OwnRoutine, ...]
    others: tuple[OwnRoutine, ...]
    # What fits now, for each client of this person who told of a run or of their feet.
    choices: tuple[ShownChoice, ...] = ()
    # Whose name stands in the header; None when the routines come from several, or from nobody.
    practice: Practice | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was given yet."""
        return not self.due and not self.others

    @property
    def next_on(self) -> date | None:
        """The next routine day of all that may be done."""
        ready = [one.next_on for one in self.others if one.next_on and one.plan.is_ready]
        return min(ready, default=None)


def today_of(user: User, *, runs: Mapping[int, RunLog], now: datetime) -> Today:
    """Everything running that was given to this person; `runs` are the last ones, by client."""
    # Zones differ: a day's margin for the rows, then each by its client's own day.
    margin = now.date() - timedelta(days=1)
    given = with_recent(own_routines(user).running(margin), margin)
    dated = [(one, local_day(now, one.zone)) for one in given]
    running = [(one, today) for one, today in dated if one.is_running(today)]
    people = {one.client for one, _ in running}
    # What is known of them holds by their practice's day.
    known = safety_by_day((one.client, local_day(now, one.practice.zone)) for one, _ in running)
    safety = {pk: found for (pk, _), found in known.items()}
    modes = {day: modes_of(people, on=day) for day in {today for _, today in running}}
    shown = [
        own_routine(one, safety[one.client_id], today, modes[today][one.client_id])
        for one, today in running
    ]
    days = {one.client: today for one, today in running}
    choices = [
        choice_among(
            [one for one, _ in running if one.client_id == client.pk],
            safety[client.pk], runs.get(client.pk), modes[today][client.pk], now,
        )
        for client, today in days.items()
    ]  # fmt: skip
    practices = {one.practice_id: one.practice for one, _ in running}
    return Today(
        due=tuple(one for one in shown if one.is_for_today),
        others=tuple(one for one in shown if not one.is_for_today),
        choices=tuple(one for one in choices if one),
        practice=next(iter(practices.values())) if len(practices) == 1 else None,
    )


def own_routine(assigned: AssignedRoutine, safety: Safety, today: date, mode: Mode) -> OwnRoutine:
    """One routine from `with_recent`."""
    recent: list[RoutineCheckIn] = assigned.recent  # type: ignore[attr-defined]
    done = {row.done_on for row in recent if row.was_done}
    marked = next((row for row in recent if row.done_on == today), None)
    planned = assigned.starts_on <= today <= assigned.until and today.weekday() in assigned.days
    coming = next_day(assigned.days, assigned.starts_on, assigned.until, today)
    return OwnRoutine(
        ref=assigned.ref,
        practice=assigned.practice.name,
        plan=build_plan(assigned, safety, today, mode),
        is_for_today=planned,
        marked=f"{RoutineCheckIn.Outcome(marked.outcome).label} today." if marked else "",
        when=_when(assigned),
        until=day(assigned.until),
        next_on=coming,
        progress=_progress(done, today),
        paused=paused(assigned),
    )


def _when(assigned: AssignedRoutine) -> str:
    days = days_in_words(assigned.days)
    reminder = f"reminder at {at(assigned.remind_at)}" if assigned.remind_at else "no reminders"
    return f"{days[0].upper()}{days[1:]}, {reminder}"


def _progress(done: set[date], today: date) -> str:
    number = sum(0 <= (today - on).days < WEEK for on in done)
    return f"Done on {count(number, 'day', 'days')} of the last {WEEK}." if number else ""
