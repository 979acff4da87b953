"""What the worker asks about a copy in the moment before it goes."""

from datetime import datetime

from clients.circulars.models import Circular, Copy, Out
from clients.circulars.pacing import after_the_night
from clients.circulars.queries import has_such_a_visit, reason, with_news
from clients.models import Client
from clients.reminders.queries import quiet_of
from practice.mail.models import OutboundEmail
from practice.mail.queue import one_address
from practice.mail.rechecks import SEND, Verdict, hold, superseded, suppressed
from practice.schedule.wall import local_day


def before_sending(email: OutboundEmail, *, now: datetime) -> Verdict:
    """Not stopped, the person still to be written to at this address, news not in the night."""
    rows = Copy.objects.select_related("circular__practice").defer("circular__text")
    copy = rows.filter(email=email).first()
    if copy is None:
        return suppressed("Not sent: the message it belonged to is gone.")
    circular, practice = copy.circular, copy.circular.practice
    if circular.state == Circular.State.STOPPED:
        return superseded("Not sent: the message was stopped.")
    is_news, today = circular.kind == Circular.Kind.NEWS, local_day(now, practice.zone)
    client = with_news(Client.objects.filter(pk=copy.client_id)).get()
    against = reason(client, today=today, is_news=is_news, bad=())
    if against is not None and against is not Out.NO_ADDRESS:
        return suppressed(f"Not sent: {against.words}.")
    if against is Out.NO_ADDRESS or one_address(client.letters_to_on(today)) != email.recipient:
        return superseded("Not sent: the address was changed.")
    if not is_news:
        if has_such_a_visit(circular, client, now=now):
            return SEND
        return superseded("Not sent: they have no visit in those days any more.")
    quiet_until = quiet_of(practice).until(now, practice.zone)
    if quiet_until is None:
        return SEND
    leaves_at = after_the_night(circular, quiet_until)
    return hold(leaves_at, "It waits for the end of the quiet hours.")
