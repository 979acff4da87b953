"""Working hours: the week, and single dates that differ from it."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import IntegrityError, transaction

from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.models import WorkingHours
from practice.schedule.slots import Stretch

Week = Mapping[int, Sequence[Stretch]]


class HoursRefused(Exception):
    """The hours cannot be stored, with a sentence that says why."""


class ChangedMeanwhile(HoursRefused):
    """The week was changed in another window after the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            "These hours were changed in another window since you opened this page. What you typed "
            "is still here: compare it with the page opened anew, and save again."
        )


def week_of(therapist: Membership) -> dict[int, list[Stretch]]:
    """The stretches of each weekday (Monday is 0), in order."""
    rows = therapist.working_hours.filter(weekday__isnull=False).order_by("from_minute")
    week: dict[int, list[Stretch]] = {}
    for row in rows:
        week.setdefault(row.weekday or 0, []).append((row.from_minute, row.until_minute))
    return week


def edition(week: Week) -> str:
    """Names a week as it stands, for the page that is about to replace it."""
    return ";".join(
        f"{day}:{start}-{end}" for day in sorted(week) for start, end in sorted(week[day])
    )


@transaction.atomic
def set_week(*, therapist: Membership, week: Week, seen: str, by: Membership) -> None:
    """Replace the whole week at once. `seen` is the edition that the page was opened with.

    Raises ChangedMeanwhile when another one stands, and HoursRefused when stretches overlap. The
    same week sent twice is stored once.
    """
    _hold(therapist)
    standing = edition(week_of(therapist))
    if standing == edition(week):
        return
    if standing != seen:
        raise ChangedMeanwhile
    therapist.working_hours.filter(weekday__isnull=False).delete()
    _store(
        [
            WorkingHours(
                practice=therapist.practice, therapist=therapist, weekday=day, from_minute=start,
                until_minute=end,
            )
            for day, stretches in week.items()
            for start, end in stretches
        ]
    )  # fmt: skip
    record(Verb.HOURS_SET, by=by, subject=therapist)


@transaction.atomic
def set_date(
    *, therapist: Membership, on: date, stretches: Sequence[Stretch], by: Membership
) -> None:
    """Give one date its own hours in place of its weekday's; no stretch: no work that day."""
    _hold(therapist)
    therapist.working_hours.filter(on=on).delete()
    _store(
        [
            WorkingHours(
                practice=therapist.practice, therapist=therapist, on=on, from_minute=start,
                until_minute=end,
            )
            for start, end in stretches or [(0, 0)]
        ]
    )  # fmt: skip
    record(Verb.DATE_HOURS_SET, by=by, subject=therapist)


@transaction.atomic
def forget_date(*, therapist: Membership, on: date, by: Membership) -> list[Stretch]:
    """Let a date be like its weekday again; answers with the hours it had, for an undo."""
    _hold(therapist)
    rows = therapist.working_hours.filter(on=on)
    had = list(rows.order_by("from_minute").values_list("from_minute", "until_minute"))
    if had:
        rows.delete()
        record(Verb.DATE_HOURS_REMOVED, by=by, subject=therapist)
    return had


def _hold(therapist: Membership) -> None:
    """One change of somebody's hours at a time."""
    therapist.practice.memberships.select_for_update().get(pk=therapist.pk)


def _store(rows: list[WorkingHours]) -> None:
    try:
        with transaction.atomic():
            WorkingHours.objects.bulk_create(rows)
    except IntegrityError as error:
        raise HoursRefused("Two stretches of one day overlap. Mend one of them.") from error
