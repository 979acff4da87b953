"""The people of a workshop as its list shows them: searched, by where they stand, page by page."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from clients.workshops.door import ASK, HERE, newest_by_day
from clients.workshops.found import sign_ups_of
from clients.workshops.line import may_still_offer
from clients.workshops.models import Attendee, Mark, SignUp, Workshop
from clients.workshops.models.sign_up import ACTIVE, State
from clients.workshops.owing import all_owed_back
from clients.workshops.places import UNDO
from clients.workshops.placing import may_undo
from clients.workshops.safety import was_asked

SHOWN = 100
GONE = (State.CANCELLED, State.DECLINED, State.LAPSED)
TONES = {
    State.CONFIRMED: "ok", State.OFFERED: "info", State.WAITING: "info", State.TALK: "care",
    State.UNCONFIRMED: "care",
}  # fmt: skip
STANDS = {
    "confirmed": ("Confirmed", (State.CONFIRMED,)),
    "talk": ("To be talked to", (State.TALK,)),
    "offered": ("Offered", (State.OFFERED,)),
    "waiting": ("Waiting", (State.WAITING,)),
    "unconfirmed": ("Address not confirmed", (State.UNCONFIRMED,)),
    "cancelled": ("Cancelled or let go", GONE),
}
CAME = {"came": "Came", "missing": "Did not come"}
# What only the person who leads may read.
SEALED = ("access_needs", "adaptation", "adapted", "draft", "line_reason", "skip_reason")


@dataclass(frozen=True)
class Person:
    """One row of the list."""

    sign_up: SignUp
    others: list[str]
    attendance: str
    is_undoable: bool
    back: int
    ask: str

    @property
    def tone(self) -> str:
        """Of the chip of its state."""
        return TONES.get(State(self.sign_up.state), "")


@dataclass(frozen=True)
class People:
    """A page of the list. `choices` are key, label, number and whether it is chosen."""

    rows: list[Person]
    choices: list[tuple[str, str, int, bool]]
    total: int
    following: int = 0
    came: set[int] = field(default_factory=set)


def people_of(
    workshop: Workshop, *, words: str, stands: str, page: int, sealed: bool, now: datetime
) -> People:
    """Those who match, the first to sign up first. `sealed` leaves out what only the lead reads."""
    everybody = list(sign_ups_of(workshop).values_list("pk", "state"))
    came, missing = attended(workshop)
    states = Counter(state for _, state in everybody)
    numbers = {key: sum(states[one] for one in among) for key, (_, among) in STANDS.items()}
    numbers |= {"came": len(came), "missing": len(missing)}
    rows = matching(sign_ups_of(workshop), words)
    if stands in STANDS:
        among = Q(state__in=STANDS[stands][1])
        rows = rows.filter(among | Q(state=State.CANCELLED, cancelled_at__gt=now - UNDO))
    elif stands in CAME:
        rows = rows.filter(pk__in=came if stands == "came" else missing)
    if sealed:
        rows = rows.defer(*SEALED)
    start = SHOWN * page
    ordered = rows.prefetch_related(_attendees()).order_by("joined_at", "pk")
    found = list(ordered[start : start + SHOWN + 1])
    for one in found:
        one.workshop = workshop
    back = all_owed_back(found)
    people = [
        Person(
            one, _others(one), _attendance(one, came, missing), may_undo(one, now), back[one.pk],
            ask=_to_ask(one, workshop),
        ) for one in found[:SHOWN]
    ]  # fmt: skip
    labels = {key: label for key, (label, _) in STANDS.items()} | CAME
    choices = [("", "All", len(everybody), stands not in labels)]
    choices += [(k, label, numbers[k], k == stands) for k, label in labels.items() if numbers[k]]
    return People(people, choices, len(everybody), page + 1 if len(found) > SHOWN else 0)


def matching(rows: QuerySet[SignUp], words: str) -> QuerySet[SignUp]:
    """Every word is part of a name (of somebody who comes along, too) or number, or the address."""
    for word in words.split():
        along = Attendee.objects.filter(name__icontains=word).values("sign_up")
        rows = rows.filter(
            Q(name__icontains=word) | Q(email=word) | Q(phone__contains=word)
            | Q(pk__in=along)
        )  # fmt: skip
    return rows


def attended(workshop: Workshop) -> tuple[set[int], set[int]]:
    """Sign-ups of which somebody came on some day, and those that were marked as missing."""
    marks = list(newest_by_day(workshop).values())
    whose = dict(
        Attendee.objects.filter(pk__in={one.attendee_id for one in marks}).values_list(
            "pk", "sign_up"
        )
    )
    came = {whose[one.attendee_id] for one in marks if one.kind in HERE}
    missing = {whose[one.attendee_id] for one in marks if one.kind == Mark.Kind.MISSING}
    return came, missing - came


def exported(workshop: Workshop, *, sealed: bool) -> Iterator[tuple[str, ...]]:
    """A line for each sign-up, for a spreadsheet."""
    came, missing = attended(workshop)
    rows = sign_ups_of(workshop).prefetch_related(_attendees()).order_by("joined_at", "pk")
    zone = workshop.practice.zone
    for one in rows.defer(*SEALED) if sealed else rows:
        joined = f"{one.joined_at.astimezone(zone):%Y-%m-%d %H:%M}" if one.joined_at else ""
        line = (
            one.name, one.email, str(one.phone or ""), str(one.seats), ", ".join(_others(one)),
            one.get_state_display(), joined, f"{one.paid_pence / 100:.2f}", one.paid_reference,
            _attendance(one, came, missing),
        )  # fmt: skip
        yield line if sealed else (*line, one.access_needs, one.adaptation)


HEADINGS = (
    "Name", "Email", "Phone", "Places", "Others", "State", "Signed up", "Paid", "Reference", "Came",
)  # fmt: skip
SEALED_HEADINGS = ("Access needs", "Adapted")


@dataclass(frozen=True)
class Waiter:
    """Somebody in the line, or who is offered a place; `why` they are passed over, if they are."""

    sign_up: SignUp
    place: int
    why: str


def line_of_people(workshop: Workshop, *, free: int | None, now: datetime) -> list[Waiter]:
    """Those offered a place first, then the line in its order."""
    rows = SignUp.objects.filter(workshop=workshop)
    offered = rows.filter(state=State.OFFERED).order_by("offered_at", "pk")
    waiting = rows.in_line()
    found = [Waiter(one, 0, "") for one in offered]
    found += [
        Waiter(one, place, _why_passed_over(one, free)) for place, one in enumerate(waiting, 1)
    ]
    return found


def next_in_line(workshop: Workshop, *, free: int | None, now: datetime) -> SignUp | None:
    """Whom a free place would be offered to by hand."""
    if not may_still_offer(workshop, now):
        return None
    rows = SignUp.objects.filter(workshop=workshop).offerable()
    return next((one for one in rows if free is None or one.seats <= free), None)


def _why_passed_over(one: SignUp, free: int | None) -> str:
    if one.is_skipped:
        return f"Passed over: {one.skip_reason}" if one.skip_reason else "Passed over."
    if one.address_confirmed_at is None:
        return "Has not confirmed the address."
    if one.needs_talk:
        return "To be talked to first."
    if free and one.seats > free:
        return f"Waits for {one.seats} places together."
    return ""


def _attendees() -> Prefetch:
    return Prefetch("attendees", queryset=Attendee.objects.order_by("place"))


def _others(one: SignUp) -> list[str]:
    return [who.name or "Guest" for who in one.attendees.all() if who.place]


def _attendance(one: SignUp, came: set[int], missing: set[int]) -> str:
    return "Came" if one.pk in came else "Did not come" if one.pk in missing else ""


def _to_ask(one: SignUp, workshop: Workshop) -> str:
    """That nobody asked them about all that is done there, while it matters."""
    waits_to_be_asked = one.state in ACTIVE and not one.must_talk
    return ASK if waits_to_be_asked and not was_asked(workshop.techniques, one.asked_about) else ""
