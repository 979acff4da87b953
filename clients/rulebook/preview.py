"""Whom a change of the rules would reach, and how, before it is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from clients.homecare.decisions import decide
from clients.homecare.models import AssignedRoutine
from clients.models import Client
from clients.screening.banner import WORDS
from clients.screening.queries import Safety, safety_by_rules
from practice.accounts.models import Practice
from routines.safety.levels import Decision
from routines.safety.rules import Rule


@dataclass(frozen=True)
class RoutineReached:
    """One running routine: the steps and feet it would lose, and those that would be free."""

    name: str
    withheld: tuple[str, ...]
    freed: tuple[str, ...]


@dataclass(frozen=True)
class ClientReached:
    """One client for whom something would be other than it is."""

    client: Client
    clinic_before: str
    clinic_after: str
    routines: tuple[RoutineReached, ...]

    @property
    def level_changes(self) -> bool:
        """Whether the overall level in the clinic moves."""
        return self.clinic_before != self.clinic_after


def reached(
    practice: Practice, before: Mapping[str, Rule], after: Mapping[str, Rule], *, on: date
) -> list[ClientReached]:
    """Every client the change would touch, by name, in five queries for any number of them."""
    people = list(practice.clients.filter(archived_at__isnull=True).order_by("name", "pk"))
    safeties = safety_by_rules(people, before, after, on=on)
    touched = [one for one in people if _differs(safeties[one.pk])]
    running: dict[int, list[AssignedRoutine]] = {}
    for assigned in (
        practice.assigned_routines.running(on)
        .filter(client__in=touched)
        .select_related("version")
        .prefetch_related("version__steps")
        .order_by("pk")
    ):
        running.setdefault(assigned.client_id, []).append(assigned)
    return [_client(one, safeties[one.pk], running.get(one.pk, [])) for one in touched]


def _differs(safeties: tuple[Safety, ...]) -> bool:
    before, after = safeties
    return _weight(before) != _weight(after)


def _weight(safety: Safety) -> object:
    """Everything of an assessment that limits somebody; not its wording."""
    known = safety.assessment or safety.so_far
    if known is None:
        return safety.is_unreadable
    return {
        (one.code, one.side): (one.clinic, one.home, one.blocks, one.softens, one.review_on)
        for one in known.reasons
    }


def _client(
    client: Client, safeties: tuple[Safety, ...], running: list[AssignedRoutine]
) -> ClientReached:
    before, after = safeties
    routines = [_routine(one, before, after) for one in running]
    return ClientReached(
        client=client,
        clinic_before=_level(before),
        clinic_after=_level(after),
        routines=tuple(one for one in routines if one.withheld or one.freed),
    )


def _level(safety: Safety) -> str:
    known = safety.assessment or safety.so_far
    return WORDS[known.clinic.overall] if known else "Not known"


def _routine(assigned: AssignedRoutine, before: Safety, after: Safety) -> RoutineReached:
    was, will = _withheld(assigned, before), _withheld(assigned, after)
    titles = {step.number: step.title for step in assigned.version.steps.all()}

    def words(steps: set[tuple[int, str]]) -> tuple[str, ...]:
        return tuple(f"{titles[number]}, {side}" for number, side in sorted(steps))

    return RoutineReached(assigned.version.name, words(will - was), words(was - will))


def _withheld(assigned: AssignedRoutine, safety: Safety) -> set[tuple[int, str]]:
    steps = decide(assigned.version, safety).steps if safety.assessment else ()
    return {
        (one.n, side)
        for one in steps
        for side in ("left", "right")
        if getattr(one, side) is Decision.WITHHOLD
    }
