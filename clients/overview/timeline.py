"""Visits and what was told after them, notes, health, clearances, events, letters, routines: a
client's days in one query.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast

from clients.afterwards.models import AfterVisitAnswer
from clients.appointments.models import Status
from clients.events.queries import is_due
from clients.homecare.models import RoutineCheckIn, StepStop
from clients.models import Client
from clients.notes.models import SessionNote
from practice.schedule.wall import local_day

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MARK = re.compile(r"([0-9]{1,17})\.([a-z]{1,10})\.([A-Z0-9]{10})")


class Row(NamedTuple):
    """One row of any feature. What `word`, `about`, `one` and `two` are, its sort says."""

    moment: datetime
    sort: str
    address: str
    word: str
    about: str
    one: int | None
    two: int | None


@dataclass(frozen=True)
class Page:
    """Some rows; `following` asks for those behind them, "" at the end."""

    rows: list[Row]
    following: str


def page_of(
    client: Client, *, now: datetime, show: str = "", after: str = "", most: int = 50
) -> Page:
    """`most` rows of what one filter shows (a key of `FILTERS`), or of everything.

    `after` is what the page before said was `following`; anything else begins at the newest.
    """
    mark = _read(after)
    first, *others = (
        _behind(SORTS[sort](client, now), sort, mark) for sort in FILTERS.get(show, tuple(SORTS))
    )
    rows = first.union(*others, all=True) if others else first
    found = [Row(*row) for row in rows.order_by("-moment", "sort", "address")[: most + 1]]
    return Page(found[:most], _mark(found[most - 1]) if len(found) > most else "")


def _behind(
    rows: QuerySet[Any], sort: str, mark: tuple[datetime, str, str] | None
) -> QuerySet[Any]:
    rows = rows.annotate(sort=Value(sort, CharField())).order_by()
    if mark is not None:
        moment, at_sort, address = mark
        behind = Q(moment__lt=moment)
        if sort > at_sort:
            behind |= Q(moment=moment)
        elif sort == at_sort:
            behind |= Q(moment=moment, address__gt=address)
        rows = rows.filter(behind)
    return rows.values_list(*Row._fields)


def _mark(row: Row) -> str:
    return f"{(row.moment - EPOCH) // MICROSECOND}.{row.sort}.{row.address}"


def _read(mark: str) -> tuple[datetime, str, str] | None:
    found = MARK.fullmatch(mark)
    return found and (EPOCH + int(found[1]) * MICROSECOND, found[2], found[3])


def _columns(rows: QuerySet[Any], *, moment: str, **others: Any) -> QuerySet[Any]:
    """Rows with the columns of `Row`; those a feature has no use for are empty."""
    no_word, no_figure = Value("", CharField()), Cast(Value(None), IntegerField())
    empty = {"word": no_word, "about": no_word, "one": no_figure, "two": no_figure}
    return rows.annotate(**{**empty, **others}, moment=F(moment), address=F("ref"))


def _notes(client: Client, now: datetime) -> QuerySet[Any]:
    """`word`: the note's status; the scores before and after."""
    scores = {
        name: Cast(score, IntegerField())
        for name, score in (("one", "before_score"), ("two", "after_score"))
    }
    rows = client.session_notes.all()
    return _columns(rows, moment="appointment__starts_at", word=F("status"), **scores)


def _earlier(client: Client, now: datetime) -> QuerySet[Any]:
    """Notes that were brought over from another system."""
    return _columns(client.earlier_notes.all(), moment="written_at")


def _visits(client: Client, now: datetime) -> QuerySet[Any]:
    """Those that nothing was written about. `word`: the status; `about`: the kind of visit."""
    written = Exists(SessionNote.objects.filter(appointment=OuterRef("pk")))
    rows = client.appointments.came_about().filter(~written, ends_at__lt=now)
    rows = rows.exclude(status=Status.HELD)
    return _columns(rows, moment="starts_at", word=F("status"), about=F("type__name"))


def _health(client: Client, now: datetime) -> QuerySet[Any]:
    """`word`: the kind of form; `about`: who told it."""
    rows = client.screenings.all()
    return _columns(rows, moment="recorded_at", word=F("kind"), about=F("told_by"))


def _clearances(client: Client, now: datetime) -> QuerySet[Any]:
    """`word`: where the question to a clinician stands."""
    return _columns(client.clearance_requests.all(), moment="asked_at", word=F("state"))


def _events(client: Client, now: datetime) -> QuerySet[Any]:
    """`word`: what sort of thing; `one`: 1 when it is to be followed up."""
    due = is_due(client.practice, on=local_day(now, client.practice.zone))
    one = Case(When(due, then=1), default=0, output_field=IntegerField())
    return _columns(client.adverse_events.all(), moment="happened_at", word=F("kind"), one=one)


def _after(client: Client, now: datetime) -> QuerySet[Any]:
    """What was told after visits. `word`: whether anything was unexpected; hours, and soreness."""
    scores = {
        name: Cast(score, IntegerField()) for name, score in (("one", "hours"), ("two", "soreness"))
    }
    rows = AfterVisitAnswer.objects.filter(appointment__client=client)
    return _columns(rows, moment="told_at", word=F("unexpected"), **scores)


def _letters(client: Client, now: datetime) -> QuerySet[Any]:
    """`word`: who got it."""
    return _columns(client.referrals.all(), moment="written_at", word=F("to_kind"))


def _routines(client: Client, now: datetime) -> QuerySet[Any]:
    """`word`: where it stands; `about`: its name."""
    rows = client.assigned_routines.all()
    over = When(until__lt=local_day(now, client.zone), then=Value("ended"))
    state = Case(over, default=F("state"), output_field=CharField())
    return _columns(rows, moment="assigned_at", word=state, about=F("version__name"))


def _check_ins(client: Client, now: datetime) -> QuerySet[Any]:
    """Those that stand and say more than "done". `word`: the outcome; `about`: the routine;
    the scores after and before.
    """
    scores = {
        name: Cast(score, IntegerField())
        for name, score in (("one", "soreness"), ("two", "before"))
    }
    rows = RoutineCheckIn.objects.standing().filter(
        ~Q(outcome="done") | Q(soreness__isnull=False), assigned__client=client
    )
    about = F("assigned__version__name")
    return _columns(rows, moment="done_at", word=F("outcome"), about=about, **scores)


def _stops(client: Client, now: datetime) -> QuerySet[Any]:
    """Steps that hurt. `about`: the routine; `one`: the step's number."""
    rows = StepStop.objects.filter(assigned__client=client).order_by()
    one = Cast("number", IntegerField())
    return _columns(rows, moment="happened_at", about=F("assigned__version__name"), one=one)


SORTS: dict[str, Callable[[Client, datetime], QuerySet[Any]]] = {
    "after": _after,
    "check": _check_ins,
    "clearance": _clearances,
    "earlier": _earlier,
    "event": _events,
    "health": _health,
    "letter": _letters,
    "note": _notes,
    "routine": _routines,
    "stop": _stops,
    "visit": _visits,
}
FILTERS = {
    "notes": ("earlier", "note"),
    "visits": ("after", "note", "visit"),
    "health": ("clearance", "health"),
    "events": ("event",),
    "letters": ("letter",),
    "routines": ("check", "routine", "stop"),
}
