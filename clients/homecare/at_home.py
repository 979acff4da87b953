"""What a client does at home at a glance, for their file."""

from dataclasses import dataclass
from datetime import date

from clients.homecare.models import AssignedRoutine, RoutineCheckIn
from clients.homecare.queries import with_check_ins
from clients.homecare.showing import recorded, when
from clients.models import Client


@dataclass(frozen=True)
class AtHome:
    """One routine that runs or is paused, and the last thing the client said of it."""

    name: str
    when: str
    adherence: str
    is_paused: bool
    told: RoutineCheckIn | None


def at_home(client: Client, today: date) -> list[AtHome]:
    """The newest first; two queries."""
    running = client.assigned_routines.running(today).select_related("version")
    return [_shown(assigned, today) for assigned in with_check_ins(running, today)]


def _shown(assigned: AssignedRoutine, today: date) -> AtHome:
    recent: list[RoutineCheckIn] = assigned.recent  # type: ignore[attr-defined]
    return AtHome(
        name=assigned.version.name,
        when=when(assigned),
        adherence=recorded(assigned, today).sentence,
        is_paused=assigned.state == AssignedRoutine.State.PAUSED,
        told=next((row for row in recent if row.says_something), None),
    )
