"""A practice with months of everything, by chance from a seed, with the awkward moments in it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import uuid4

from django.utils import timezone

from clients.appointments.models import Appointment, Status
from clients.homecare.models import AssignedRoutine, RoutineCheckIn
from clients.measures.models import Rating
from clients.models import Client
from clients.notes.models import SessionNote
from clients.reports.periods import Step, periods_between
from clients.reports.scope import Scope
from clients.series.models import PlanTemplate, TreatmentSeries
from clients.workshops.models import Attendee, Mark, SignUp, Workshop, WorkshopDate
from practice.accounts.models import Membership
from tests.factories import AppointmentTypeFactory, ClientFactory
from tests.factories.routines import shipped

NOW = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 3, 1), date(2026, 11, 30)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# On either side of local midnights at the ends of months, in both halves of the year.
EDGES = [
    datetime(2026, 3, 31, 22, 59, tzinfo=UTC),
    datetime(2026, 4, 30, 23, 0, tzinfo=UTC),
    datetime(2026, 5, 31, 22, 30, tzinfo=UTC),
    datetime(2026, 9, 30, 23, 30, tzinfo=UTC),
    datetime(2026, 10, 31, 23, 59, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
]


def look(
    member: Membership, *, therapist: Membership | None = None, step: Step = Step.MONTH,
    since: date = FIRST, until: date = LAST,
) -> Scope:  # fmt: skip
    """What a member looks at: everything, unless somebody is chosen."""
    return Scope(member, therapist, periods_between(since, until, step), NOW)


class Seeded:
    """Fills one practice. `people` are clients; the last is restricted."""

    def __init__(self, seed: int, *team: Membership) -> None:
        self.chance, self.team, self.practice = Random(seed), team, team[0].practice
        self.people = [ClientFactory(practice=self.practice) for _ in range(8)]
        Client.objects.filter(pk=self.people[-1].pk).update(restricted_at=NOW)
        self.kind = AppointmentTypeFactory(practice=self.practice)

    def moment(self) -> datetime:
        """Some minute between the first day and the last, or a little outside."""
        start = datetime(2026, 2, 20, tzinfo=UTC)
        return start + timedelta(minutes=self.chance.randrange(290 * 24 * 60))

    def visits(self, number: int = 160) -> None:
        """Each an hour that nobody else has, of every state."""
        hours = self.chance.sample(range(290 * 24), number)
        start = datetime(2026, 2, 20, tzinfo=UTC)
        at = [start + HOUR * one for one in hours]
        taken = set(at)
        free = [one for one in EDGES if not {one + HOUR * n for n in (-1, 0, 1)} & taken]
        at += [one for one in free if one.minute == 0]
        Appointment.objects.bulk_create([self._visit(one) for one in at])

    def _visit(self, at: datetime) -> Appointment:
        weights = {
            Status.COMPLETED: 8, Status.BOOKED: 4, Status.DID_NOT_ATTEND: 3, Status.CANCELLED: 5,
            Status.ASKED: 1, Status.ARRIVED: 1, Status.HELD: 1,
        }  # fmt: skip
        status = self.chance.choices(list(weights), list(weights.values()))[0]
        ahead = timedelta(minutes=self.chance.randrange(-2 * 24 * 60, 40 * 24 * 60))
        let_go = self.chance.random() < 0.2
        cancelled_at = None
        if status == Status.CANCELLED and not let_go:
            cancelled_at = at - timedelta(hours=self.chance.choice([1, 23, 24, 25, 80]))
        return Appointment(
            practice=self.practice, client=self.chance.choice(self.people), type=self.kind,
            therapist=self.chance.choice(self.team), form_key=uuid4(), starts_at=at,
            ends_at=at + HOUR, occupied_from=at, occupied_until=at + HOUR, status=status,
            held_until=at if status == Status.HELD else None, booked_at=at - ahead,
            cancelled_at=cancelled_at,
            cancelled_by_client=cancelled_at is not None and self.chance.random() < 0.6,
        )  # fmt: skip

    def series(self, number: int = 60) -> None:
        """Begun on any day, in any state."""
        plan = PlanTemplate.objects.create(
            practice=self.practice, name="Weekly", interval_min=7, interval_max=7
        )
        for _ in range(number):
            by = self.chance.choice(self.team)
            TreatmentSeries.objects.create(
                practice=self.practice, client=self.chance.choice(self.people), therapist=by,
                template=plan, form_key=uuid4(), name="Weekly", kind="rolling", goal="Rest.",
                interval_days=7, started_on=self.moment().date(), started_by=by,
                state=self.chance.choice(["running", "paused", "finished", "stopped"]),
            )  # fmt: skip

    def scores(self, number: int = 120) -> None:
        """Ratings between visits and before them, some taken back, and soreness in notes."""
        for _ in range(number):
            gone, by = self.chance.random() < 0.1, self.chance.choice(self.team)
            code = self.chance.choice(["nrs_pain", "lefs", "pgic"])
            back: dict[str, Any] = (
                ({"withdrawn_at": NOW, "withdrawn_by": by, "why_withdrawn": "Typed wrong."})
                if gone
                else {}
            )
            Rating.objects.create(
                practice=self.practice, client=self.chance.choice(self.people), form_key=uuid4(),
                code=code, taken_on=self.moment().date(), taken_by=by,
                score=Decimal(self.chance.randrange(1, 6)), **back,
            )  # fmt: skip
        for visit in Appointment.objects.filter(status=Status.COMPLETED):
            signed = self.chance.random() < 0.8
            SessionNote.objects.create(
                practice=self.practice, client=visit.client, appointment=visit,
                author=visit.therapist, before_score=self.chance.choice([None, 0, 2, 3, 7, 10]),
                status="signed" if signed else "draft", signed_at=NOW if signed else None,
                signed_by=visit.therapist if signed else None,
            )  # fmt: skip

    def routines(self, number: int = 25) -> None:
        """Given on some weekdays for weeks, some stopped; done on days of the plan or others."""
        version = shipped(self.team[0], "five_minute_foot_massage")
        for _ in range(number):
            since = self.moment().date()
            given = AssignedRoutine.objects.create(
                practice=self.practice, client=self.chance.choice(self.people), version=version,
                form_key=uuid4(), days=sorted(self.chance.sample(range(7), 3)), starts_on=since,
                until=since + DAY * self.chance.randrange(0, 60),
                state=self.chance.choice(["active", "active", "paused", "ended"]),
                assigned_by=self.chance.choice(self.team), changed_at=self.moment(),
            )  # fmt: skip
            for n in self.chance.sample(range(-3, 65), 25):
                skipped = self.chance.random() < 0.2
                RoutineCheckIn.objects.create(
                    practice=self.practice, assigned=given, form_key=uuid4(),
                    done_on=since + DAY * n, outcome="skipped" if skipped else "done",
                    why="away" if skipped else "",
                    undone_at=NOW if self.chance.random() < 0.1 else None,
                )  # fmt: skip

    def workshops(self, number: int = 20) -> None:
        """Of every state, with seats, a line and marks at the door that contradict each other."""
        for n in range(number):
            at, leader = self.moment(), self.chance.choice(self.team)
            shop = Workshop.objects.create(
                practice=self.practice, slug=f"feet-{n}", title="Feet", leader=leader,
                made_by=leader, starts_at=at, ends_at=at + HOUR,
                capacity=self.chance.choice([None, 4, 10]),
                state=self.chance.choice(["published", "published", "draft", "cancelled"]),
            )  # fmt: skip
            day = WorkshopDate.objects.create(
                practice=self.practice, workshop=shop, starts_at=at, ends_at=at + HOUR
            )
            for _ in range(self.chance.randrange(6)):
                self._place(shop, day)

    def _place(self, shop: Workshop, day: WorkshopDate) -> None:
        assert shop.starts_at is not None
        state = self.chance.choice(["confirmed", "confirmed", "waiting", "cancelled"])
        waited = state == "waiting" or self.chance.random() < 0.4
        sure_at = shop.starts_at - DAY * self.chance.randrange(1, 20)
        place = SignUp.objects.create(
            practice=self.practice, workshop=shop, state=state, seats=self.chance.choice([1, 1, 2]),
            line=self.chance.randrange(9) if waited else None,
            joined_at=sure_at - timedelta(hours=self.chance.randrange(0, 300)),
            confirmed_at=sure_at if state == "confirmed" else None,
            client=self.chance.choice([None, *self.people]), name="Jo Marsh",
        )  # fmt: skip
        for n in range(place.seats):
            one = Attendee.objects.create(practice=self.practice, sign_up=place, place=n)
            for _ in range(self.chance.randrange(4)):
                Mark.objects.create(
                    practice=self.practice, attendee=one, date=day, key=uuid4(),
                    kind=self.chance.choice(["came", "late", "left", "missing", "cleared"]),
                    at=shop.starts_at + timedelta(minutes=self.chance.randrange(3)),
                    by=self.team[0], received_at=timezone.now(),
                )  # fmt: skip
