"""What the pages say about a series."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from clients.appointments.models import Appointment, Status
from clients.models import Client
from clients.series.countdown import (
    AFTER_THE_RACE,
    SAID,
    RaceVisit,
    is_taper,
    most_pressure,
    race_visits,
)
from clients.series.counting import balance_of
from clients.series.models import PlanTemplate, SeriesReview, SeriesVisit, TreatmentSeries
from clients.series.planner import Balance
from practice.web.words import count, day

NOT_OVER = (Status.HELD, Status.ASKED, Status.BOOKED, Status.ARRIVED)
NEAR = timedelta(days=3)
TONES = {"running": "ok", "paused": "care"}


@dataclass(frozen=True)
class VisitRow:
    """One visit: when, how it stands, whether it counts and why."""

    visit: SeriesVisit
    starts: datetime
    status: str
    counts: str


@dataclass(frozen=True)
class CountdownRow:
    """One visit of the race plan, and the booked visit that stands for it, if any."""

    plan: RaceVisit
    booked: datetime | None
    is_past: bool


@dataclass(frozen=True)
class ShownSeries:
    """A series for a page. `due` are the reviews that wait, `done` the others."""

    series: TreatmentSeries
    balance: Balance
    progress: str
    money: str
    rhythm: str
    tone: str
    warning: str
    coming: datetime | None
    visits: list[VisitRow]
    due: list[SeriesReview]
    done: list[SeriesReview]

    @property
    def is_open(self) -> bool:
        """Whether it is running or paused."""
        return self.series.state in (TreatmentSeries.State.RUNNING, TreatmentSeries.State.PAUSED)

    @property
    def is_running(self) -> bool:
        """Whether it takes visits."""
        return self.series.state == TreatmentSeries.State.RUNNING


def shown(series: TreatmentSeries, *, now: datetime) -> ShownSeries:
    """What a page says of a series read by `series_of`; no further query."""
    zone = series.practice.zone
    balance = balance_of(series)
    visits = [_row(visit, zone) for visit in series.visits.all()]
    reviews = list(series.reviews.all())
    ahead = [
        row.starts
        for row in visits
        if row.visit.appointment.status in NOT_OVER and row.visit.appointment.ends_at >= now
    ]
    return ShownSeries(
        series=series,
        balance=balance,
        progress=progress(balance),
        money=_money(series, balance),
        rhythm=f"About every {count(series.interval_days, 'day', 'days')}",
        tone=TONES.get(series.state, ""),
        warning=warning(series, balance),
        coming=min(ahead, default=None),
        visits=visits,
        due=[one for one in reviews if one.done_at is None and one.after <= series.used],
        done=[one for one in reviews if one.done_at is not None],
    )


def progress(balance: Balance) -> str:
    """3 of 6 visits, 3 left."""
    if balance.agreed is None:
        return f"{count(balance.used, 'visit', 'visits')} so far"
    visits = count(balance.agreed, "visit", "visits")
    return f"{balance.used} of {visits}, {balance.left} left"


def review_title(review: SeriesReview) -> str:
    """Before the first visit; after 3 visits."""
    if review.after == 0:
        return "Before the first visit"
    return f"After {count(review.after, 'visit', 'visits')}"


def countdown(series: TreatmentSeries, *, today: date) -> list[CountdownRow]:
    """The race plan as it was when the series began, each with the visit booked near its day."""
    if series.race_on is None:
        return []
    zone = series.practice.zone
    starts = [
        visit.appointment.starts_at.astimezone(zone)
        for visit in series.visits.all()
        if visit.counts != SeriesVisit.Counts.NOT
    ]
    rows = []
    for plan in race_visits(series.race_on, min(series.started_on, today)):
        near = [at for at in starts if abs(at.date() - plan.on) <= NEAR]
        booked = min(near, key=lambda at: abs(at.date() - plan.on), default=None)
        if booked is not None:
            starts.remove(booked)
        rows.append(CountdownRow(plan, booked, is_past=plan.on < today))
    return rows


def race_word(series: TreatmentSeries, *, today: date) -> str:
    """How far the race is and what that means for today's work; "" without a race."""
    if series.race_on is None:
        return ""
    left = (series.race_on - today).days
    pressure = most_pressure(today, series.race_on, is_used_to_deep=series.is_used_to_deep)
    if left < 0:
        return f"The race was on {day(series.race_on)}. {AFTER_THE_RACE} {SAID[pressure]}"
    when = "Today is the race" if left == 0 else f"{count(left, 'day', 'days')} to the race"
    taper = " Taper: lighter training is usual now." if is_taper(today, series.race_on) else ""
    return f"{when}. {SAID[pressure]}{taper}"


def terms(template: PlanTemplate) -> str:
    """4 to 6 visits, every 7 days, 30 to 40 minutes."""
    least, most = template.sessions_min, template.sessions_max
    parts = ["Goes on until it is ended" if least is None else _range(least, most, "visit")]
    if template.kind == PlanTemplate.Kind.RACE:
        parts.append("by the weeks before the race")
    elif template.kind != PlanTemplate.Kind.SINGLE:
        parts.append(f"every {_range(template.interval_min, template.interval_max, 'day')}")
    parts.append(_range(template.minutes_min, template.minutes_max, "minute"))
    return ", ".join(parts)


def to_join(client: Client, *, now: datetime) -> Iterable[Appointment]:
    """Coming appointments of the client that belong to no series yet."""
    rows = client.appointments.filter(ends_at__gte=now, series_visit__isnull=True)
    return rows.exclude(status=Status.CANCELLED).select_related("type").order_by("starts_at")[:20]


def _row(visit: SeriesVisit, zone: ZoneInfo) -> VisitRow:
    appointment = visit.appointment
    counts = visit.get_counts_display()
    if visit.why:
        counts = f"{counts}. {visit.why}"
    return VisitRow(
        visit, appointment.starts_at.astimezone(zone), appointment.get_status_display(), counts
    )


def _money(series: TreatmentSeries, balance: Balance) -> str:
    price = f"{pounds(series.price_pence)} a visit" if series.price_pence is not None else ""
    if not series.prepaid_sessions:
        return f"{price}, paid visit by visit" if price else "Paid visit by visit"
    paid = f"{count(series.prepaid_sessions, 'visit', 'visits')} paid in advance, "
    paid += f"{balance.prepaid_left} of them left"
    return f"{price}; {paid}" if price else paid.capitalize()


def warning(series: TreatmentSeries, balance: Balance) -> str:
    """That its visits come to an end, and what to do about it; "" while they do not."""
    if series.state != TreatmentSeries.State.RUNNING or not balance.is_low:
        return ""
    if balance.left == 0:
        return "No visits left. Look back together, then finish or agree on more."
    left = count(balance.left or 0, "visit", "visits")
    return f"{left} left. Talk about what comes after; nothing renews itself."


def pounds(pence: int) -> str:
    """£45, £45.50."""
    return f"£{pence // 100}" if pence % 100 == 0 else f"£{pence / 100:.2f}"


def _range(least: int, most: int | None, one: str) -> str:
    if most is None or most == least:
        return count(least, one, f"{one}s")
    return f"{least} to {most} {one}s"
