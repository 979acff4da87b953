"""Booking the next visits of a series: dates by the plan, all of them or none."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from clients.appointments.repeat import book_all
from clients.appointments.suggestions import last_visit
from clients.models import Client
from clients.series.actions import add_visits
from clients.series.counting import balance_of
from clients.series.models import SeriesVisit, TreatmentSeries
from clients.series.planner import next_days
from clients.series.queries import OPEN
from clients.series.showing import countdown
from practice.accounts.models import Membership
from practice.schedule.models import AppointmentType, Room
from practice.schedule.wall import local_day

MOST_AT_ONCE = 12
WHEN_OPEN = 3


def planned_days(
    series: TreatmentSeries, *, at: time, count: int | None, now: datetime
) -> list[date]:
    """The days that are proposed for the next visits, at the wall-clock time `at`.

    Before a race those of its countdown that nothing is booked for; else an interval after the
    client's last visit, as many as `count` or as are left to book.
    """
    zone = series.practice.zone
    today = local_day(now, zone)
    left = balance_of(series).to_book
    most = min(MOST_AT_ONCE, left if left is not None else MOST_AT_ONCE)
    if series.race_on is not None:
        rows = countdown(series, today=today)
        free = [row.plan.on for row in rows if row.booked is None and row.plan.on > today]
        return free[: min(most, count or most)]
    number = min(most, count or (most if left is not None else WHEN_OPEN))
    last = last_visit(series.client)
    return next_days(
        last_end=last.ends_at if last else None, today=today, at=at, zone=zone,
        interval=series.interval_days, count=number,
    )  # fmt: skip


@transaction.atomic
def book_visits(
    *, series: TreatmentSeries, therapist: Membership, type: AppointmentType, room: Room | None,
    starts: Sequence[datetime], form_key: UUID, by: Membership, now: datetime,
    stop_reason: str = "", stops_shown: Collection[str] = (), tells: bool = False,
) -> list[SeriesVisit]:  # fmt: skip
    """Book these times and put them into the series. The same `form_key` twice does it once.

    Raises what `book_all` and `add_visits` raise, and stores nothing then.
    """
    made = book_all(
        client=series.client, therapist=therapist, type=type, room=room, starts=starts,
        form_key=form_key, by=by, now=now, stop_reason=stop_reason, stops_shown=stops_shown,
        tells=tells,
    )  # fmt: skip
    return add_visits(series=series, appointments=made, by=by, now=now)


def interval_of(client: Client) -> timedelta | None:
    """The days between visits by the client's newest series, for whoever proposes a time."""
    rows = client.treatment_series.filter(state__in=OPEN, race_on__isnull=True)
    days = rows.order_by("-started_on", "-pk").values_list("interval_days", flat=True).first()
    return timedelta(days=days) if days else None
