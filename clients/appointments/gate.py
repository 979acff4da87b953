"""What a stop means for a booking: a recorded reason, or no booking at all."""

from datetime import datetime

from clients.appointments.conflicts import CannotBook
from clients.models import Client
from clients.screening.actions import override_stop
from clients.screening.banner import named
from clients.screening.models import Override
from clients.screening.queries import Safety, safety_of
from practice.accounts.models import Membership
from practice.schedule.wall import local_day
from routines.safety.engine import UNDER_16, Reason
from routines.safety.levels import Side


class StopNeedsReason(CannotBook):
    """The client must not be treated as things are; going on needs a reason for the record."""

    def __init__(self, reasons: list[Reason]) -> None:
        self.reasons = reasons
        what = "; ".join(named(reason) for reason in reasons)
        super().__init__(f"Do not treat: {what}. If you book anyway, say why.")


class NotToBeBooked(CannotBook):
    """No reason opens this one: it ends only when the client is asked again."""

    def __init__(self, reasons: list[Reason]) -> None:
        self.reasons = reasons
        what = "; ".join(f"{named(reason)}. {reason.therapist}" for reason in reasons)
        super().__init__(f"This cannot be booked over. {what}")

    @property
    def wants_guardian(self) -> bool:
        """Whether a guardian's word is what is missing, and nothing else."""
        return [reason.code for reason in self.reasons] == [UNDER_16]


def stops_in(safety: Safety) -> list[Reason]:
    """What stops treatment in the clinic, also before there is a health form."""
    return list(safety.stops)


def closed_in(safety: Safety) -> list[Reason]:
    """Stops that nobody may override, when between them they leave no side free."""
    lasting = [reason for reason in stops_in(safety) if reason.never_downgrade]
    closed = all(any(r.side.covers(side) for r in lasting) for side in (Side.LEFT, Side.RIGHT))
    return lasting if closed else []


def check_stop(
    *, client: Client, starts_at: datetime, reason: str, by: Membership, now: datetime,
    standing: Override | None = None,
) -> Override | None:  # fmt: skip
    """The override a booking on that day needs, or None when nothing stops it.

    `standing` is an override the appointment has already: it serves while it names every stop.
    """
    safety = safety_of(client, on=local_day(starts_at, client.practice.zone))
    stops = stops_in(safety)
    if not stops:
        return standing
    closed = closed_in(safety)
    if closed:
        raise NotToBeBooked(closed)
    codes = sorted({stop.code for stop in stops})
    if standing is not None and set(codes) <= set(standing.codes):
        return standing
    if not reason.strip():
        raise StopNeedsReason(stops)
    return override_stop(client=client, codes=codes, reason=reason, by=by, now=now)
