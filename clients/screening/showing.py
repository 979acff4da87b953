"""What a client's screening rules out, in rows a therapist reads at a glance."""

from dataclasses import dataclass
from datetime import date

from clients.models import Client
from clients.screening.banner import SIDES, WORDS, named
from clients.screening.queries import Safety, safety_of
from routines.safety.engine import Reason
from routines.safety.levels import Level, Urgency

HOME_WORDS = {
    Level.STOP: "No home routine",
    Level.CLEARANCE: "No home routine until cleared",
    Level.ADAPT: "Home routine adapted",
    Level.NOTE: "Home routine as it is",
    Level.NONE: "Home routine as it is",
}


@dataclass(frozen=True)
class Row:
    """One contraindication that holds, with what it means in the clinic and at home."""

    code: str
    name: str
    level: str
    word: str
    home_word: str
    why: str
    therapist: str
    client: str
    urgency: str
    review_on: str
    is_unsure: bool
    is_cleared: bool


def ruled_out(safety: Safety) -> list[Row]:
    """A row per reason, the highest first; empty when nothing is known or nothing holds."""
    if safety.assessment is None:
        return []
    return [
        Row(
            code=reason.code,
            name=named(reason),
            level=reason.clinic.value,
            word=WORDS[reason.clinic],
            home_word=_at_home(reason),
            why=reason.why,
            therapist=reason.therapist,
            client=reason.client,
            urgency=reason.urgency.value,
            review_on=f"{reason.review_on:%-d %B %Y}" if reason.review_on else "",
            is_unsure=reason.code in safety.unsure,
            is_cleared=reason.cleared,
        )
        for reason in safety.assessment.reasons
    ]


def _at_home(reason: Reason) -> str:
    """What it means at home, with the side when it is one side's: "No home routine, left"."""
    side = SIDES[reason.side]
    words = HOME_WORDS[reason.home]
    return f"{words}, {side}" if side and reason.home.rank >= Level.ADAPT.rank else words


@dataclass(frozen=True)
class Advice:
    """What a client is told at once after a red-flag answer."""

    urgency: str
    text: str


def urgent_advice(client: Client, *, on: date) -> list[Advice]:
    """The client's sentences for whatever needs somebody today, the most urgent first."""
    assessment = safety_of(client, on=on).assessment
    if assessment is None:
        return []
    urgent = [r for r in assessment.reasons if r.urgency.rank >= Urgency.URGENT_SAME_DAY.rank]
    urgent.sort(key=lambda r: -r.urgency.rank)
    return [Advice(r.urgency.value, r.client) for r in urgent]
