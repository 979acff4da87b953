"""What waits for a clinician's word, and how far each is."""

from dataclasses import dataclass
from datetime import date

from clients.clearances.models import OPEN, ClearanceRequest, State
from clients.models import Client
from clients.screening.banner import named
from clients.screening.models import Clearance
from clients.screening.queries import Safety
from routines.rulebook import RuleBook
from routines.safety.levels import Level, Side

STEPS = ("Needed", "Asked", "Received")
ENDS = {State.ACCEPTED: "Accepted", State.REFUSED: "Refused", State.WITHDRAWN: "Called off"}


@dataclass(frozen=True)
class Progress:
    """One step of the stepper."""

    word: str
    is_current: bool
    is_done: bool


@dataclass(frozen=True)
class Wanted:
    """Something that waits for a letter: what, where, and the open request if there is one."""

    code: str
    side: str
    name: str
    request: ClearanceRequest | None
    steps: tuple[Progress, ...]
    is_overdue: bool


@dataclass(frozen=True)
class OnFile:
    """A letter that was accepted or recorded."""

    clearance: Clearance
    name: str
    state: str
    may_withdraw: bool


def steps_of(request: ClearanceRequest | None) -> tuple[Progress, ...]:
    """Needed, asked, received, and how it ended."""
    place = 0 if request is None else {State.ASKED: 1, State.RECEIVED: 2}.get(
        State(request.state), 3
    )  # fmt: skip
    last = ENDS.get(State(request.state), "Accepted or refused") if request else (
        "Accepted or refused"
    )  # fmt: skip
    return tuple(
        Progress(word, is_current=number == place, is_done=number < place)
        for number, word in enumerate((*STEPS, last))
    )


def wanted_of(client: Client, safety: Safety, book: RuleBook, *, today: date) -> list[Wanted]:
    """Each contraindication that a letter would lift, the highest first."""
    open_now = {
        (one.code, one.side): one
        for one in client.clearance_requests.filter(state__in=OPEN).order_by("pk")
    }
    rows = []
    for reason in safety.assessment.reasons if safety.assessment else ():
        rule = book.rules.get(reason.code)
        if rule is None or rule.never_downgrade or Level.STOP is reason.clinic:
            continue
        if Level.CLEARANCE not in (reason.clinic, reason.home):
            continue
        side = "" if rule.is_systemic or reason.side is Side.BOTH else reason.side.value
        request = open_now.get((reason.code, side))
        rows.append(
            Wanted(
                code=reason.code,
                side=side,
                name=named(reason),
                request=request,
                steps=steps_of(request),
                is_overdue=request is not None
                and request.state == State.ASKED
                and request.due_on < today,
            )
        )
    return rows


def letters_of(client: Client, book: RuleBook, *, today: date) -> list[OnFile]:
    """Every letter ever recorded, the newest first."""
    rows = client.clearances.select_related("recorded_by__user", "withdrawn_by__user")
    return [_on_file(one, book, today) for one in rows.order_by("-recorded_at", "-pk")]


def _on_file(clearance: Clearance, book: RuleBook, today: date) -> OnFile:
    rule = book.rules.get(clearance.code)
    side = f", {clearance.side}" if clearance.side in ("left", "right") else ""
    name = f"{rule.label if rule else clearance.code}{side}"
    if clearance.withdrawn_at is not None:
        return OnFile(clearance, name, "Withdrawn", may_withdraw=False)
    if clearance.until < today:
        return OnFile(clearance, name, "Ended", may_withdraw=False)
    return OnFile(clearance, name, "In force", may_withdraw=True)
