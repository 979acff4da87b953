"""Whether a client signs in by themselves: given by who looks after them, taken back as easily."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from clients.actions import AccountBelongsToAnother, open_portal
from clients.calendars.models import CalendarFeed
from clients.models import Client
from clients.rights.removing import remove_account, take_in_sign_ups, why_account_stays
from clients.workshops.models import SignUp
from practice.accounts.models import Membership, User
from practice.audit.models import AuditEvent
from practice.audit.record import record
from practice.audit.verbs import Verb

# Which addresses sign in somebody is nobody's to find out: a slip of the pen is refused once or
# twice, and not ten times a day.
MOST_REFUSED, IN = 10, timedelta(days=1)


def give_account(*, client: Client, by: Membership, address: str, now: datetime) -> User:
    """Open an account with the address that was read. A refusal is kept in the trace.

    Raises AccountBelongsToAnother, or ValidationError where none can be opened.
    """
    tries = AuditEvent.objects.filter(
        practice_id=by.practice_id, actor_kind="user", actor_id=by.user_id,
        verb=Verb.PORTAL_REFUSED, at__gt=now - IN,
    )  # fmt: skip
    if tries.count() >= MOST_REFUSED:
        raise ValidationError("Too many addresses were refused today. Try again tomorrow.")
    try:
        return open_portal(client=client, by=by, address=address)
    except AccountBelongsToAnother:
        record(Verb.PORTAL_REFUSED, by=by, subject=client, client_id=client.pk)
        raise


@transaction.atomic
def close_portal(*, client: Client, by: Membership, now: datetime) -> str | None:
    """Take the account off the record, and delete it where it opens nothing else: then "", or why
    it stays; None where there was none.

    Whoever is signed in with it sees nothing of this record from then on. Raises OnItsWay while a
    letter to them is with the mail server.
    """
    held = Client.objects.select_for_update(of=("self",)).select_related("user").get(pk=client.pk)
    user = held.user
    if user is None:
        return None
    stays = why_account_stays(held)
    # What hangs on the account and not on the client: their own calendar, and whose sign-up it is.
    take_in_sign_ups([held])
    CalendarFeed.objects.filter(client=held, made_by=user).delete()
    SignUp.objects.filter(client=held, user=user).update(user=None)
    held.user = client.user = None
    held.save(update_fields=["user"])
    # Of the account, so that what was done with it is still told as theirs (clients/trace).
    record(Verb.PORTAL_CLOSED, by=by, subject=user, practice_id=held.practice_id, client_id=held.pk)
    remove_account(user, now=now)
    return stays
