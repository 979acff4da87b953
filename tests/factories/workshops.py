"""Workshops, and people who sign up for them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from clients.workshops.editing import make, publish
from clients.workshops.models import Attendee, Mark, SignUp, Workshop
from clients.workshops.models.sign_up import State
from clients.workshops.signing_up import Given, begin, confirm_address, send
from practice.accounts.models import Membership
from practice.schedule.slots import Span
from tests.factories.screening import NOW

# A Saturday, ten in the morning in London.
SATURDAY_AT_TEN = datetime.fromisoformat("2026-12-05T10:00:00+00:00")
TWO_HOURS = timedelta(hours=2)


def a_draft(leader: Membership, *, start: datetime = SATURDAY_AT_TEN, **changes: Any) -> Workshop:
    """Foot care for runners, in a hall, for ten, free, not published."""
    values: dict[str, Any] = {
        "title": "Foot care for runners", "description": "What to do for tired feet.",
        "leader": leader, "place_name": "Harbour Hall", "capacity": 10,
        "dates": [Span(start, start + TWO_HOURS)], "by": leader, "now": NOW, "form_key": uuid4(),
    } | changes  # fmt: skip
    return make(practice=leader.practice, **values)


def a_workshop(leader: Membership, **changes: Any) -> Workshop:
    """The same, published."""
    draft = a_draft(leader, **changes)
    return publish(workshop=draft, by=leader, now=changes.get("now", NOW))


def given(name: str = "Jo Marsh", **changes: Any) -> Given:
    """What Jo types; the address follows the name."""
    address = f"{name.lower().replace(' ', '.')}@example.com"
    return Given(**({"name": name, "email": address} | changes))


def signs_up(
    workshop: Workshop, name: str = "Jo Marsh", *, at: datetime = NOW, **changes: Any
) -> SignUp:
    """Sent, and not confirmed yet."""
    begun = begin(workshop=workshop, user=None, begun_from="", may_hold=True, now=at)
    sent = send(sign_up=begun, given=given(name, **changes), user=None, now=at)
    assert sent.sign_up is not None
    return sent.sign_up


def takes_part(
    workshop: Workshop, name: str = "Jo Marsh", *, at: datetime = NOW, **changes: Any
) -> SignUp:
    """With a place, or waiting, and the address confirmed."""
    return confirm_address(sign_up=signs_up(workshop, name, at=at, **changes), now=at)


def states(workshop: Workshop) -> list[tuple[str, str]]:
    """Name and state of everybody, in the order in which they came."""
    rows = SignUp.objects.filter(workshop=workshop).exclude(state=State.BEGUN).order_by("pk")
    return [(row.name, row.state) for row in rows]


def came(sign_up: SignUp, by: Membership, kind: str = "came", *, day: int = 0) -> Mark:
    """Whoever signed up is marked at the door of one of the days."""
    date = sign_up.workshop.dates.order_by("starts_at")[day]
    attendee = Attendee.objects.get(sign_up=sign_up, place=0)
    return Mark.objects.create(
        practice_id=sign_up.practice_id, attendee=attendee, date=date, key=uuid4(), kind=kind,
        at=date.starts_at, by=by,
    )  # fmt: skip
