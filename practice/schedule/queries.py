"""Reads on who works when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, QuerySet

from practice.accounts.models import Membership, Practice
from practice.schedule.models import BookingRules, UnavailableBlock
from practice.schedule.slots import UNSET_DAY, Span, Stretch, stretches_on, working_spans

# In SQL: on every page of the diary, putting this together took the ORM twenty times as long as
# the database took to answer it (bench/diary.py).
HOURS = """
SELECT therapist.id,
       EXISTS (SELECT 1 FROM schedule_workinghours AS one WHERE one.therapist_id = therapist.id),
       therapist_rules.time_zone, therapist_rules.most_minutes, therapist_rules.takes_online,
       rules.notice_minutes, rules.horizon_days, rules.step_minutes,
       stretch.weekday, stretch."on", stretch.from_minute, stretch.until_minute
  FROM accounts_membership AS therapist
  LEFT JOIN schedule_therapistrules AS therapist_rules
    ON therapist_rules.therapist_id = therapist.id
  LEFT JOIN schedule_bookingrules AS rules ON rules.practice_id = therapist.practice_id
  LEFT JOIN schedule_workinghours AS stretch
    ON stretch.therapist_id = therapist.id
   AND (stretch.weekday IS NOT NULL OR stretch."on" BETWEEN %s AND %s)
 WHERE therapist.practice_id = %s AND therapist.id IN ({asked})
"""


@dataclass(frozen=True)
class Limits:
    """How far ahead clients book, and how far apart the times are that they choose from."""

    notice: timedelta
    horizon_days: int
    step: timedelta

    @classmethod
    def of(cls, rules: BookingRules) -> "Limits":
        """Those of a practice's rules."""
        return cls(rules.notice, rules.horizon_days, timedelta(minutes=rules.step_minutes))


@dataclass
class Hours:
    """One therapist's hours and rules. `is_set` is False while no hours were ever given."""

    therapist: int
    is_set: bool
    zone: ZoneInfo
    most_minutes: int | None
    takes_online: bool
    limits: Limits
    weekly: dict[int, list[Stretch]] = field(default_factory=dict)
    dated: dict[date, list[Stretch]] = field(default_factory=dict)

    def working(self, day: date) -> list[Span]:
        """When they work on a day of their own calendar; an ordinary day while nothing is set."""
        stretches: Sequence[Stretch] = stretches_on(day, self.weekly, self.dated)
        return working_spans(day, self.zone, stretches if self.is_set else [UNSET_DAY])


def hours_of(
    practice: Practice, therapists: Iterable[Membership], first: date, last: date
) -> Mapping[int, Hours]:
    """The hours of each therapist by primary key, in one query, in the order given.

    Hours of single dates are those from `first` to `last`, both included.
    """
    asked = [therapist.pk for therapist in therapists]
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            HOURS.format(asked=", ".join(["%s"] * len(asked))),
            [first.isoformat(), last.isoformat(), practice.pk, *asked],
        )
        rows = cursor.fetchall()
    found: dict[int, Hours] = {}
    for pk, is_set, zone, most, online, notice, horizon, step, weekday, on, start, end in rows:
        hours = found.get(pk)
        if hours is None:
            rules = BookingRules()
            if step is not None:
                rules = BookingRules(notice_minutes=notice, horizon_days=horizon, step_minutes=step)
            hours = found[pk] = Hours(
                therapist=pk, is_set=bool(is_set), zone=ZoneInfo(zone) if zone else practice.zone,
                most_minutes=most, takes_online=online is not False, limits=Limits.of(rules),
            )  # fmt: skip
        if weekday is not None:
            hours.weekly.setdefault(weekday, []).append((start, end))
        elif on is not None:
            hours.dated.setdefault(on, []).append((start, end))
    return {pk: found[pk] for pk in asked if pk in found}


def blocks_between(
    practice: Practice, window: Span, *, therapists: Iterable[int], rooms: Iterable[int] = ()
) -> QuerySet[UnavailableBlock]:
    """The blocks in the window that concern one of the therapists or rooms, or the practice."""
    of_anybody = Q(therapist__isnull=True, room__isnull=True)
    named = Q(therapist__in=list(therapists)) | Q(room__in=rooms)
    return practice.unavailable_blocks.filter(
        of_anybody | named, starts_at__lt=window.end, ends_at__gt=window.start
    )


def visits_in(
    practice: Practice, window: Span, *, now: datetime, therapist: Membership | None = None
) -> list[Any]:
    """Booked visits still to come that lie in a window, or touch it: with client and therapist.

    Appointments belong to a feature above this one; they are reached through the practice.
    """
    rows = practice.appointments.holding_time(now).filter(
        starts_at__lt=window.end, ends_at__gt=max(window.start, now)
    )
    if therapist is not None:
        rows = rows.filter(therapist=therapist)
    return list(
        rows.select_related("client", "therapist__user", "type").order_by("starts_at", "pk")
    )
