"""Two ways in to one assigned routine: the link in a letter, and the client's own account.

The pages behind both are the same; a door knows who came in and where its addresses are.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.http import Http404
from django.urls import reverse

from clients.homecare.actions import find_link
from clients.homecare.models import AssignedRoutine, RoutineCheckIn, RoutineLink, StepStop
from clients.homecare.plan import build_plan
from clients.homecare.queries import with_recent
from clients.homecare.shown import Plan
from clients.portal.choices import ShownChoice, choice_among
from clients.portal.queries import own_routines
from clients.runs.models import FeetAnswer
from clients.runs.queries import feet_of, last_runs
from clients.screening.queries import Safety, safety_of
from practice.accounts.models import Practice, User
from practice.schedule.wall import local_day
from routines.scaling import Mode


@dataclass(frozen=True)
class Door:
    """Who came in, to what, and when. `key` is the token or the ref in the address.

    `today` is the client's day; on `known_on`, the practice's, counts what is known of them.
    """

    assigned: AssignedRoutine
    by: RoutineLink | User
    today: date
    known_on: date
    key: str

    @property
    def is_link(self) -> bool:
        """Whether it was a link: then the page names nobody and says nothing private."""
        return isinstance(self.by, RoutineLink)

    @property
    def practice(self) -> Practice:
        """The practice that gave the routine; the only name on the page of a link."""
        return self.assigned.practice

    @cached_property
    def feet(self) -> FeetAnswer | None:
        """How the feet are today, if that was said."""
        client = self.assigned.client
        return feet_of([client], on=self.today).get(client.pk)

    @cached_property
    def safety(self) -> Safety:
        """What is known of the client today."""
        return safety_of(self.assigned.client, on=self.known_on)

    @property
    def mode(self) -> Mode:
        """How gently it is done today."""
        return self.feet.mode if self.feet else Mode.USUAL

    @property
    def plan(self) -> Plan:
        """What may be shown today, worked out now."""
        return build_plan(self.assigned, self.safety, self.today, self.mode)

    def choice(self, now: datetime) -> ShownChoice | None:
        """Which of all the routines of this client fits now; None without a run or an answer."""
        client = self.assigned.client
        run = last_runs([client], now).get(client.pk)
        if run is None and self.mode is Mode.USUAL:
            return None
        given = with_recent(client.assigned_routines.running(self.today), self.today)
        return choice_among(given, self.safety, run, self.mode, now)

    def url(self, page: str = "") -> str:
        """The address of one of the routine's pages: play, done, felt, undo; or the routine."""
        name = "routine_link" if self.is_link else "my_routine"
        return reverse(f"{name}_{page}" if page else name, args=[self.key])

    def stop(self, ref: str) -> StepStop:
        """One stop of this routine; 404 for any other."""
        found = self.assigned.stops.filter(ref=ref).first()
        if found is None:
            raise Http404("No such stop of this routine.")
        return found

    def picture_url(self, ref: str) -> str:
        """The address of a picture of one of its steps."""
        return reverse(f"{'routine_link' if self.is_link else 'my_routine'}_picture",
                       args=[self.key, ref])  # fmt: skip

    def check_in_today(self) -> RoutineCheckIn | None:
        """Today's "done", if there is one that stands."""
        return self._marked.get(self.today)

    def yesterday_to_mark(self) -> date | None:
        """Yesterday, where it was a planned day and nothing is told of it."""
        day = self.today - timedelta(days=1)
        planned = self.assigned.starts_on <= day and day.weekday() in self.assigned.days
        return day if planned and day not in self._marked else None

    @cached_property
    def _marked(self) -> dict[date, RoutineCheckIn]:
        since = self.today - timedelta(days=1)
        rows = self.assigned.check_ins.standing().filter(done_on__gte=since)
        return {row.done_on: row for row in rows}

    def check_in(self, ref: str) -> RoutineCheckIn:
        """One check-in of this routine; 404 for any other."""
        found = self.assigned.check_ins.filter(ref=ref).first()
        if found is None:
            raise Http404("No such check-in of this routine.")
        return found


def by_link(token: str, *, now: datetime) -> Door:
    """The door a link opens; raises LinkGone."""
    link = find_link(token, now=now)
    return _door(link.assigned, link, token, now)


def by_account(user: User, ref: str, *, now: datetime) -> Door:
    """The door to one of a person's own routines; 404 for anybody else's."""
    assigned = own_routines(user).for_page().filter(ref=ref).first()
    if assigned is None:
        raise Http404("No such routine of yours.")
    return _door(assigned, user, ref, now)


def _door(assigned: AssignedRoutine, by: RoutineLink | User, key: str, now: datetime) -> Door:
    known_on = local_day(now, assigned.practice.zone)
    return Door(assigned, by, local_day(now, assigned.zone), known_on, key)
