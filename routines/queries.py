"""Reading the library."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from practice.accounts.models import Practice
from routines.library import StockRoutine, stock
from routines.models import RoutineStep, RoutineVersion
from routines.safety.filter import Step
from routines.safety.levels import Side


def library_of(practice: Practice, *, on: date) -> list[RoutineVersion]:
    """The newest version of each routine with its steps, in two queries.

    `client_count` says how many clients have some version of it that day.
    """
    running = Q(
        routine__versions__assignments__state__in=["active", "paused"],
        routine__versions__assignments__until__gte=on,
    )
    return list(
        practice.routine_versions.current()
        .prefetch_related("steps")
        .annotate(
            client_count=Count(
                "routine__versions__assignments__client", filter=running, distinct=True
            )
        )
        .order_by("routine_id")
    )


def newest_version(practice: Practice, ref: str) -> RoutineVersion | None:
    """The version of a routine to be read and assigned now, with its steps; None if not theirs."""
    found: RoutineVersion | None = (
        practice.routine_versions.current()
        .filter(routine__ref=ref)
        .prefetch_related("steps")
        .first()
    )
    return found


def any_version(practice: Practice, ref: str) -> RoutineVersion | None:
    """As `newest_version`, also of a retired routine: to be read, edited and brought back."""
    found: RoutineVersion | None = (
        practice.routine_versions.filter(routine__ref=ref)
        .select_related("routine")
        .prefetch_related("steps")
        .order_by("-number")
        .first()
    )
    return found


def retired_of(practice: Practice) -> list[RoutineVersion]:
    """The newest version of each retired routine, by name."""
    retired = practice.routine_versions.filter(routine__is_retired=True)
    return list(
        retired.select_related("routine")
        .filter(~Exists(retired.filter(routine=OuterRef("routine"), number__gt=OuterRef("number"))))
        .order_by("name", "pk")
    )


def older_count(version: RoutineVersion, *, on: date) -> int:
    """How many clients have an earlier version of its routine that day; one query."""
    older = version.routine.versions.filter(
        number__lt=version.number,
        assignments__state__in=["active", "paused"],
        assignments__until__gte=on,
        assignments__client__archived_at__isnull=True,
    )
    return older.values("assignments__client").distinct().count()


def given_steps(version: RoutineVersion) -> list[RoutineStep]:
    """The steps that are given when the routine is assigned, in order."""
    return [step for step in version.steps.all() if step.is_on_by_default]


def steps_of(version: RoutineVersion) -> tuple[Step, ...]:
    """The steps that are given, as the safety filter takes them."""
    return to_filter(given_steps(version))


def to_filter(steps: Iterable[RoutineStep]) -> tuple[Step, ...]:
    """Rows as the safety filter takes them."""
    return tuple(
        Step(
            n=step.number,
            tags=frozenset(step.tags),
            easier_tags=None if step.easier_tags is None else frozenset(step.easier_tags),
            harder_tags=None if step.harder_tags is None else frozenset(step.harder_tags),
            per_side=step.per_side,
            optional=step.is_optional,
            only=Side(step.only_foot) if step.only_foot else None,
        )
        for step in steps
    )


def not_taken(practice: Practice) -> list[StockRoutine]:
    """Those that its library has not, and those that changed since it took them; one query.

    A routine that the practice wrote on itself, or retired, is its own affair from then on.
    """
    taken: dict[str, set[str]] = {}
    own: set[str] = set()
    versions = practice.routine_versions.order_by("number")
    columns = ("routine__code", "routine__is_retired", "stock_digest")
    for code, is_retired, digest in versions.values_list(*columns):
        taken.setdefault(code, set()).add(digest)
        if digest and not is_retired:
            own.discard(code)
        else:
            own.add(code)
    return [
        one for one in stock() if one.code not in own and one.digest not in taken.get(one.code, ())
    ]
