"""What a stop means for a booking: a recorded reason, or no booking at all."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from clients.appointments.conflicts import CannotBook
from clients.consents.models import Consent
from clients.consents.queries import newest
from clients.consents.wording import TREATMENT
from clients.models import Client
from clients.screening.actions import override_stop
from clients.screening.banner import UNREADABLE, named
from clients.screening.models import Override
from clients.screening.queries import Safety, safety_of
from practice.accounts.models import Membership
from practice.schedule.models import AppointmentType
from practice.schedule.wall import day_bounds, local_day
from routines.safety.engine import UNDER_16, Reason
from routines.safety.levels import Level, Side


class StopNeedsReason(CannotBook):
    """The client must not be treated as things are; going on needs a reason for the record.

    `added` are stops that were not there when the reason was written.
    """

    def __init__(self, reasons: list[Reason], added: Iterable[Reason] = ()) -> None:
        self.reasons = reasons
        self.added = list(added)
        what = "; ".join(named(reason) for reason in reasons)
        super().__init__(f"Do not treat: {what}. If you book anyway, say why.")

    @property
    def keys(self) -> list[str]:
        """What the page posts with the reason, so that it is tied to what was shown."""
        return sorted({key_of(reason) for reason in self.reasons})

    @property
    def news(self) -> str:
        """What was added meanwhile, in a sentence; "" when nothing was."""
        what = "; ".join(named(reason) for reason in self.added)
        return f"Added while this page was open: {what}." if what else ""


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


class ConsentWithdrawn(CannotBook):
    """The client took back their consent to be treated."""

    def __init__(self, consent: Consent) -> None:
        on = local_day(consent.decided_at, consent.practice.zone)
        super().__init__(
            f"Consent to treatment was taken back on {on:%-d %B %Y}. Ask the client first; "
            "if they agree again, record it under Consents."
        )


def check_in_use(client: Client) -> None:
    """Raises CannotBook for a record that is kept and not worked with, as it stands now."""
    now = Client.objects.only("restricted_at", "archived_at").get(pk=client.pk)
    if now.restricted_at is not None:
        raise CannotBook(
            "The record is restricted: no visit is booked or moved until that is over."
        )
    if now.archived_at is not None:
        raise CannotBook("The file is in the archive. Take it out there, then book.")


def check_consent(client: Client, *, at: datetime | None = None) -> None:
    """Raises ConsentWithdrawn when the newest word on treatment is a no, said before `at`.

    Who was never asked may be booked: the page says that nothing is on file.
    """
    answer = newest(client, TREATMENT)
    if answer is not None and not answer.given and (at is None or answer.decided_at <= at):
        raise ConsentWithdrawn(answer)


def stops_in(safety: Safety) -> list[Reason]:
    """What stops treatment in the clinic, also before there is a health form."""
    return list(safety.stops)


def closed_in(safety: Safety) -> list[Reason]:
    """Stops that nobody may override, when between them they leave no side free."""
    lasting = [reason for reason in stops_in(safety) if reason.never_downgrade]
    closed = all(any(r.side.covers(side) for r in lasting) for side in (Side.LEFT, Side.RIGHT))
    return lasting if closed else []


def is_provisional(kind: AppointmentType, safety: Safety) -> bool:
    """Whether a visit waits for a clearance letter: worked out anew whenever it is asked."""
    if not kind.is_hands_on or safety.assessment is None:
        return False
    return safety.assessment.clinic.overall is Level.CLEARANCE


def key_of(stop: Reason) -> str:
    """A stop as it is posted by the page that showed it, and kept in an override: "code:side"."""
    return f"{stop.code}:{stop.side.value}"


def covers(known: Collection[str], stop: Reason) -> bool:
    """Whether who knew of these knew of this stop, on its side."""
    return key_of(stop) in known or f"{stop.code}:{Side.BOTH.value}" in known


def check_stop(
    *, client: Client, starts_at: datetime, reason: str, shown: Collection[str],
    by: Membership | None, now: datetime, standing: Override | None = None,
) -> Override | None:  # fmt: skip
    """The override a booking on that day needs, or None when nothing stops it.

    Nobody but a member (`by`) goes over a stop: without one it raises StopNeedsReason.

    `shown` are the stops, as "code:side", that the reason was written to. `standing` is an
    override the appointment has already.
    """
    day = local_day(starts_at, client.practice.zone)
    safety = safety_of(client, on=day)
    if safety.is_unreadable:
        raise CannotBook(UNREADABLE)
    if not stops_in(safety):
        return standing
    closed = closed_in(safety)
    if closed:
        raise NotToBeBooked(closed)
    if by is None:
        raise StopNeedsReason(stops_in(safety))
    return go_over(
        client=client, stops=stops_in(safety), on=day, reason=reason, shown=shown, by=by, now=now,
        standing=standing,
    )  # fmt: skip


def go_over(
    *, client: Client, stops: list[Reason], on: date, reason: str, shown: Collection[str],
    by: Membership, now: datetime, standing: Override | None = None,
) -> Override:  # fmt: skip
    """The override that serves on that day: the standing one while it covers every stop and has
    not ended, or a new one. Raises StopNeedsReason, also when a stop was added since `shown`.
    """
    _, until = day_bounds(on, client.practice.zone)
    if standing is not None and _serves(standing, stops, until):
        return standing
    added = [stop for stop in stops if not covers(shown, stop)]
    if added or not reason.strip():
        raise StopNeedsReason(stops, added=added if shown else [])
    codes = sorted({key_of(stop) for stop in stops})
    return override_stop(client=client, codes=codes, reason=reason, by=by, now=now, until=until)


def _serves(standing: Override, stops: list[Reason], until: datetime) -> bool:
    """One from before overrides had an end serves nothing any more."""
    if standing.expires_at is None or standing.expires_at < until:
        return False
    return all(covers(standing.codes, stop) for stop in stops)
