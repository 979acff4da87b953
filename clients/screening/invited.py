"""What the worker asks about a health form's letter in the moment before it goes."""

from datetime import datetime

from clients.screening.models import IntakeInvitation
from practice.mail.models import OutboundEmail
from practice.mail.queue import one_address
from practice.mail.rechecks import SEND, Verdict, expired, superseded, suppressed
from practice.schedule.wall import local_day


def before_sending(email: OutboundEmail, *, now: datetime) -> Verdict:
    """Still asked for, not answered yet, and still this address."""
    invitation = (
        IntakeInvitation.objects.select_related("client__practice").filter(email=email).first()
    )
    if invitation is None:
        return suppressed("The form it belonged to is gone.")
    if invitation.screening_id or invitation.revoked_at:
        return superseded("Not sent: the form is answered, or another one was sent.")
    if invitation.expires_at <= now:
        return expired()
    client = invitation.client
    if client.archived_at:
        return suppressed("Not sent: the client is archived.")
    wanted = client.letters_to_on(local_day(now, client.practice.zone))
    if not wanted or one_address(wanted) != email.recipient:
        return superseded("Not sent: the address was changed.")
    return SEND
