"""Stands in for part 1: weekly hours minus visits and blocks, without rooms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from clients.appointments.models import Appointment
from clients.models import Client
from practice.accounts.models import Membership, Practice
from practice.schedule.models import (
    AppointmentType,
    BookingRules,
    UnavailableBlock,
    WorkingHours,
    rules_for,
)
from practice.schedule.slots import Span, free_spans
from practice.schedule.wall import day_bounds, wall_time_or_next


@dataclass(frozen=True)
class Slot:
    """A start that is free."""

    start: datetime
    therapist: int
    room: int | None


def free_slots(
    *, practice: Practice, therapists: Sequence[Membership], type: AppointmentType, first: date,
    days: int, now: datetime, rules: BookingRules | None = None, client: Client | None = None,
    besides: Appointment | None = None, online: bool = False,
) -> list[Slot]:  # fmt: skip
    """Free starts by time; replaced when part 1 lands."""
    rules = rules or rules_for(practice)
    if online and not type.is_online:
        return []
    start, _ = day_bounds(first, practice.zone)
    _, end = day_bounds(first + timedelta(days=days - 1), practice.zone)
    opens = now + rules.notice if online else now
    near = Appointment.objects.holding_time(now).filter(
        practice=practice, occupied_until__gt=start, occupied_from__lt=end
    )
    busy = [a for a in near if besides is None or a.pk != besides.pk]
    blocks = list(
        UnavailableBlock.objects.filter(practice=practice, ends_at__gt=start, starts_at__lt=end)
    )
    hours = list(WorkingHours.objects.filter(Q(on__isnull=True), therapist__in=therapists))
    found: list[Slot] = []
    for day in (first + timedelta(days=n) for n in range(days)):
        for member in therapists:
            mine = [h for h in hours if h.therapist_id == member.pk]
            spans = [(h.from_minute, h.until_minute) for h in mine if h.weekday == day.weekday()]
            if not mine and not online:
                spans = [(480, 1200)]
            taken = [
                Span(a.occupied_from, a.occupied_until)
                for a in busy
                if a.therapist_id == member.pk or (client is not None and a.client_id == client.pk)
            ]
            taken += [
                Span(b.starts_at, b.ends_at) for b in blocks if b.therapist_id in (None, member.pk)
            ]
            for one, other in spans:
                begins, ends = (
                    wall_time_or_next(day, time(m // 60, m % 60), practice.zone)
                    for m in (one, other)
                )
                for free in free_spans(Span(begins, ends), taken):
                    at = free.start + type.occupies[0]
                    while at + type.occupies[1] <= free.end:
                        if opens <= at < now + timedelta(days=rules.horizon_days):
                            found.append(Slot(at, member.pk, None))
                        at += timedelta(minutes=rules.step_minutes)
    return sorted(found, key=lambda slot: slot.start)
