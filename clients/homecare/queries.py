"""Reading what was given to take home, and what came back."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from clients.homecare.models import AssignedRoutine, RoutineCheckIn, StepPause
from clients.homecare.weeks import AtHome, Plan, at_home, first_day
from clients.models import Client
from clients.runs.models import FeetAnswer
from practice.schedule.wall import local_day

SHOWN_BACK = timedelta(days=84)


def with_recent(routines: QuerySet[AssignedRoutine], on: date) -> list[AssignedRoutine]:
    """Routines with all that a page shows, newest first, in three queries."""
    shown = routines.for_page()  # type: ignore[attr-defined]
    people = ("assigned_by__user", "paused_by__user", "let_stand_by__user")
    letter = ("letter__body_text", "letter__body_html", "letter__calendar_text")
    found = shown.select_related(*people, "practice__homecare_rules", "letter").defer(*letter)
    return with_check_ins(found, on)


def with_check_ins(routines: QuerySet[AssignedRoutine], on: date) -> list[AssignedRoutine]:
    """Routines with `recent`, newest first: one query more than theirs.

    `recent` holds the check-ins of the last 12 weeks that stand, newest first.
    """
    recent = RoutineCheckIn.objects.standing().filter(done_on__gt=on - SHOWN_BACK)
    check_ins = Prefetch("check_ins", queryset=recent.order_by("-done_on"), to_attr="recent")
    return list(routines.prefetch_related(check_ins).order_by("-assigned_at", "-pk"))


def routines_of(client: Client, on: date) -> list[AssignedRoutine]:
    """Everything this client was ever given, newest first."""
    return with_recent(client.assigned_routines.all(), on)


def score_before(client_id: int, *, on: date, at: datetime) -> int | None:
    """How sore the client said it was that day before then, 0 to 10; None if not said."""
    told = FeetAnswer.objects.filter(client=client_id, on=on, score__isnull=False)
    return (
        told.filter(answered_at__lte=at)
        .order_by("-answered_at", "-pk")
        .values_list("score", flat=True)
        .first()
    )


def feet_scores(client: Client, on: date) -> dict[date, int]:
    """How sore the feet were said to be first, 0 to 10, by the day, in 12 weeks; one query."""
    rows = FeetAnswer.objects.filter(client=client, on__gt=on - SHOWN_BACK, score__isnull=False)
    newest_first = rows.order_by("-answered_at", "-pk").values_list("on", "score")
    return {day: score for day, score in newest_first if score is not None}


def weeks_at_home(client: Client, on: date) -> tuple[AtHome, list[str]]:
    """Planned and done in the 12 weeks up to that day, and which of its days count as planned
    though they were not, as far as that is not known to the day. Two queries.
    """
    since = first_day(on)
    withheld = StepPause.objects.filter(assigned=OuterRef("pk")).filter(
        Q(resumed_at__isnull=True) | Q(resumed_at__date__gte=since)
    )
    done = RoutineCheckIn.objects.that_were_done().filter(done_on__gte=since)
    rows = list(
        client.assigned_routines.filter(starts_on__lte=on, until__gte=since)
        .select_related("version", "practice")
        .prefetch_related(Prefetch("check_ins", queryset=done, to_attr="marked"))
        .annotate(was_withheld=Exists(withheld))
        .order_by("-assigned_at", "-pk")
    )
    routines: dict[int, list[Plan]] = {}
    for one in rows:
        routines.setdefault(one.version.routine_id, []).append(_plan(one))
    besides = []
    if any(one.pause_reason and one.state != "paused" for one in rows):
        besides.append("Days of a pause that is over count as planned.")
    if any(one.was_withheld for one in rows):
        besides.append("Days on which a change of health withheld steps count as planned, too.")
    return at_home(routines, on), besides


def _plan(one: AssignedRoutine) -> Plan:
    marked: list[RoutineCheckIn] = one.marked  # type: ignore[attr-defined]
    stopped = local_day(one.changed_at, one.practice.zone) if one.state != "active" else None
    return Plan(
        name=one.version.name,
        days=frozenset(one.days),
        starts_on=one.starts_on,
        until=one.until,
        stopped_on=stopped,
        done=frozenset(row.done_on for row in marked),
    )
