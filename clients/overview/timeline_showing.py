"""The rows of a client's timeline in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.urls import reverse

from clients.afterwards.models import AfterVisitAnswer
from clients.afterwards.words import UNEXPECTED
from clients.appointments.models import Status
from clients.clearances.models import State
from clients.events.models import AdverseEvent
from clients.homecare.models import AssignedRoutine, RoutineCheckIn
from clients.models import Client
from clients.notes.models import SessionNote
from clients.overview.timeline import FILTERS, Row, page_of
from clients.referrals.models import Referral
from clients.screening.models import Screening

LABELS = {
    "": "All",
    "notes": "Notes",
    "visits": "Visits",
    "health": "Health",
    "events": "Adverse events",
    "letters": "Letters",
    "routines": "Routines",
}


class Said(NamedTuple):
    """`words` are linked; `meta` stands behind them; `asks` is what is to be done, if anything."""

    words: str
    meta: str
    url: str
    asks: str = ""


class Line(NamedTuple):
    """One line of the list, on the practice's clock."""

    at: datetime
    said: Said


@dataclass(frozen=True)
class Timeline:
    """Some lines, newest first; `following` asks for the next, "" at the end."""

    lines: list[Line]
    following: str


def timeline_of(
    client: Client, *, now: datetime, show: str = "", after: str = "", most: int = 50
) -> Timeline:
    """See `page_of`; one query."""
    page = page_of(client, now=now, show=show, after=after, most=most)
    return Timeline([_line(client, row) for row in page.rows], page.following)


def choices(show: str) -> list[tuple[str, str, bool]]:
    """Every filter: its key, its label, whether it is on."""
    chosen = show if show in FILTERS else ""
    return [(key, label, key == chosen) for key, label in LABELS.items()]


def _line(client: Client, row: Row) -> Line:
    return Line(row.moment.astimezone(client.practice.zone), SAYS[row.sort](client.ref, row))


def _note(_: str, row: Row) -> Said:
    url = reverse("note", args=[row.address])
    if row.word == SessionNote.Status.DRAFT:
        return Said("Session note", "draft", url, "to sign")
    scores = [(row.one, "before"), (row.two, "after")]
    said = [f"{score} of 10 {when}" for score, when in scores if score is not None]
    return Said("Session note", ", ".join(said), url)


def _visit(_: str, row: Row) -> Said:
    asks = "note to write" if row.word in (Status.BOOKED, Status.ARRIVED) else ""
    meta = "" if asks else Status(row.word).label.lower()
    return Said(row.about, meta, reverse("appointment", args=[row.address]), asks)


def _health(ref: str, row: Row) -> Said:
    told = f"told by {Screening.Teller(row.about).label}"
    url = reverse("screening", args=[ref, row.address])
    return Said(f"Health: {Screening.Kind(row.word).label.lower()}", told, url)


def _clearance(ref: str, row: Row) -> Said:
    url = reverse("clearance_request", args=[ref, row.address])
    return Said("Clearance", State(row.word).label.lower(), url)


def _earlier(ref: str, row: Row) -> Said:
    url = reverse("earlier_note", args=[ref, row.address])
    return Said("Note from before", "from the previous system", url)


def _event(ref: str, row: Row) -> Said:
    url = reverse("event", args=[ref, row.address])
    asks = "to follow up" if row.one else ""
    return Said(AdverseEvent.Kind(row.word).label, "adverse event", url, asks)


def _after(ref: str, row: Row) -> Said:
    unexpected = AfterVisitAnswer.Unexpected(row.word)
    said = [] if row.two is None else [f"soreness {row.two} of 10"]
    if unexpected != AfterVisitAnswer.Unexpected.NO:
        said.append(UNEXPECTED[unexpected])
    url = reverse("after_visit", args=[ref, row.address])
    return Said(f"After a visit, {row.one} hours", ", ".join(said), url)


def _letter(ref: str, row: Row) -> Said:
    to = "their GP" if row.word == Referral.To.GP else "somebody else"
    return Said(f"Letter to {to}", "", reverse("referral", args=[ref, row.address]))


def _routine(ref: str, row: Row) -> Said:
    state = AssignedRoutine.State(row.word).label
    return Said(row.about, f"routine, {state.lower()}", reverse("client_routines", args=[ref]))


def _check_in(ref: str, row: Row) -> Said:
    outcome = RoutineCheckIn.Outcome(row.word).label.lower()
    scores = [(row.two, "before"), (row.one, "after")]
    said = [f"{score} of 10 {when}" for score, when in scores if score is not None]
    url = reverse("client_routines", args=[ref])
    return Said(f"{row.about}: {outcome} at home", ", ".join(said), url)


def _stop(ref: str, row: Row) -> Said:
    url = reverse("client_routines", args=[ref])
    return Said(f"{row.about}, step {row.one}: stopped because it hurt", "at home", url)


SAYS: dict[str, Callable[[str, Row], Said]] = {
    "after": _after,
    "check": _check_in,
    "clearance": _clearance,
    "earlier": _earlier,
    "event": _event,
    "health": _health,
    "letter": _letter,
    "note": _note,
    "routine": _routine,
    "stop": _stop,
    "visit": _visit,
}
