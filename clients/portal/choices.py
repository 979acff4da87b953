"""Which of a client's own routines fits now, in one line, with the way to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from clients.homecare.fitting import fitting
from clients.homecare.models import AssignedRoutine
from clients.runs.models import RunLog
from clients.screening.queries import Safety
from practice.web.words import at
from routines.choosing import Choice
from routines.scaling import HOW, Mode


@dataclass(frozen=True)
class ShownChoice:
    """Why, how, and which. `ref` is the assigned routine, "" where the plan stands as it is."""

    why: str
    how: str
    ref: str = ""
    name: str = ""


def choice_among(
    given: Iterable[AssignedRoutine], safety: Safety, run: RunLog | None, mode: Mode, now: datetime
) -> ShownChoice | None:
    """What fits of one client's routines from `with_recent`; None as `fitting` says."""
    found = fitting(given, safety, run, mode, now)
    if found is None:
        return None
    chosen = found.assigned
    return ShownChoice(
        why=found.choice.why,
        how=" ".join(part for part in (_opens(found.choice), HOW[mode]) if part),
        ref=chosen.ref if chosen else "",
        name=chosen.version.name if chosen else "",
    )


def _opens(found: Choice) -> str:
    # `opens_at` is on the client's clock, as the run was.
    return f"That is from {at(found.opens_at)}." if found.opens_at else ""
