"""Letters to clients: a time is offered, an answer to a wish to move."""

from datetime import datetime

from django.urls import reverse

from clients.appointments.models import Appointment
from clients.appointments.notices import HELD_FOR
from clients.appointments.when import clock_for, when, when_for
from clients.models import Client
from clients.online.models import EarlierOffer, MoveRequest
from practice.mail.models import OutboundEmail
from practice.mail.queue import CannotQueue, one_address, queue_email
from practice.mail.rechecks import SEND, Verdict, superseded, suppressed
from practice.mail.states import Lane
from practice.schedule.wall import local_day
from practice.web.addresses import absolute
from practice.web.words import day_at

OFFER, ANSWER, REFUSED = "earlier_offer", "move_answered", "visit_refused"


def queue_offer(offer: EarlierOffer, *, token: str, now: datetime) -> None:
    """The offered time, with the link that takes it; nobody else is waiting for the answer."""
    client, held = offer.wish.client, offer.held
    address = client.letters_to_on(local_day(now, offer.practice.zone))
    if not address:
        raise CannotQueue("There is no address to write to.")
    visit = offer.wish.appointment
    until = day_at(offer.ends_at.astimezone(offer.practice.zone))
    offer.email = queue_email(
        practice_id=offer.practice_id,
        key=f"{OFFER}:{offer.pk}",
        kind=OFFER,
        lane=Lane.NOW,
        recipient=address,
        subject=f"An earlier time has come free: {when(held)}",
        template=OFFER,
        context={
            "client": client,
            "practice": offer.practice,
            "held": held,
            "when": when_for(held, client),
            "instead": when_for(visit, client) if visit else "",
            "until": f"{until}{clock_for(client, offer.practice)}",
            "url": absolute(reverse("earlier_offer", args=[token])),
        },
        sender_name=offer.practice.name,
        reply_to=offer.practice.reply_to,
        expires_at=offer.ends_at,
        now=now,
    )
    offer.save(update_fields=["email"])


def before_offering(email: OutboundEmail, *, now: datetime) -> Verdict:
    """Still offered, at this address."""
    offer = EarlierOffer.objects.filter(email=email).select_related("wish__client__practice")
    found = offer.first()
    if found is None or found.state != EarlierOffer.State.OPEN or found.ends_at <= now:
        return superseded("Not sent: the time is not offered any more.")
    return _to_whom(found.wish.client, email, now)


def queue_answer(asked: MoveRequest, *, now: datetime) -> OutboundEmail | None:
    """What the practice says to a wish to move; None where no letter can go."""
    client, practice = asked.client, asked.practice
    address = client.letters_to_on(local_day(now, practice.zone))
    if not address:
        return None
    try:
        return queue_email(
            practice_id=practice.pk,
            key=f"{ANSWER}:{asked.pk}",
            kind=ANSWER,
            recipient=address,
            subject=f"About your visit on {when(asked.appointment)}",
            template=ANSWER,
            context={
                "client": client,
                "practice": practice,
                "when": when_for(asked.appointment, client),
                "answer": asked.answer,
            },
            sender_name=practice.name,
            reply_to=practice.reply_to,
            expires_at=asked.appointment.starts_at,
            now=now,
        )
    except CannotQueue:
        return None


def before_answering(email: OutboundEmail, *, now: datetime) -> Verdict:
    """The visit is still the one that was spoken of, and the address the client's."""
    asked = (
        MoveRequest.objects.filter(pk=email.key.split(":")[1])
        .select_related("client__practice", "appointment__practice")
        .first()
    )
    if asked is None or not email.subject.endswith(when(asked.appointment)):
        return superseded("Not sent: the visit was moved meanwhile.")
    return _to_whom(asked.client, email, now)


def queue_refusal(visit: Appointment, *, words: str, now: datetime) -> OutboundEmail | None:
    """That a time they asked for cannot be, with a word; None where no letter can go."""
    client, practice = visit.client, visit.practice
    address = client.letters_to_on(local_day(now, practice.zone))
    if not address:
        return None
    try:
        return queue_email(
            practice_id=practice.pk,
            key=f"{REFUSED}:{visit.pk}.{visit.version}",
            kind=REFUSED,
            recipient=address,
            subject=f"About the time you asked for: {when(visit)}",
            template=REFUSED,
            context={
                "client": client,
                "practice": practice,
                "when": when_for(visit, client),
                "words": words,
                "url": absolute(reverse("book_self")) if client.user_id else "",
            },
            sender_name=practice.name,
            reply_to=practice.reply_to,
            not_before=now + HELD_FOR,
            expires_at=visit.starts_at,
            now=now,
        )
    except CannotQueue:
        return None


def before_refusing(email: OutboundEmail, *, now: datetime) -> Verdict:
    """It was not put back meanwhile."""
    pk, _, version = email.key.split(":")[1].partition(".")
    visit = Appointment.objects.filter(pk=pk).select_related("client__practice").first()
    if visit is None or str(visit.version) != version:
        return superseded("Not sent: the visit was changed again.")
    return _to_whom(visit.client, email, now)


def _to_whom(client: Client, email: OutboundEmail, now: datetime) -> Verdict:
    if client.archived_at is not None:
        return suppressed("Not sent: the client is archived.")
    wanted = client.letters_to_on(local_day(now, client.practice.zone))
    if not wanted or one_address(wanted) != email.recipient:
        return superseded("Not sent: the address was changed.")
    return SEND
