"""Who came: marks made at the door, also those that arrive late from a phone without a network."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from clients.workshops.models import Attendee, Mark, SignUp, Workshop, WorkshopDate
from clients.workshops.models.sign_up import State
from clients.workshops.safety import was_asked
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.web.words import clock, day

# The list takes marks so long before the day begins.
OPENS = timedelta(minutes=60)
# A phone's clock may run a little ahead.
AHEAD = timedelta(minutes=5)
TALK = "To be talked to first."
ASK = "Ask about their health first."
HERE = (Mark.Kind.CAME, Mark.Kind.LATE, Mark.Kind.LEFT)


class NotYet(Exception):
    """The list is not open. The words say from when."""


class Refused(Exception):
    """Something speaks against letting them in. The words say what; it can be done all the same."""


def opens_at(date: WorkshopDate) -> datetime:
    """From when people are let in."""
    return date.starts_at - OPENS


def check_open(date: WorkshopDate, at: datetime) -> None:
    """Raises NotYet."""
    if at < opens_at(date):
        zone = date.workshop.practice.zone
        opens = opens_at(date).astimezone(zone)
        raise NotYet(f"The list opens on {day(opens)}, from {clock(opens)}.")


def speaks_against(sign_up: SignUp, workshop: Workshop) -> str:
    """Why they would not be let in as a matter of course; empty for those who are expected."""
    said = [_place_in_doubt(sign_up, workshop)]
    if said != [TALK] and not was_asked(workshop.techniques, sign_up.asked_about):
        said.append(ASK)
    price = workshop.price_pence * sign_up.seats
    if said == [""] and workshop.price_kind == Workshop.Price.OUTSIDE:
        said.append("Not paid yet." if sign_up.paid_pence < price else "")
    return " ".join(one for one in said if one)


def _place_in_doubt(sign_up: SignUp, workshop: Workshop) -> str:
    if sign_up.workshop_id != workshop.pk:
        other = sign_up.workshop.starts_at
        on = f" on {day(other.astimezone(workshop.practice.zone))}" if other else ""
        return f"Signed up for another date{on}."
    if sign_up.state == State.CANCELLED:
        return "This place was cancelled."
    if sign_up.state == State.TALK or sign_up.must_talk:
        return TALK
    if sign_up.state != State.CONFIRMED:
        return f"No place yet: {sign_up.get_state_display().lower()}."
    return ""


@transaction.atomic
def mark(
    *, attendee: Attendee, date: WorkshopDate, key: UUID, kind: str, at: datetime, by: Membership,
    now: datetime, is_forced: bool = False,
) -> Mark:  # fmt: skip
    """Keep one tap; the same key is kept once, and so is coming twice in a row.

    One that arrives late keeps its own time, and does not change what was marked after it. Raises
    NotYet, or Refused unless it is forced, which is kept with the reason.
    """
    Workshop.objects.select_for_update(of=("self",)).get(pk=date.workshop_id)
    known = Mark.objects.filter(key=key).first()
    if known is not None:
        return known
    at = min(at, now) if at <= now + AHEAD else now
    check_open(date, at)
    against = speaks_against(attendee.sign_up, date.workshop)
    if against and kind in HERE and not is_forced:
        raise Refused(against)
    newest = newest_of(date).get(attendee.pk)
    if newest is not None and newest.kind == kind and newest.at <= at:
        return newest
    made = Mark.objects.create(
        practice_id=date.practice_id, attendee=attendee, date=date, key=key, kind=kind, at=at,
        forced=against if kind in HERE else "", by=by, received_at=now,
    )  # fmt: skip
    record(Verb.DOOR_MARKED, by=by, subject=attendee.sign_up, fields={kind})
    return made


def newest_of(date: WorkshopDate) -> dict[int, Mark]:
    """What holds for each attendee on a day: the newest by its own time. One query."""
    rows = Mark.objects.filter(date=date).order_by("at", "received_at", "pk")
    return {one.attendee_id: one for one in rows}


def newest_by_day(workshop: Workshop) -> dict[tuple[int, int], Mark]:
    """The same for all its days, by day and attendee. One query."""
    rows = Mark.objects.filter(date__workshop=workshop).order_by("at", "received_at", "pk")
    return {(one.date_id, one.attendee_id): one for one in rows}
