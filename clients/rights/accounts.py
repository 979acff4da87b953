"""Whether a client signs in by themselves: given by who looks after them, taken back as easily."""

from datetime import datetime

from django.db import transaction

from clients.calendars.models import CalendarFeed
from clients.models import Client
from clients.rights.removing import remove_account
from clients.workshops.models import SignUp
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb


@transaction.atomic
def close_portal(*, client: Client, by: Membership, now: datetime) -> bool:
    """Take the account off the record, and delete it where it opens nothing else; whether there
    was one.

    Whoever is signed in with it sees nothing of this record from then on.
    """
    held = Client.objects.select_for_update(of=("self",)).select_related("user").get(pk=client.pk)
    user = held.user
    if user is None:
        return False
    # What hangs on the account and not on the client: their own calendar, and whose sign-up it is.
    CalendarFeed.objects.filter(client=held, made_by=user).delete()
    SignUp.objects.filter(client=held, user=user).update(user=None)
    held.user = client.user = None
    held.save(update_fields=["user"])
    record(Verb.PORTAL_CLOSED, by=by, subject=held, client_id=held.pk)
    remove_account(user, now=now)
    return True
