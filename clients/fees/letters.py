"""Sending a receipt: a letter with a link, so that nothing of it lies in a mailbox."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.urls import reverse

from clients.fees.accounts import MoneyRefused
from clients.fees.models import Payment, Receipt
from clients.restricted import SENTENCE
from practice.accounts.models import Membership
from practice.audit.actors import Actor
from practice.audit.origin import come_by
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.mail.models import OutboundEmail
from practice.mail.queue import CannotQueue, queue_email
from practice.mail.rechecks import SEND, Verdict, superseded, suppressed
from practice.schedule.wall import local_day
from practice.web.addresses import absolute
from practice.web.words import day

KIND = "receipt"
SALT = "clients.fees.receipt"
OPENS_FOR = timedelta(days=30)
USEFUL_FOR = timedelta(days=7)


class NoSuchReceipt(Exception):
    """The address was altered, is too old, or what it opened is gone."""


@transaction.atomic
def send_receipt(
    *, receipt: Receipt, form_key: UUID, by: Membership, now: datetime
) -> OutboundEmail:
    """Write to the client where their receipt is. The same form twice is one letter.

    Raises MoneyRefused.
    """
    client, practice = receipt.client, receipt.practice
    if client.restricted_at:
        raise MoneyRefused(SENTENCE)
    if is_taken_back(receipt):
        raise MoneyRefused("Its payment was taken back, so this receipt is not sent.")
    to = client.letters_to_on(local_day(now, practice.zone))
    if not to:
        raise MoneyRefused("No address is known that a letter to them can go to.")
    try:
        email = queue_email(
            practice_id=practice.pk, key=f"{KIND}:{receipt.pk}:{form_key}", kind=KIND,
            recipient=to, template=KIND, sender_name=practice.name, reply_to=practice.reply_to,
            context={
                "client": client, "practice": practice, "url": receipt_url(receipt),
                "until": day(local_day(now + OPENS_FOR, practice.zone)),
            },
            expires_at=now + USEFUL_FOR, now=now,
        )  # fmt: skip
    except CannotQueue as refusal:
        raise MoneyRefused(str(refusal)) from refusal
    record(Verb.RECEIPT_SENT, by=by, subject=receipt)
    return email


def receipt_url(receipt: Receipt) -> str:
    """The full address; it opens this receipt for 30 days, and nothing else."""
    return absolute(reverse("receipt_link", args=[signing.dumps(receipt.ref, salt=SALT)]))


def read_receipt(signed: str) -> Receipt:
    """Which receipt the address is for; raises NoSuchReceipt."""
    try:
        ref = signing.loads(signed, salt=SALT, max_age=OPENS_FOR)
    except signing.BadSignature as error:
        raise NoSuchReceipt from error
    found = Receipt.objects.select_related("client", "practice").filter(ref=ref).first()
    if found is None or found.client.restricted_at or is_taken_back(found):
        raise NoSuchReceipt
    come_by(Actor("link", found.pk))
    return found


def is_taken_back(receipt: Receipt) -> bool:
    """Whether its money was given back, or never came: it is proof of nothing."""
    return Payment.objects.filter(takes_back=receipt.payment_id).exists()


def before_sending(email: OutboundEmail, *, now: datetime) -> Verdict:
    """The receipt is there, and its client is still written to at this address."""
    number = email.key.split(":")[1]
    receipt = Receipt.objects.select_related("client__practice").filter(pk=number).first()
    if receipt is None or is_taken_back(receipt):
        return suppressed("Not sent: the receipt is gone.")
    client = receipt.client
    if not client.is_written_to_on(local_day(now, client.practice.zone), email.recipient):
        return superseded("Not sent: the address was changed.")
    return SEND
