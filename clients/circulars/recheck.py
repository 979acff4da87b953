"""What the worker asks about a copy in the moment before it goes."""

from datetime import date, datetime

from clients.circulars.models import Circular, Copy, Out
from clients.circulars.pacing import after_the_night
from clients.circulars.queries import has_such_a_visit, reason, with_news
from clients.models import Client
from clients.reminders.queries import quiet_of
from practice.mail.models import OutboundEmail
from practice.mail.queue import same_address
from practice.mail.rechecks import SEND, Verdict, hold, superseded, suppressed
from practice.schedule.wall import local_day


def before_sending(email: OutboundEmail, *, now: datetime) -> Verdict:
    """Not stopped, the person still to be written to at this address, news not in their night."""
    rows = Copy.objects.select_related("circular__practice").defer("circular__text")
    copy = rows.filter(email=email).first()
    if copy is None:
        return suppressed("Not sent: the message it belonged to is gone.")
    circular, practice = copy.circular, copy.circular.practice
    if circular.state == Circular.State.STOPPED:
        return superseded("Not sent: the message was stopped.")
    is_news, today = circular.kind == Circular.Kind.NEWS, local_day(now, practice.zone)
    client = with_news(Client.objects.filter(pk=copy.client_id)).get()
    against = _against(email, circular, client, today=today, now=now)
    if not is_news:
        return SEND if against and _is_for_another(email, circular, today, now) else against or SEND
    if against is not None:
        return against
    quiet_until = quiet_of(practice).until(now, client.zone_beside(practice))
    if quiet_until is None:
        return SEND
    leaves_at = after_the_night(circular, quiet_until)
    return hold(leaves_at, "It waits for the end of the quiet hours.")


def _against(
    email: OutboundEmail, circular: Circular, client: Client, *, today: date, now: datetime
) -> Verdict | None:
    """What speaks against this client's copy at the letter's address, or None."""
    is_news = circular.kind == Circular.Kind.NEWS
    why = reason(client, today=today, is_news=is_news, bad=())
    if why is not None and why is not Out.NO_ADDRESS:
        return suppressed(f"Not sent: {why.words}.")
    if why is Out.NO_ADDRESS or not same_address(client.letters_to_on(today), email.recipient):
        return superseded("Not sent: the address was changed.")
    if not is_news and not has_such_a_visit(circular, client, now=now):
        return superseded("Not sent: they have no visit in those days any more.")
    return None


def _is_for_another(email: OutboundEmail, circular: Circular, today: date, now: datetime) -> bool:
    """Whether somebody at the same address needs it still, who got no copy for that reason."""
    copies = circular.copies.filter(why=Out.SAME_ADDRESS)
    others = with_news(Client.objects.filter(pk__in=copies.values("client")))
    return any(_against(email, circular, other, today=today, now=now) is None for other in others)
