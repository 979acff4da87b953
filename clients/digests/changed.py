"""A word to a therapist whose day a client changes at short notice, as no morning letter can.

Like what clients are told of their visits it waits three minutes: a change that is taken back by
then says nothing, and two changes say what came of both. It names nobody but its reader.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from clients.appointments.history import as_it_is
from clients.appointments.models import Appointment, AppointmentChange, Status
from clients.appointments.notices import HELD_FOR, WAITING
from clients.digests.emails import still_for_its_reader
from clients.digests.models import choice_of
from practice.accounts.models import Membership
from practice.audit.actors import Actor, HasActor
from practice.mail.models import OutboundEmail
from practice.mail.queue import CannotQueue, queue_email, supersede
from practice.mail.rechecks import SEND, Verdict, superseded
from practice.schedule.wall import local_day
from practice.web.addresses import absolute
from practice.web.words import day, day_clock

KIND = "day_changed"
# Today and tomorrow: of later days the letter of that morning is soon enough.
DAYS_AHEAD = 1
# Whoever comes to a closed door, or waits in vain, still wants to know a little later.
OF_USE = timedelta(hours=1)
AGAIN = "The visit was changed again."

logger = logging.getLogger(__name__)


def appointment_changed(
    *, appointment: Appointment, change: AppointmentChange, by: Actor | HasActor, now: datetime
) -> None:
    """A listener: write to the therapists whose today or tomorrow somebody else changed.

    Staff tell each other; a time that was only asked for waits in “Needs you”.
    """
    if isinstance(by, Membership):
        return
    touched = {change.after["therapist"], (change.before or change.after)["therapist"]}
    if not any(_is_soon(one, appointment, now) for one in (change.before, change.after)):
        return
    members = Membership.objects.active().therapists().filter(pk__in=touched)
    for member in members.select_related("user", "practice", "digest_choice").order_by("pk"):
        if choice_of(member).tells_changes:
            _tell(member, appointment, change, now)


def _is_soon(state: dict[str, Any] | None, visit: Appointment, now: datetime) -> bool:
    if state is None or state["status"] != Status.BOOKED:
        return False
    zone = visit.practice.zone
    ahead = local_day(datetime.fromisoformat(state["starts_at"]), zone) - local_day(now, zone)
    return timedelta(0) <= ahead <= timedelta(days=DAYS_AHEAD)


def _tell(member: Membership, visit: Appointment, change: AppointmentChange, now: datetime) -> None:
    known = _withdraw(member, visit, change, now)
    was, will_be = _begins(known, member), _begins(change.after, member)
    if was == will_be:
        return
    moments = [moment for moment in (was, will_be) if moment is not None]
    try:
        queue_email(
            practice_id=member.practice_id,
            key=f"{_keys_of(member, visit)}{change.version}",
            kind=KIND,
            recipient=member.user.email,
            subject=f"Your diary has changed, {day(min(moments).date())}",
            template=KIND,
            context={
                "name": member.name,
                "practice": member.practice,
                "says": _says(was, will_be, change),
                "url": absolute(f"{reverse('diary')}?view=day&on={min(moments).date()}"),
            },
            sender_name=member.practice.name,
            not_before=now + HELD_FOR,
            expires_at=max(moments) + OF_USE,
            now=now,
        )
    except CannotQueue:
        logger.warning("Member %s has no address for a change of their day.", member.pk)


def _withdraw(
    member: Membership, visit: Appointment, change: AppointmentChange, now: datetime
) -> dict[str, Any] | None:
    """Stop what waits about this visit; how the member knows it: as it was before all of that."""
    waiting = OutboundEmail.objects.filter(
        key__startswith=_keys_of(member, visit), state__in=WAITING
    )
    versions = [change.version]
    for letter in waiting:
        supersede(email=letter, reason=AGAIN, now=now)
        versions.append(int(letter.key.rpartition(".")[2]))
    return visit.changes.get(version=min(versions)).before


def _begins(state: dict[str, Any] | None, member: Membership) -> datetime | None:
    """When the visit begins in this member's diary, on the practice's clock."""
    if state is None or state["status"] != Status.BOOKED or state["therapist"] != member.pk:
        return None
    return datetime.fromisoformat(state["starts_at"]).astimezone(member.practice.zone)


def _says(was: datetime | None, will_be: datetime | None, change: AppointmentChange) -> str:
    if was is None:
        assert will_be is not None  # one of them is, or nothing is told
        return f"A client is booked for {day_clock(will_be)}."
    if will_be is not None:
        return f"A client’s visit has moved from {day_clock(was)} to {day_clock(will_be)}."
    if change.after["status"] == Status.CANCELLED:
        return f"The client has cancelled the visit of {day_clock(was)}."
    return f"The visit of {day_clock(was)} is with a colleague now."


def _keys_of(member: Membership, visit: Appointment) -> str:
    return f"{KIND}:{member.ref}:{visit.pk}."


def before_sending(email: OutboundEmail, *, now: datetime) -> Verdict:
    """The reader still works here and wants to be told, and their diary is as it says: what was
    changed since may be a room, or a colleague's.
    """
    verdict = still_for_its_reader(email, lambda choice: choice.tells_changes)
    if verdict != SEND:
        return verdict
    _, ref, visit = email.key.split(":")
    pk, version = map(int, visit.split("."))
    member = Membership.objects.select_related("practice").get(ref=ref)
    changes = AppointmentChange.objects.filter(appointment=pk)
    told, last = changes.filter(version=version).first(), changes.order_by("-version").first()
    if told is None or last is None or last.after != as_it_is(last.appointment):
        return superseded(AGAIN)
    same = _begins(told.after, member) == _begins(last.after, member)
    return SEND if same else superseded(AGAIN)
