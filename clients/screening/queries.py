"""What holds for a client on a day: the engine's word, from what is stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from clients.models import Client
from clients.screening.answers import UNSURE, flags_from, last_told_anew, latest_by_code
from clients.screening.models import Clearance, Screening
from routines.safety import engine
from routines.safety.engine import Assessment, Reason, assess
from routines.safety.levels import Level
from routines.safety.rules import load_rules

FULL_FORM_HOLDS_FOR = timedelta(days=365)


@dataclass(frozen=True)
class Safety:
    """What is known of one client's safety on one day.

    `assessment` is None while no health form was ever filled in; then nothing may be concluded.
    `so_far` is what holds without a form: a child needs a guardian, and a change told is told.
    """

    assessment: Assessment | None
    so_far: Assessment | None = None
    answered_on: date | None = None
    told_by: str = ""
    unsure: frozenset[str] = frozenset()
    form_is_old: bool = False

    @property
    def is_known(self) -> bool:
        """Whether there is a health form to judge by."""
        return self.assessment is not None

    @property
    def stops(self) -> tuple[Reason, ...]:
        """What stops treatment in the clinic, also before there is a form."""
        known = self.assessment or self.so_far
        return tuple(r for r in known.reasons if r.clinic is Level.STOP) if known else ()


def safety_of(client: Client, *, on: date) -> Safety:
    """One client's safety. Raises when stored answers cannot be read: fail closed."""
    return safety_by_client([client], on=on)[client.pk]


def safety_by_client(clients: Iterable[Client], *, on: date) -> dict[int, Safety]:
    """The safety of several clients in two queries, by primary key."""
    people = {client.pk: client for client in clients}
    screenings: dict[int, list[Screening]] = {pk: [] for pk in people}
    for screening in Screening.objects.filter(client__in=people).order_by("recorded_at", "pk"):
        screenings[screening.client_id].append(screening)
    letters: dict[int, list[Clearance]] = {pk: [] for pk in people}
    for letter in Clearance.objects.filter(
        client__in=people, withdrawn_at__isnull=True, received_on__lte=on
    ).order_by("recorded_at", "pk"):
        letters[letter.client_id].append(letter)
    return {pk: _safety(client, screenings[pk], letters[pk], on) for pk, client in people.items()}


def _safety(
    client: Client, screenings: list[Screening], letters: list[Clearance], on: date
) -> Safety:
    said = latest_by_code(s.answers for s in screenings)
    told_anew = last_told_anew((s.recorded_at, s.answers) for s in screenings)
    # The newest letter counts, and only for what was told when it was recorded: one about the
    # left foot, or an old injury, says nothing of what came later.
    clearances = {
        c.code: engine.Clearance(until=c.until, permits=c.permits)
        for c in letters
        if c.code in told_anew and told_anew[c.code] <= c.recorded_at
    }
    assessment = assess(
        flags_from(said, clearances),
        rules=load_rules(),
        on=on,
        age=client.age_on(on),
        guardian_consent=client.guardian_consented_on is not None,
    )
    full = [s for s in screenings if s.kind != Screening.Kind.CHANGE]
    if not full:
        return Safety(assessment=None, so_far=assessment)
    last = screenings[-1]
    return Safety(
        assessment=assessment,
        answered_on=last.answered_on,
        told_by=last.get_told_by_display(),
        unsure=frozenset(code for code, entry in said.items() if _is_unsure(entry)),
        form_is_old=on - full[-1].answered_on > FULL_FORM_HOLDS_FOR,
    )


def _is_unsure(entry: dict[str, Any]) -> bool:
    return entry.get("answer") == UNSURE
