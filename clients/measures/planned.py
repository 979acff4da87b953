"""Which session of how many a visit is. Features above this one know a client's plan."""

from collections.abc import Callable
from dataclasses import dataclass

from clients.appointments.models import Appointment, Status

CAME = (Status.ARRIVED, Status.COMPLETED)


@dataclass(frozen=True)
class Place:
    """Session number `session`, from 1; `of` the agreed number, None where none was agreed."""

    session: int
    of: int | None = None

    @property
    def words(self) -> str:
        """Visit 3 of 6."""
        return f"Visit {self.session}" + (f" of {self.of}" if self.of else "")


# Each answers a visit's place in a plan, or None for a visit of no plan.
PLANS: list[Callable[[Appointment], Place | None]] = []


def plan_place(by: Callable[[Appointment], Place | None]) -> None:
    """Be asked for the place of a visit; registered twice, asked once."""
    if by not in PLANS:
        PLANS.append(by)


def place_of(appointment: Appointment) -> Place:
    """The visit's place in its plan; without one, among all visits that the client came to."""
    for asked in PLANS:
        found = asked(appointment)
        if found is not None:
            return found
    rows = appointment.client.appointments.filter(
        status__in=CAME, starts_at__lt=appointment.starts_at
    )
    return Place(rows.count() + 1)
