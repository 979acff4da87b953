"""Letters to the client about their visits: what they were told last, against what is now.

A letter waits three minutes. A change made meanwhile withdraws it and writes the one that is then
true, so a change that was undone sends nothing, and two changes send one letter.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.urls import reverse

from clients.appointments.bringing_over import as_told
from clients.appointments.gate import is_provisional
from clients.appointments.history import as_it_is
from clients.appointments.ical import for_letter
from clients.appointments.models import Appointment, AppointmentChange, Status
from clients.appointments.when import when, when_for
from clients.models import Client
from clients.screening.queries import safety_of
from practice.mail.models import OutboundEmail
from practice.mail.queue import CannotQueue, queue_email, supersede
from practice.mail.rechecks import SEND, Verdict, superseded
from practice.mail.states import State
from practice.schedule.wall import local_day
from practice.web.addresses import absolute

HELD_FOR = timedelta(minutes=3)
WAITING = (State.DUE, State.FAILED)
MAY_HAVE_ARRIVED = (State.SENT, State.SENDING, State.UNKNOWN)
SHOWN = ("starts_at", "therapist", "room", "status")


class Letter(StrEnum):
    """The kinds, which are the names of their templates, too."""

    BOOKED = "visit_booked"
    TOGETHER = "visits_booked"
    ASKED = "visit_asked"
    MOVED = "visit_moved"
    CANCELLED = "visit_cancelled"


SUBJECTS = {
    Letter.BOOKED: "Your visit on {when}",
    Letter.TOGETHER: "Your {count} visits from {when}",
    Letter.ASKED: "You asked for {when}",
    Letter.MOVED: "Your visit is now on {when}",
    Letter.CANCELLED: "Your visit on {when} is cancelled",
}


def letter_for(told: Mapping[str, Any] | None, now: Mapping[str, Any]) -> Letter | None:
    """Which letter says what has changed since the client was last told, if any does.

    Both are `AppointmentChange.after`; `told` is None when nothing was ever told.
    """
    status = now["status"]
    if told is not None and all(told[name] == now[name] for name in SHOWN):
        return None
    if status == Status.CANCELLED:
        known = told is not None and told["status"] != Status.CANCELLED
        return Letter.CANCELLED if known else None
    if status == Status.ASKED:
        return Letter.ASKED
    if status != Status.BOOKED:
        return None
    if told is None or told["status"] in (Status.CANCELLED, Status.ASKED):
        return Letter.BOOKED
    moved = any(told[name] != now[name] for name in ("starts_at", "therapist", "room"))
    return Letter.MOVED if moved else None


def tell(*changes: AppointmentChange, now: datetime) -> OutboundEmail | None:
    """Write the letter that the changes of one client's visits call for; None when none is.

    Letters about these visits that still wait are withdrawn; other visits they spoke of are told
    of again with these.
    """
    left: dict[int, AppointmentChange] = {}
    for change in changes:
        for other in _withdraw(change.appointment, now):
            left[other.appointment_id] = other
    ours = {change.appointment_id: change for change in changes if change.tells}
    worth = [
        (change, kind)
        for change in {**left, **ours}.values()
        if (kind := letter_for(_told(change), change.after)) is not None
    ]
    if not worth:
        return None
    if len(worth) == 1:
        return _queue(worth[0][1], [worth[0][0]], now)
    return _queue(Letter.TOGETHER, [change for change, _ in worth], now)


def _withdraw(appointment: Appointment, now: datetime) -> Iterable[AppointmentChange]:
    """Stop what waits about a visit; answers the changes to other visits it would have told."""
    waiting = appointment.changes.filter(email__state__in=[*WAITING, State.SENDING])
    for email in {change.email for change in waiting.select_related("email")}:
        if email is None:
            continue
        on_the_wire = email.state == State.SENDING
        supersede(email=email, reason="The visit was changed again.", now=now)
        if on_the_wire:
            continue
        others = email.appointment_changes.exclude(appointment=appointment)
        for other in others.select_related("appointment__client__practice"):
            if _still_so(other):
                yield other


def _told(change: AppointmentChange) -> Mapping[str, Any] | None:
    """How the visit was when the client was last told of it, by us or where it was booked."""
    told = (
        AppointmentChange.objects.filter(
            appointment=change.appointment_id, email__state__in=MAY_HAVE_ARRIVED
        )
        .order_by("-version")
        .first()
    )
    told = told or as_told(change.appointment)
    return told.after if told is not None else None


def was_told(appointment: Appointment) -> bool:
    """Whether the client has had a letter about the visit, or knows of it from where it was
    booked.
    """
    if as_told(appointment) is not None:
        return True
    return appointment.changes.filter(email__state__in=MAY_HAVE_ARRIVED).exists()


def _queue(kind: Letter, changes: list[AppointmentChange], now: datetime) -> OutboundEmail | None:
    visits = sorted((c.appointment for c in changes), key=lambda visit: visit.starts_at)
    first = visits[0]
    client, practice = first.client, first.practice
    address = client.letters_to_on(local_day(now, practice.zone))
    if not address:
        return None
    words = _words(client, visits)
    entry, method = for_letter(*visits, now=now, is_tentative=bool(words["is_provisional"]))
    try:
        email = queue_email(
            practice_id=practice.pk,
            key=":".join(["visit", *(f"{c.appointment_id}.{c.version}" for c in changes)])[:200],
            kind=kind,
            recipient=address,
            subject=SUBJECTS[kind].format(when=when(first), count=len(visits)),
            template=kind,
            context=words,
            calendar=entry,
            calendar_method=method,
            sender_name=practice.name,
            reply_to=practice.reply_to,
            not_before=now + HELD_FOR,
            expires_at=first.starts_at,
            now=now,
        )
    except CannotQueue:
        return None
    for change in changes:
        change.email = email
        change.save(update_fields=["email"])
    return email


def _words(client: Client, visits: list[Appointment]) -> dict[str, object]:
    first = visits[0]
    return {
        "client": client,
        "practice": first.practice,
        "visit": first,
        "when": when_for(first, client),
        "visits": [{"visit": visit, "when": when_for(visit, client)} for visit in visits],
        "is_provisional": any(_waits(visit) for visit in visits),
        "url": absolute(reverse("me")) if client.user_id else "",
    }


def _waits(visit: Appointment) -> bool:
    on = local_day(visit.starts_at, visit.practice.zone)
    return is_provisional(visit.type, safety_of(visit.client, on=on))


def _still_so(change: AppointmentChange) -> bool:
    now = as_it_is(change.appointment)
    return all(now[name] == change.after[name] for name in SHOWN)


def before_sending(email: OutboundEmail, *, now: datetime) -> Verdict:
    """Every visit stands as the letter says, and the address is still the client's."""
    changes = list(
        AppointmentChange.objects.filter(email=email).select_related(
            "appointment__client__practice"
        )
    )
    if not changes or not all(_still_so(change) for change in changes):
        return superseded("The visit was changed again.")
    client = changes[0].appointment.client
    if client.letters_to_on(local_day(now, client.practice.zone)) != email.recipient:
        return superseded("The client's address was changed.")
    return SEND
