"""Every number of a report is the one that plain Python counts over all the rows."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

import pytest

from clients.appointments.models import Appointment
from clients.homecare.models import AssignedRoutine, RoutineCheckIn
from clients.measures.models import Rating
from clients.notes.models import SessionNote
from clients.reports import adherence, outcomes, rebooking, series, visits, waiting, workshops
from clients.reports.periods import Step
from clients.reports.scope import Scope
from clients.series.models import TreatmentSeries
from clients.workshops.models import Mark, SignUp, Workshop
from practice.accounts.models import Membership
from tests.clients.reports.seeded import DAY, NOW, Seeded, look

pytestmark = pytest.mark.django_db
SEEDS = (1, 2, 3)
CAME = ("arrived", "completed")
MICROSECOND = timedelta(microseconds=1)
ALL = [(seed, step, own) for seed in SEEDS for step in Step for own in (False, True)]


@pytest.fixture
def seeded(request: pytest.FixtureRequest, owner: Membership, therapist: Membership) -> Seeded:
    return Seeded(request.param, owner, therapist)


def first_of(when: date | datetime, scope: Scope) -> date:
    """The first day of the period it lies in, on London's clock."""
    day = when.astimezone(scope.practice.zone).date() if isinstance(when, datetime) else when
    if scope.periods[0].step == Step.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday())


def tally(
    rows: Iterable[Any], scope: Scope, at: str, **tests: Callable[[Any], Any]
) -> dict[date, dict[str, Any]]:
    """Each row goes into its period, and each test says what it adds there."""
    found: dict[date, Counter[str]] = {}
    inside = {period.first for period in scope.periods}
    for row in rows:
        when = row
        for name in at.split("."):
            when = getattr(when, name)
        first = first_of(when, scope)
        if first in inside:
            found.setdefault(first, Counter()).update({k: t(row) for k, t in tests.items()})
    return {first: {key: counts[key] for key in tests} for first, counts in found.items()}


def all_visits(scope: Scope) -> list[Appointment]:
    """Booked or asked for at some time, of people who are not restricted."""
    return [
        row
        for row in Appointment.objects.select_related("client")
        if row.status != "held"
        and not (row.status == "cancelled" and row.cancelled_at is None)
        and row.client.restricted_at is None
        and scope.therapist in (None, row.therapist)
    ]


def whose(owner: Membership, therapist: Membership, step: Step, own: bool) -> Scope:
    """Everybody's work as the owner sees it, or a therapist's own."""
    return look(therapist, therapist=therapist, step=step) if own else look(owner, step=step)


@pytest.mark.parametrize(("seeded", "step", "own"), ALL, indirect=["seeded"])
def test_visits_are_counted_as_by_hand(
    seeded: Seeded, step: Step, own: bool, owner: Membership, therapist: Membership
) -> None:
    seeded.visits()
    scope = whose(owner, therapist, step, own)
    rows = all_visits(scope)
    assert visits.by_state(scope) == tally(
        rows, scope, "starts_at",
        visits=lambda v: 1,
        to_confirm=lambda v: v.status == "asked",
        to_come=lambda v: v.status == "booked" and v.starts_at > NOW,
        unmarked=lambda v: v.status == "booked" and v.starts_at <= NOW,
        came=lambda v: v.status in CAME,
        missed=lambda v: v.status == "did_not_attend",
        cancelled=lambda v: v.status == "cancelled",
        marked=lambda v: v.status in (*CAME, "did_not_attend"),
    )  # fmt: skip
    theirs = [v for v in rows if v.cancelled_by_client]
    late = {v.pk for v in theirs if v.starts_at - v.cancelled_at < timedelta(hours=24)}
    assert visits.cancelled(scope) == tally(
        rows, scope, "starts_at",
        visits=lambda v: 1,
        cancelled=lambda v: v.status == "cancelled",
        by_client=lambda v: v.cancelled_by_client,
        by_practice=lambda v: v.status == "cancelled" and not v.cancelled_by_client,
        late=lambda v: v.pk in late,
    )  # fmt: skip


@pytest.mark.parametrize(("seeded", "step", "own"), ALL, indirect=["seeded"])
def test_coming_again_and_waiting_are_counted_as_by_hand(
    seeded: Seeded, step: Step, own: bool, owner: Membership, therapist: Membership
) -> None:
    seeded.visits()
    every = list(Appointment.objects.all())
    scope = whose(owner, therapist, step, own)
    rows = [v for v in all_visits(scope) if v.status in CAME]
    again = {
        v.pk
        for v in rows
        for w in every
        if w.client_id == v.client_id
        and w.status in (*CAME, "booked")
        and v.starts_at < w.starts_at <= v.starts_at + DAY * 28
    }
    known = {v.pk for v in rows if v.starts_at + DAY * 28 <= NOW}
    assert rebooking.again(scope) == tally(
        rows, scope, "starts_at",
        visits=lambda v: 1,
        known=lambda v: v.pk in known,
        again=lambda v: v.pk in known & again,
        not_yet=lambda v: v.pk not in known,
    )  # fmt: skip
    ahead = [v for v in rows if v.starts_at >= v.booked_at]
    weeks = {v.pk: (v.starts_at - v.booked_at) / (DAY * 7) for v in ahead}
    assert waiting.for_a_visit(scope) == tally(
        ahead, scope, "starts_at",
        visit=lambda v: 1,
        visit_time=lambda v: (v.starts_at - v.booked_at) // MICROSECOND,
        one=lambda v: weeks[v.pk] <= 1,
        two=lambda v: 1 < weeks[v.pk] <= 2,
        four=lambda v: 2 < weeks[v.pk] <= 4,
        longer=lambda v: weeks[v.pk] > 4,
    )  # fmt: skip


@pytest.mark.parametrize(("seeded", "step", "own"), ALL, indirect=["seeded"])
def test_series_are_counted_as_by_hand(
    seeded: Seeded, step: Step, own: bool, owner: Membership, therapist: Membership
) -> None:
    seeded.series()
    scope = whose(owner, therapist, step, own)
    rows = [
        row
        for row in TreatmentSeries.objects.select_related("client")
        if row.client.restricted_at is None and scope.therapist in (None, row.therapist)
    ]
    assert series.ended(scope) == tally(
        rows, scope, "started_on",
        began=lambda s: 1,
        finished=lambda s: s.state == "finished",
        stopped=lambda s: s.state == "stopped",
        open=lambda s: s.state in ("running", "paused"),
        over=lambda s: s.state in ("finished", "stopped"),
    )  # fmt: skip


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("seeded", SEEDS, indirect=True)
def test_first_and_last_scores_are_those_picked_by_hand(
    seeded: Seeded, own: bool, owner: Membership, therapist: Membership
) -> None:
    seeded.visits()
    seeded.scores()
    scope = whose(owner, therapist, Step.MONTH, own)
    spots: dict[tuple[str, int], list[tuple[Any, Decimal]]] = {}
    for row in Rating.objects.order_by("taken_on", "pk").select_related("client"):
        inside = scope.first <= row.taken_on < scope.after and row.withdrawn_at is None
        if (
            inside
            and row.code != "pgic"
            and row.client.restricted_at is None
            and (scope.therapist in (None, row.taken_by))
        ):
            spots.setdefault((row.code, row.client_id), []).append((row.taken_on, row.score))
    notes = SessionNote.objects.filter(status="signed", before_score__isnull=False)
    for note in notes.order_by("appointment__starts_at").select_related("client"):
        at = note.appointment.starts_at.astimezone(scope.practice.zone).date()
        inside = scope.first <= at < scope.after and note.client.restricted_at is None
        if inside and scope.therapist in (None, note.author):
            spots.setdefault(("nrs_soreness", note.client_id), []).append(
                (at, Decimal(note.before_score))
            )
    pairs: dict[str, list[tuple[Decimal, Decimal]]] = {}
    for (code, _), scores in spots.items():
        if len(scores) > 1:
            pairs.setdefault(code, []).append((scores[0][1], scores[-1][1]))
    expected = sorted(
        (
            len(found), median(a for a, _ in found), median(b for _, b in found),
            median(b - a for a, b in found),
        )
        for found in pairs.values()
    )  # fmt: skip
    rows = outcomes.measured(scope)
    assert sorted(tuple(row.counts.values()) for row in rows) == expected
    assert len(rows) == 3


@pytest.mark.parametrize(("seeded", "step", "own"), ALL, indirect=["seeded"])
def test_days_at_home_are_counted_as_by_hand(
    seeded: Seeded, step: Step, own: bool, owner: Membership, therapist: Membership
) -> None:
    seeded.routines()
    scope = whose(owner, therapist, step, own)
    asked: set[tuple[int, int, date]] = set()
    for one in AssignedRoutine.objects.select_related("client"):
        stopped = one.changed_at.astimezone(scope.practice.zone).date()
        before = min(one.until + DAY, NOW.date())
        before = before if one.state == "active" else min(before, stopped)
        if one.client.restricted_at or scope.therapist not in (None, one.assigned_by):
            continue
        for n in range((before - one.starts_on).days):
            on = one.starts_on + DAY * n
            if on.weekday() in one.days:
                asked.add((one.pk, one.client_id, on))
    marked = {
        (row.assigned_id, row.done_on)
        for row in RoutineCheckIn.objects.filter(undone_at=None).exclude(outcome="skipped")
    }
    done = {(pk, who, on) for pk, who, on in asked if (pk, on) in marked}
    expected = {}
    for period in scope.periods:
        days = [(who, on) for _, who, on in asked if period.first <= on < period.after]
        expected[period.first] = {"asked": len(days), "people": len({who for who, _ in days})}
    assert adherence.asked(scope) == expected
    by_hand = Counter(first_of(on, scope) for _, _, on in done)
    by_hand = Counter({k: v for k, v in by_hand.items() if scope.first <= k < scope.after})
    assert {k: v["done"] for k, v in adherence.done(scope).items()} == by_hand


@pytest.mark.parametrize(("seeded", "step", "own"), ALL, indirect=["seeded"])
def test_workshops_are_counted_as_by_hand(
    seeded: Seeded, step: Step, own: bool, owner: Membership, therapist: Membership
) -> None:
    seeded.workshops()
    scope = whose(owner, therapist, step, own)
    held = [
        one
        for one in Workshop.objects.filter(state="published")
        if scope.therapist in (None, one.leader)
    ]
    assert workshops.places(scope) == tally(
        held, scope, "starts_at", workshops=lambda w: 1, places=lambda w: w.capacity or 0
    )
    places = [p for p in SignUp.objects.select_related("workshop") if p.workshop in held]
    assert workshops.seats(scope) == tally(
        places, scope, "workshop.starts_at",
        taken=lambda p: p.seats * (p.state == "confirmed"),
        filled=lambda p: p.seats * (p.state == "confirmed") * bool(p.workshop.capacity),
        waited=lambda p: p.line is not None,
        placed=lambda p: p.line is not None and p.state == "confirmed",
    )  # fmt: skip
    newest: dict[int, Mark] = {}
    for mark in Mark.objects.order_by("at", "received_at", "pk"):
        newest[mark.attendee_id] = mark
    here = [
        mark.attendee
        for mark in newest.values()
        if mark.kind in ("came", "late", "left") and mark.attendee.sign_up.workshop in held
    ]
    assert workshops.came(scope) == tally(
        here, scope, "sign_up.workshop.starts_at", came=lambda a: 1
    )
    waited = [
        p
        for p in SignUp.objects.select_related("client", "workshop")
        if p.state == "confirmed"
        and p.line is not None
        and not (p.client and p.client.restricted_at)
        and scope.therapist in (None, p.workshop.leader)
    ]
    assert waiting.for_a_place(scope) == tally(
        waited, scope, "confirmed_at",
        place=lambda p: 1,
        place_time=lambda p: (p.confirmed_at - p.joined_at) // MICROSECOND,
    )  # fmt: skip
