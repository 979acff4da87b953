"""Reads for the letter of a day: whose day it is, and what there is to say."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q

from clients.appointments.models import Status
from clients.digests.models import KIND, keys_of
from clients.digests.numbers import Numbers, Visits, Week
from clients.digests.times import week_before
from clients.notes.models import SessionNote
from clients.screening.needs import Topic, counted_needs
from clients.sight import in_sight
from practice.access.permissions import Permission as P
from practice.accounts.models import Membership, Practice
from practice.mail.models import OutboundEmail
from practice.mail.states import State
from practice.schedule.queries import blocks_between, hours_of
from practice.schedule.slots import Span, subtract
from practice.schedule.wall import day_bounds

IN_THE_DAY = [Status.BOOKED, Status.ARRIVED, Status.COMPLETED]
# A visit that nobody marked counts as one that took place, as it does in the diary.
TOOK_PLACE = IN_THE_DAY
UNSIGNED_FOR = timedelta(hours=24)
LATELY = timedelta(days=7)
WRONG = [State.FAILED, State.UNKNOWN]


def works_on(member: Membership, day: date) -> bool:
    """Whether it is a day of theirs: hours that no time off takes up whole.

    Who sees no clients works on the days on which somebody does.
    """
    practice = member.practice
    treats = member.may(P.SEE_DIARY)
    people = [member] if treats else list(practice.memberships.active().therapists())
    hours = hours_of(practice, people, day, day)
    window = Span(*day_bounds(day, practice.zone))
    blocks = [
        (block.therapist_id, Span(block.starts_at, block.ends_at))
        for block in blocks_between(practice, window, therapists=hours)
    ]
    return any(
        subtract(one.working(day), (span for whose, span in blocks if whose in (None, pk)))
        for pk, one in hours.items()
    )


def numbers_for(member: Membership, *, on: date, now: datetime) -> Numbers:
    """What the member may know of that day: their own, and an owner the practice's."""
    practice, is_owner = member.practice, member.role == "owner"
    mine, all_visits = _visits(member, on) if member.may(P.SEE_DIARY) else (None, None)
    failed, back = _letters(member, now) if member.may(P.SEE_LETTERS) else (0, 0)
    return Numbers(
        mine=mine,
        practices=all_visits if is_owner else None,
        needs=_needs(member, on) if member.may(P.SEE_HEALTH) else Counter[Topic](),
        notes=_unsigned(member, now) if member.may(P.WRITE_NOTES) else 0,
        letters_failed=failed,
        letters_back=back,
        week=_week(practice, on) if is_owner else None,
    )


def _needs(member: Membership, on: date) -> Counter[Topic]:
    return counted_needs(member.practice, on=on, seen_by=member)


def _visits(member: Membership, on: date) -> tuple[Visits, Visits]:
    start, end = day_bounds(on, member.practice.zone)
    rows = member.practice.appointments.filter(
        status__in=IN_THE_DAY, starts_at__gte=start, starts_at__lt=end
    )
    found = list(rows.order_by("starts_at").values_list("therapist_id", "starts_at"))
    own = [at for therapist, at in found if therapist == member.pk]
    return _of(own, member.practice), _of([at for _, at in found], member.practice)


def _of(times: list[datetime], practice: Practice) -> Visits:
    return Visits(len(times), times[0].astimezone(practice.zone)) if times else Visits()


def _unsigned(member: Membership, now: datetime) -> int:
    notes = member.practice.session_notes.filter(
        status=SessionNote.Status.DRAFT, started_at__lt=now - UNSIGNED_FOR
    )
    mine = notes if member.role == "owner" else notes.filter(author=member)
    return in_sight(mine, member).count()


def _letters(member: Membership, now: datetime) -> tuple[int, int]:
    """Those of the last days that stand as not sent or in doubt, and those that came back since
    the member was last told: a letter that came back stays so, whatever is done about it.
    """
    lately = now - LATELY
    since = max(_last_letter_at(member) or lately, lately)
    rows = OutboundEmail.objects.filter(practice_id=member.practice_id)
    # In doubt and decided about: nothing is left to do.
    settled = Q(state=State.UNKNOWN, decided_at__isnull=False, next_try_at__isnull=True)
    failed = rows.filter(created_at__gte=lately, state__in=WRONG, returned_at__isnull=True)
    return failed.exclude(settled).count(), rows.filter(returned_at__gt=since).count()


def _last_letter_at(member: Membership) -> datetime | None:
    rows = OutboundEmail.objects.filter(
        practice_id=member.practice_id, kind=KIND, key__startswith=keys_of(member)
    )
    return rows.order_by("-created_at").values_list("created_at", flat=True).first()


def _week(practice: Practice, on: date) -> Week | None:
    days = week_before(on)
    if days is None:
        return None
    start, end = day_bounds(days[0], practice.zone)[0], day_bounds(days[1], practice.zone)[1]
    visits = practice.appointments.filter(starts_at__gte=start, starts_at__lt=end)
    statuses: Iterable[str] = visits.values_list("status", flat=True)
    by_status = Counter(statuses)
    letters = OutboundEmail.objects.filter(
        Q(state=State.FAILED) | Q(returned_at__isnull=False),
        practice_id=practice.pk, created_at__gte=start, created_at__lt=end,
    )  # fmt: skip
    return Week(
        *days,
        visits=sum(by_status[status] for status in TOOK_PLACE),
        did_not_come=by_status[Status.DID_NOT_ATTEND],
        letters=letters.count(),
    )
