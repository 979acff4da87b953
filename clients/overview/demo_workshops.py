"""Workshops of the demo practice: coming, full, online, past and a draft, with people in each."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from clients.workshops.door import mark
from clients.workshops.editing import make, publish
from clients.workshops.models import Mark, SignUp, Workshop
from clients.workshops.models.sign_up import Outcome
from clients.workshops.office import add_by_hand
from clients.workshops.placing import cancel, undo_cancel
from clients.workshops.signing_up import Given, begin, confirm_address, send
from practice.accounts.models import Membership
from practice.schedule.slots import Span
from practice.schedule.wall import local_day, wall_time_or_next

SATURDAY, TUESDAY = 5, 1
TERMS = "Cancel up to 24 hours before, and what you paid is given back."
FEET = {
    "title": "Foot care for runners",
    "description": "Two hours on what to do for tired feet after a run: how to look at them, five "
    "minutes of massage by yourself, and stretches for sole and calf.",
    "place_name": "Harbour Hall", "place_address": "2 Quay Street, London SE16",
    "access_facts": "Step-free from the street. There is a toilet with a wide door.",
    "bring": "A mat, a towel, a tennis ball and clean feet.",
    "techniques": [
        "pressure_moderate", "touch_light", "stretch_plantar", "stretch_calf", "oil_product",
    ],
    "price_kind": "on_day", "price_pence": 2500, "terms": TERMS, "party_most": 3,
    "cpd_minutes": 120,
}  # fmt: skip
BALL = FEET | {
    "title": "The tennis ball hour",
    "description": "One hour, one ball: rolling the sole, finding the tight places.",
    "price_kind": "free", "price_pence": 0, "party_most": 1, "cpd_minutes": 0,
}  # fmt: skip
TALK = {
    "title": "Why feet swell in summer",
    "description": "A talk with time for questions. Nothing is practised.",
    "is_online": True, "online_link": "https://meet.example/harbour-lane",
}  # fmt: skip


def seed_workshops(owner: Membership, now: datetime) -> None:
    """One of each kind, made as the office makes them."""
    _coming(owner, now)
    _full(owner, now)
    online = _published(owner, now, _at(owner, now, TUESDAY, 8, 19), capacity=None, **TALK)
    for name in ("Ruth Bell", "Omar Aziz"):
        _with_a_place(online, name, now)
    _past(owner, now)
    start = _at(owner, now, SATURDAY, 50, 14)
    make(
        practice=owner.practice, leader=owner, form_key=uuid4(), by=owner, now=now, capacity=8,
        dates=[Span(start, start + timedelta(hours=2))], **FEET,
    )  # fmt: skip


def _coming(owner: Membership, now: datetime) -> None:
    """With somebody in nearly every state."""
    workshop = _published(owner, now, _at(owner, now, SATURDAY, 9, 14), capacity=8, **FEET)
    _with_a_place(workshop, "Hannah Cole", now, others=("Leo Cole",))
    _with_a_place(workshop, "Yusuf Demir", now, access_needs="I need a chair with arms.")
    _with_a_place(
        workshop, "Elena Rossi", now, outcome=Outcome.ADAPTED,
        adapted={"leave_out": [], "gently": ["oil_product"]},
        adaptation="Gently: oil or another product.",
    )  # fmt: skip
    _with_a_place(workshop, "Peter Novak", now, outcome=Outcome.TALK)
    _sent(workshop, "Chloe Martin", now)
    gone = _with_a_place(workshop, "Ivy Wright", now)
    cancel(sign_up=gone, by=gone, now=now, can_undo=False)
    back = _with_a_place(workshop, "Sean Doyle", now)
    cancel(sign_up=back, by=back, now=now)
    undo_cancel(sign_up=back, by=back, now=now)


def _full(owner: Membership, now: datetime) -> None:
    """Of three places; one is given back and offered to the first of those who wait."""
    workshop = _published(owner, now, _at(owner, now, SATURDAY, 16, 14), capacity=3, **BALL)
    first = _with_a_place(workshop, "Maya Singh", now)
    for name in ("Tom Baker", "Aisha Noor", "Jack Hill", "Nora Lund", "Ben Frost"):
        _with_a_place(workshop, name, now)
    cancel(sign_up=first, by=first, now=now, can_undo=False)


def _past(owner: Membership, now: datetime) -> None:
    """Added by hand, without letters; who came was marked at the door."""
    start = _at(owner, now, SATURDAY, -14, 14)
    before = start - timedelta(days=20)
    workshop = _published(owner, before, start, capacity=8, **FEET)
    rows = [
        add_by_hand(
            workshop=workshop, form_key=uuid4(), by=owner, now=before, tells=False,
            given=Given(name=name, email=_address(name), outcome=Outcome.OK),
        )
        for name in ("Grace Okoro", "Will Stone", "Zoe Park", "Carl Weber")
    ]  # fmt: skip
    came = (Mark.Kind.CAME, Mark.Kind.CAME, Mark.Kind.LATE, Mark.Kind.MISSING)
    for row, kind in zip(rows, came, strict=True):
        mark(
            attendee=row.attendees.get(), date=workshop.dates.get(), key=uuid4(), kind=kind,
            at=start, by=owner, now=start,
        )  # fmt: skip


def _published(owner: Membership, now: datetime, start: datetime, **values: Any) -> Workshop:
    workshop = make(
        practice=owner.practice, leader=owner, form_key=uuid4(), by=owner, now=now,
        dates=[Span(start, start + timedelta(hours=2))], **values,
    )  # fmt: skip
    return publish(workshop=workshop, by=owner, now=now)


def _with_a_place(workshop: Workshop, name: str, now: datetime, **told: Any) -> SignUp:
    """Sent, and confirmed by the letter: with a place, in the line, or to be talked to."""
    return confirm_address(sign_up=_sent(workshop, name, now, **told), now=now)


def _sent(workshop: Workshop, name: str, now: datetime, **told: Any) -> SignUp:
    begun = begin(workshop=workshop, user=None, begun_from="", may_hold=True, now=now)
    given = Given(**({"name": name, "email": _address(name), "outcome": Outcome.OK} | told))
    sent = send(sign_up=begun, given=given, user=None, now=now)
    assert sent.sign_up is not None
    return sent.sign_up


def _address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@example.com"


def _at(owner: Membership, now: datetime, weekday: int, days: int, hour: int) -> datetime:
    """The first such weekday after so many days, at an hour of the practice's clock."""
    zone = owner.practice.zone
    day: date = local_day(now, zone) + timedelta(days=days)
    day += timedelta(days=(weekday - day.weekday()) % 7)
    return wall_time_or_next(day, time(hour), zone)
