"""Who works when, and when they do not."""

from datetime import date, datetime

from practice.accounts.models import Membership, Practice
from practice.schedule.models import Room, UnavailableBlock, WorkingHours


def works(
    therapist: Membership, *stretches: tuple[int, int], weekdays: range | list[int] = range(7),
    on: date | None = None,
) -> None:  # fmt: skip
    """Give hours, as (9, 17) o'clock, on weekdays or on one date; no stretch: not working then."""
    minutes = [(start * 60, end * 60) for start, end in stretches] or [(0, 0)]
    days = [{"on": on}] if on else [{"weekday": n} for n in weekdays]
    for day in days:
        for start, end in minutes:
            WorkingHours.objects.create(
                practice=therapist.practice, therapist=therapist, from_minute=start,
                until_minute=end, **day,
            )  # fmt: skip


def blocked(
    practice: Practice, starts_at: datetime, ends_at: datetime, *, by: Membership,
    therapist: Membership | None = None, room: Room | None = None, reason: str = "",
) -> UnavailableBlock:  # fmt: skip
    """A time in which nobody is booked."""
    return UnavailableBlock.objects.create(
        practice=practice, starts_at=starts_at, ends_at=ends_at, therapist=therapist, room=room,
        reason=reason, made_by=by,
    )  # fmt: skip
