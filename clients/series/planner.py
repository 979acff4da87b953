"""When the next visits of a series fall, what counts, and when to look back. Pure: no clock, no
query.

The day counts are proposals from practice, not from evidence; they await a professional's review,
and a therapist may always choose another day.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from practice.schedule.wall import wall_time_or_next

# Between the end of one visit with hands on and the start of the next.
LEAST_GAP = timedelta(hours=48)
AFTER_FIRM_WORK = timedelta(hours=72)
LOW = 3


def least_gap(*, after_firm_work: bool) -> timedelta:
    """How long the feet are left alone."""
    return AFTER_FIRM_WORK if after_firm_work else LEAST_GAP


def next_days(
    *, last_end: datetime | None, today: date, at: time, zone: ZoneInfo, interval: int, count: int,
    after_firm_work: bool = False,
) -> list[date]:  # fmt: skip
    """The days of the next `count` visits at the wall-clock time `at`, `interval` days apart.

    The first is an interval after `last_end`, or tomorrow: never today or earlier. A day on which
    the visit would begin too soon after the one before it (also across a clock change, when two
    days hold 47 hours) gives way to the next one that does not.
    """
    gap = least_gap(after_firm_work=after_firm_work)
    tomorrow = today + timedelta(days=1)
    days: list[date] = []
    end, day = last_end, tomorrow
    if last_end is not None:
        day = max(last_end.astimezone(zone).date() + timedelta(days=interval), tomorrow)
    for _ in range(count):
        while end is not None and wall_time_or_next(day, at, zone) - end < gap:
            day += timedelta(days=1)
        days.append(day)
        end = wall_time_or_next(day, at, zone)
        day += timedelta(days=max(interval, 1))
    return days


class Counts(StrEnum):
    """Whether a visit takes one off the agreed number."""

    PENDING = "pending"
    COUNTED = "counted"
    NOT = "not"


@dataclass(frozen=True)
class Visit:
    """What the rules of counting look at."""

    status: str
    starts_at: datetime
    cancelled_at: datetime | None = None
    cancelled_by_client: bool = False


def count_of(
    visit: Visit, *, cancel_hours: int, did_not_attend: bool, late_cancel: bool
) -> tuple[Counts, str]:
    """Whether a visit counts, and a word why. `did_not_attend` and `late_cancel` are the switches.

    Late is: cancelled by the client, fewer than `cancel_hours` before the start. A time that the
    practice gave back never counts.
    """
    if visit.status == "completed":
        return Counts.COUNTED, ""
    if visit.status == "did_not_attend":
        return (Counts.COUNTED if did_not_attend else Counts.NOT), "Did not come"
    if visit.status != "cancelled":
        return Counts.PENDING, ""
    if not visit.cancelled_by_client:
        return Counts.NOT, "Cancelled by us"
    notice = visit.starts_at - (visit.cancelled_at or visit.starts_at)
    if notice < timedelta(hours=cancel_hours):
        return (Counts.COUNTED if late_cancel else Counts.NOT), "Cancelled late"
    return Counts.NOT, "Cancelled in time"


@dataclass(frozen=True)
class Balance:
    """How far a series is. `agreed` is None for one that goes on until it is ended.

    `used` visits count; `placed` are those and the ones still to come.
    """

    agreed: int | None
    prepaid: int
    used: int
    placed: int

    @property
    def left(self) -> int | None:
        """Visits of the agreed number that were not used; None when no number was agreed."""
        return None if self.agreed is None else max(self.agreed - self.used, 0)

    @property
    def to_book(self) -> int | None:
        """Visits of the agreed number that nothing is booked for."""
        return None if self.agreed is None else max(self.agreed - self.placed, 0)

    @property
    def prepaid_left(self) -> int:
        """Visits that are paid for already."""
        return max(self.prepaid - self.used, 0)

    @property
    def is_low(self) -> bool:
        """Whether it is time to talk about what comes after: 3 left or fewer, once begun."""
        return self.left is not None and self.left <= LOW and (self.used > 0 or self.left == 0)

    def takes(self, more: int = 1) -> bool:
        """Whether there is a place for that many more visits."""
        return self.agreed is None or self.placed + more <= self.agreed


def gates(agreed: int | None, *, used: int, every: int | None, after: Collection[int]) -> list[int]:
    """After how many visits to look back, in order.

    An agreed number is looked back on half way, rounded up (after 3 of 5), and at its end; the
    template's own come on top of these, 0 being before the first visit. Without an agreed number,
    every so many visits up to the next one.
    """
    if agreed is None:
        return [*range(every, used + every + 1, every)] if every else []
    if agreed == 1:
        return []
    own = {n for n in after if n < agreed}
    if every:
        own |= {*range(every, agreed, every)}
    return sorted(own | {(agreed + 1) // 2, agreed})


def gates_reached(all_gates: Collection[int], *, used: int, raised: Collection[int]) -> list[int]:
    """Those to raise now: reached, and not raised before."""
    return sorted(n for n in set(all_gates) - set(raised) if n <= used)


def suggested_template(*, training_days: int, competes: bool) -> str:
    """The code of the template to offer first to somebody who trains so many days a week."""
    if training_days >= 5:
        return "weekly_block"
    return "competitive" if competes else "casual"
