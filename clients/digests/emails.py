"""The letter of a day, and what is asked before it goes. It names nobody but its reader."""

from collections.abc import Callable
from datetime import date, datetime

from django.urls import reverse

from clients.digests.links import stop_url
from clients.digests.models import KIND, DigestChoice, choice_of, keys_of
from clients.digests.numbers import Numbers, sentences, week_sentence
from clients.digests.times import of_use_until
from practice.access.permissions import Permission
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from practice.mail.queue import one_address, queue_email
from practice.mail.rechecks import SEND, Verdict, superseded, suppressed
from practice.web.addresses import absolute
from practice.web.words import clock
from practice.web.words import day as day_in_words


def queue_digest(member: Membership, numbers: Numbers, *, on: date, now: datetime) -> OutboundEmail:
    """Write it into the outbox: one for a member and a day, however often it is asked for."""
    practice, sees_diary = member.practice, member.may(Permission.SEE_DIARY)
    return queue_email(
        practice_id=practice.pk,
        key=f"{keys_of(member)}{on}",
        kind=KIND,
        recipient=member.user.email,
        subject=f"Your day, {day_in_words(on)}",
        template=KIND,
        context={
            "name": member.name,
            "practice": practice,
            "lines": sentences(numbers),
            "week": week_sentence(numbers.week) if numbers.week else "",
            "at": clock(now.astimezone(practice.zone)),
            "url": absolute(reverse("today" if sees_diary else "letters")),
            "button": "Open Today" if sees_diary else "Open Letters",
        },
        expires_at=of_use_until(on, choice_of(member).at, practice.zone),
        sender_name=practice.name,
        unsubscribe_url=stop_url(member),
        now=now,
    )


def before_sending(email: OutboundEmail, *, now: datetime) -> Verdict:
    """Still somebody who works here, who wants it, at this address."""
    return still_for_its_reader(email, lambda choice: choice.is_on)


def still_for_its_reader(email: OutboundEmail, wants: Callable[[DigestChoice], bool]) -> Verdict:
    """Whether the member whose ref is the second part of its key still is to get a letter."""
    members = Membership.objects.active().select_related("practice", "user", "digest_choice")
    member = members.filter(ref=email.key.split(":")[1], practice=email.practice_id).first()
    if member is None:
        return suppressed("This person does not work here any more.")
    if not wants(choice_of(member)):
        return suppressed("Not sent: they turned it off.")
    if one_address(member.user.email) != email.recipient:
        return superseded("Not sent: the address was changed.")
    return SEND
