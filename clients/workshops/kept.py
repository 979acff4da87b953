"""How long the place of somebody who is signing up is kept, in plain words."""

from dataclasses import dataclass
from datetime import datetime

from clients.workshops.models import SignUp
from clients.workshops.places import longer
from clients.workshops.seats import seats_of
from practice.web.words import at


@dataclass(frozen=True)
class Kept:
    """What the page says of it, and whether the button can do anything."""

    text: str
    can_extend: bool
    is_kept: bool


def kept_words(row: SignUp, now: datetime) -> Kept:
    """Until when; or that it is full, or that nothing is kept any more."""
    zone = row.workshop.practice.zone
    more = longer(row.begun_at, row.hold_until, now)
    if row.hold_until is not None and row.hold_until > now:
        text = f"We keep a place for you until {at(row.hold_until.astimezone(zone))}."
        return Kept(text, can_extend=more > row.hold_until, is_kept=True)
    if seats_of(row.workshop, now, besides=row).has_room_for_newcomer(row.seats):
        text = (
            "We don’t keep a place for you at the moment. What you typed is kept. If a place is "
            "still free when you send this, it is yours."
        )
        return Kept(text, can_extend=more > now, is_kept=False)
    text = (
        "All places are taken or kept for others at the moment. Carry on, and you join the "
        "waiting list. What you typed is kept."
    )
    return Kept(text, can_extend=False, is_kept=False)
