"""Copies of a routine from before its newest version, and what that would change for each."""

from dataclasses import dataclass
from datetime import date

from clients.homecare.adapting import moved_on, settled
from clients.homecare.decisions import Decided, decide
from clients.homecare.models import AssignedRoutine
from clients.homecare.plan import plan_of
from clients.homecare.refusals import HomecareRefused, StepsWait
from clients.homecare.showing import DecisionRow, decision_rows
from clients.homecare.shown import Plan
from clients.homecare.swaps import AS_WRITTEN, Swaps
from clients.screening.queries import Safety, safety_by_client
from practice.accounts.models import Membership
from practice.web.words import count
from routines.content import Changes, compared, fields_of
from routines.models import RoutineVersion
from routines.queries import given_steps


@dataclass(frozen=True)
class OlderCopy:
    """One client's copy: what the newest version changes in it, and what they may do of it.

    `refusal` is why they cannot be given it today; then `limited` is empty.
    """

    assigned: AssignedRoutine
    changes: Changes
    now_shown: str
    then_shown: str
    limited: tuple[DecisionRow, ...]
    refusal: str = ""


def older_copies(
    version: RoutineVersion, *, seen_by: Membership, on: date
) -> list[AssignedRoutine]:
    """The running copies of earlier versions, by the client's name, in three queries."""
    practice = seen_by.practice
    running = practice.assigned_routines.running(on).filter(
        version__routine=version.routine_id,
        version__number__lt=version.number,
        client__in=practice.clients.visible_to(seen_by).current(),
    )
    return list(running.for_page().order_by("client__name", "pk"))


def what_would_change(
    copies: list[AssignedRoutine], version: RoutineVersion, *, on: date
) -> list[OlderCopy]:
    """Each copy beside the newest version, for what is known of the client that day."""
    safeties = safety_by_client((one.client for one in copies), on=on)
    return [_beside(one, version, safeties[one.client_id]) for one in copies]


def check_may_have(
    assigned: AssignedRoutine, version: RoutineVersion, safety: Safety
) -> tuple[Decided, Swaps]:
    """What becomes of each step of the newer version, and what stays changed for this client;
    raises why they cannot be given it.

    Steps that wait for a therapist are known by their number, which may mean another step there.
    """
    decided = decide(version, safety)
    decided.check_something_left()
    if assigned.open_pauses:
        raise StepsWait(len({one.number for one in assigned.open_pauses}))
    swaps = moved_on(assigned.swaps, assigned.version, version)
    return decided, settled(version, decided, swaps)


def _beside(assigned: AssignedRoutine, version: RoutineVersion, safety: Safety) -> OlderCopy:
    limited: tuple[DecisionRow, ...] = ()
    swaps, refusal = AS_WRITTEN, ""
    try:
        decided, swaps = check_may_have(assigned, version, safety)
    except HomecareRefused as refused:
        refusal = str(refused)
    else:
        limited = tuple(row for row in decision_rows(version, decided) if row.because)
    return OlderCopy(
        assigned=assigned,
        changes=compared(_given(assigned.version), _given(version)),
        now_shown=_in_short(_now(assigned, safety)),
        then_shown=_in_short(plan_of(version, safety, swaps=swaps)),
        limited=limited,
        refusal=refusal,
    )


def _now(assigned: AssignedRoutine, safety: Safety) -> Plan:
    return plan_of(assigned.version, safety, assigned.open_pauses, swaps=assigned.swaps)


def _given(version: RoutineVersion) -> list[dict[str, object]]:
    return [fields_of(step) for step in given_steps(version)]


def _in_short(plan: Plan) -> str:
    return f"{count(len(plan.steps), 'step', 'steps')}, {plan.minutes}" if plan.steps else "nothing"
