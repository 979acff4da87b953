"""Really deleting a client: every row of theirs, and what other rows say of them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet

from clients.finding.index import forget_the_erased
from clients.models import Client
from clients.online.models import EarlierWish, FreedTime
from clients.rights.letters_about import addresses_of, letters_about
from clients.rights.reach import Rows, rows_of
from clients.screening.models import Concern
from clients.workshops.models import SignUp
from practice.accounts.models import Practice, User
from practice.mail.emptying import empty_for_good
from practice.mail.models import AddressTrouble, OutboundEmail
from practice.privacy.unlocking import unlocked


def records_of(*clients: Client) -> list[Client]:
    """The records and those that were joined into them: one person each, forgotten as one."""
    found, new = list(clients), list(clients)
    while new:
        joined = Client.objects.filter(joined_into__in=[one.pk for one in new])
        new = list(joined.exclude(pk__in=[one.pk for one in found]).order_by("pk"))
        found += new
    return found


def remove_records(client: Client, *, now: datetime) -> Rows:
    """Delete the records of this person; what was deleted, by table. No rule is asked here.

    Letters stay as rows that say nothing. Raises OnItsWay while one is with the mail server.
    """
    return remove_people([client], now=now)


def remove_people(clients: Sequence[Client], *, now: datetime, forget: bool = True) -> Rows:
    """The same of several people of one practice.

    Whoever removes many people a few at a time may `forget` them in the search at the end alone.
    """
    practice = clients[0].practice
    with transaction.atomic(), unlocked("erasure"):
        people = records_of(*clients)
        locked = Client.objects.select_for_update(of=("self",))
        list(locked.filter(pk__in=[one.pk for one in people]).order_by("pk").values_list("pk"))
        take_in_sign_ups(people)
        rows = rows_of(people)
        letters = letters_about(practice, people, rows)
        forget_addresses(practice, people)
        _forget_mentions(practice, people, rows)
        users = [one.user for one in people if one.user is not None]
        Client.objects.filter(pk__in=rows[Client]).update(joined_into=None, user=None)
        for model, keys in reversed(rows.items()):
            if keys:
                model._base_manager.filter(pk__in=keys).delete()
        empty_for_good(letters, now=now)
        for user in users:
            remove_account(user, now=now)
        if forget:
            forget_the_erased()
    return rows


def remove_account(user: User, *, now: datetime) -> bool:
    """Delete an account that opens nothing any more, with its codes; whether it went.

    Somebody who works here, is a client of another practice, or goes to its workshops keeps it.
    """
    try:
        with transaction.atomic():
            address = user.email
            user.delete()
    except ProtectedError:
        return False
    letters = OutboundEmail.objects.filter(practice_id=None, recipient__iexact=address)
    empty_for_good(letters.values_list("pk", flat=True), now=now)
    return True


def why_account_stays(client: Client) -> str:
    """A sentence where the account outlives the record, "" where it goes or there is none."""
    user = client.user
    if user is None:
        return ""
    if user.memberships.exists():
        return "They work at a practice here, so their account stays."
    people = [one.pk for one in records_of(client)]
    if user.client_records.exclude(pk__in=people).exists():
        return "Their account opens another record as well, so it stays."
    theirs = Q(client__in=people) | Q(pk__in=unmatched_sign_ups(client).values("pk"))
    theirs |= Q(pk__in=_begun_by([user.pk], client.practice_id).values("pk"))
    if user.sign_ups.exclude(theirs).exists():
        return "Their account signed somebody else up for a workshop, so it stays."
    return ""


def take_in_sign_ups(people: list[Client]) -> None:
    """Give each the sign-ups that are theirs though nobody has said so."""
    addresses = [one.email for one in people if one.email]
    users = [one.user_id for one in people if one.user_id]
    by = Q(email__in=addresses) | Q(user__in=users)
    if SignUp.objects.filter(by, practice=people[0].practice_id, client__isnull=True).exists():
        for one in people:
            unmatched_sign_ups(one).update(client=one)
        _begun_by(users, people[0].practice_id).update(user=None)


def _begun_by(users: list[int], practice: int) -> QuerySet[SignUp]:
    """Sign-ups that were begun and name nobody yet: whose account began them, they are nobody's."""
    return SignUp.objects.filter(user__in=users, practice=practice, client__isnull=True, name="")


def unmatched_sign_ups(client: Client) -> QuerySet[SignUp]:
    """Those with their name, and their address or their account: somebody who signs up a child or
    a friend uses their own of both.
    """
    by = Q(email__iexact=client.email) if client.email else Q(pk__in=[])
    if client.user_id:
        by |= Q(user=client.user_id)
    unmatched = SignUp.objects.filter(practice=client.practice_id, client__isnull=True)
    return unmatched.filter(by, name__iexact=client.name)


def forget_addresses(practice: Practice, people: list[Client]) -> None:
    """What was heard of an address belongs to the address: it goes unless another client has it."""
    others = practice.clients.exclude(pk__in=[one.pk for one in people])
    theirs = set(addresses_of(people))
    for trouble in AddressTrouble.objects.filter(practice_id=practice.pk, address__in=theirs):
        address = trouble.address
        if not others.filter(Q(email__iexact=address) | Q(guardian_email__iexact=address)).exists():
            trouble.delete()


def _forget_mentions(practice: Practice, people: list[Client], rows: Rows) -> None:
    """Rows of others that name them by a ref: the question who is here twice, who was passed over
    for a freed time.
    """
    refs = [one.ref for one in people]
    Concern.objects.filter(practice=practice, key__in=refs).delete()
    wishes = EarlierWish.objects.filter(pk__in=rows[EarlierWish])
    gone = set(wishes.values_list("ref", flat=True))
    for freed in FreedTime.objects.filter(practice=practice) if gone else []:
        left = [entry for entry in freed.skipped if entry["wish"] not in gone]
        if len(left) != len(freed.skipped):
            freed.skipped = left
            freed.save(update_fields=["skipped"])
