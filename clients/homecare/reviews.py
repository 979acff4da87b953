"""When a therapist looks at a plan again: on its day, or when nobody touched it for long."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone

from clients.homecare.actions import hold
from clients.homecare.models import AssignedRoutine, HomecareRules
from clients.homecare.refusals import RoutineEnded
from clients.homecare.rules import rules_of
from clients.screening.needs import Need, Topic
from practice.accounts.models import Membership, Practice
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day

TWO_WEEKS = timedelta(weeks=2)
LOOKED_AT = Greatest("altered_at", Coalesce("let_stand_at", "altered_at"))


@dataclass(frozen=True)
class Due:
    """That a plan is to be looked at: from which day on, and what to say of it."""

    since: date
    words: str


def proposed(rules: HomecareRules, starts: date, until: date) -> date | None:
    """The day to look at a plan of these days again; None where the practice wants none. Pure."""
    if rules.first_review == HomecareRules.FirstReview.HALFWAY:
        return starts + (until - starts) / 2
    if rules.first_review == HomecareRules.FirstReview.TWO_WEEKS:
        return min(starts + TWO_WEEKS, until)
    return None


def due(assigned: AssignedRoutine, weeks: int, on: date) -> Due | None:
    """Whether it is to be looked at that day. `weeks` is the practice's rule, 0 for never."""
    zone = assigned.practice.zone
    looked = max(assigned.altered_at, assigned.let_stand_at or assigned.altered_at)
    unchanged = local_day(assigned.altered_at, zone)
    days = [assigned.review_on] if assigned.review_on and assigned.review_on <= on else []
    stale_on = local_day(looked, zone) + timedelta(weeks=weeks)
    if weeks and stale_on <= on:
        days.append(stale_on)
    if not days:
        return None
    return Due(min(days), f"unchanged since {unchanged.day} {unchanged:%B %Y}")


@transaction.atomic
def let_stand(*, assigned: AssignedRoutine, by: Membership, now: datetime) -> AssignedRoutine:
    """A therapist looked at it, and it is still right. The review moves on; twice is once."""
    held = hold(assigned)
    if not held.is_running(local_day(now, held.zone)):
        raise RoutineEnded
    today = local_day(now, held.practice.zone)  # as the list of what is due
    rules = rules_of(held.practice)
    if due(held, rules.unchanged_weeks, today) is None:
        return held
    coming = proposed(rules, today, held.until)
    held.let_stand_at, held.let_stand_by = now, by
    held.review_on = coming if coming and coming > today else None
    held.save(update_fields=["let_stand_at", "let_stand_by", "review_on"])
    record(Verb.ROUTINE_LET_STAND, by=by, subject=held)
    return held


def perhaps_to_review(practice: Practice, *, on: date) -> QuerySet[AssignedRoutine]:
    """Plans to look at that day, and those of a day or two later: `due` decides."""
    default = HomecareRules._meta.get_field("unchanged_weeks").default
    waits = Q(review_on__lte=on)
    for weeks in HomecareRules.Weeks.values:
        if not weeks:
            continue
        rule = Q(practice__homecare_rules__unchanged_weeks=weeks)
        if weeks == default:
            rule |= Q(practice__homecare_rules__isnull=True)
        # A day more than enough, by whatever zone.
        end = datetime.combine(on - timedelta(weeks=weeks) + timedelta(days=2), time())
        waits |= rule & Q(looked_at__lt=timezone.make_aware(end, practice.zone))
    return (
        practice.assigned_routines.running(on)
        .annotate(looked_at=LOOKED_AT)
        .filter(waits, client__archived_at__isnull=True)
        .select_related("client", "version", "practice__homecare_rules")
        .only(
            "review_on", "altered_at", "let_stand_at", "until", "state", "practice",
            "client__name", "client__ref", "version__name", "practice__time_zone",
            "practice__homecare_rules",
        )
        .order_by("altered_at", "pk")
    )  # fmt: skip


def to_review(practice: Practice, *, on: date) -> list[Need]:
    """Plans to look at that day, the longest waiting first; one query."""
    found = []
    for one in perhaps_to_review(practice, on=on):
        wanted = due(one, rules_of(one.practice).unchanged_weeks, on)
        if wanted is not None:
            found.append(
                Need(
                    who=one.client.name,
                    what=f"Review {one.version.name}, {wanted.words}",
                    since=wanted.since,
                    url=reverse("client_routines", args=[one.client.ref]),
                    topic=Topic.REVIEW,
                    about=frozenset({one.client_id}),
                )
            )
    return sorted(found, key=lambda need: need.since)
