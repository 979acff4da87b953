"""The diary as a page says it: days, each an ordered list of appointments and free gaps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from clients.appointments.models import Appointment, Status
from clients.screening.queries import Safety
from practice.schedule.slots import CLOSES, OPENS, Span, free_spans
from practice.schedule.wall import day_bounds, wall_time_or_next

SHORTEST_GAP = timedelta(minutes=30)
CHIPS = {"stop": "Do not treat", "clearance": "Clearance needed", "adapt": "Adapt"}


@dataclass(frozen=True)
class Row:
    """One line of a day: an appointment, or a gap that can be booked."""

    starts: datetime
    ends: datetime
    is_gap: bool = False
    appointment: Appointment | None = None
    level: str = ""
    word: str = ""
    pulse: str = ""  # what became of the short questions before the visit


@dataclass(frozen=True)
class Day:
    """A day's rows in order. `hours` is 23 or 25 on the days the clocks change, else 24."""

    on: date
    rows: tuple[Row, ...]
    is_today: bool
    hours: int

    @property
    def booked(self) -> int:
        """How many appointments the day holds."""
        return sum(1 for row in self.rows if not row.is_gap)


def level_of(safety: Safety | None) -> tuple[str, str]:
    """The chip of a client's row: level and word, or "unknown"; ("", "") when nothing is to say."""
    if safety is not None and safety.is_unreadable:
        return "stop", CHIPS["stop"]
    if safety is None or safety.assessment is None:
        if safety is not None and safety.stops:
            return "stop", CHIPS["stop"]
        return "unknown", "Health form not done"
    level = safety.assessment.clinic.overall.value
    return (level, CHIPS[level]) if level in CHIPS else ("", "")


def build_day(
    on: date, appointments: Iterable[Appointment], safety: Mapping[int, Safety],
    *, now: datetime, zone: ZoneInfo,
) -> Day:  # fmt: skip
    """One day in the practice's zone: its appointments, and the gaps still to come."""
    start, end = day_bounds(on, zone)
    held = [a for a in appointments if start <= a.starts_at < end]
    rows = [_appointment_row(a, safety, zone) for a in held]
    opened = open_hours(on, zone, now)
    if opened.start < opened.end:
        busy = [
            Span(a.occupied_from, a.occupied_until) for a in held if a.status != Status.CANCELLED
        ]
        rows += [
            Row(gap.start.astimezone(zone), gap.end.astimezone(zone), is_gap=True)
            for gap in free_spans(opened, busy)
            if gap.end - gap.start >= SHORTEST_GAP
        ]
    rows.sort(key=lambda row: (row.starts.timestamp(), row.is_gap))
    hours = round((end - start).total_seconds() / 3600)
    return Day(on, tuple(rows), is_today=start <= now < end, hours=hours)


def open_hours(on: date, zone: ZoneInfo, now: datetime) -> Span:
    """What is offered of a day: from opening, or from the next quarter of an hour, to closing.

    The end lies before the start once the day is over.
    """
    opening = max(wall_time_or_next(on, OPENS, zone), _next_quarter(now))
    return Span(opening, wall_time_or_next(on, CLOSES, zone))


def _appointment_row(appointment: Appointment, safety: Mapping[int, Safety], zone: ZoneInfo) -> Row:
    level, word = level_of(safety.get(appointment.client_id))
    return Row(
        starts=appointment.starts_at.astimezone(zone),
        ends=appointment.ends_at.astimezone(zone),
        appointment=appointment,
        level=level,
        word=word,
        pulse=pulse_word(appointment),
    )


def pulse_word(appointment: Appointment) -> str:
    """What became of the short questions before a visit; empty while none were asked."""
    pulse = getattr(appointment, "pulse", None)
    if pulse is None or appointment.status == Status.CANCELLED:
        return ""
    screening = pulse.invitation.screening
    if screening is None:
        return "" if appointment.status == Status.COMPLETED else "Questions not answered"
    return "Health changed" if screening.answers.get("codes") else "Nothing new"


def _next_quarter(now: datetime) -> datetime:
    """The next quarter of an hour, so that offered gaps begin at a round time."""
    past = timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
    return now if not past else now - past + timedelta(minutes=15)
