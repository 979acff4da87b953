"""A wish to be erased, before the day until which the record has to be kept.

What is there to reach the client goes at once: addresses, account, links, drafts, letters. What was
done and told stays, locked, until that day.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from clients.afterwards.models import AfterVisitLink
from clients.calendars.models import CalendarFeed
from clients.consents.actions import record_consent
from clients.consents.models import Consent
from clients.consents.queries import has_consented
from clients.consents.wording import NEWS, REMINDERS
from clients.homecare.models import RoutineLink
from clients.models import Client
from clients.notes.models import UnsavedDraft
from clients.reminders.models import Reminder
from clients.reminders.reasons import Why
from clients.rights.erasing import CannotErase, in_the_way, same_name
from clients.rights.keeping import PAUSED, kept
from clients.rights.letters_about import letters_about
from clients.rights.models import Restriction
from clients.rights.reach import rows_of
from clients.rights.removing import (
    forget_addresses,
    records_of,
    remove_account,
    take_in_sign_ups,
    why_account_stays,
)
from clients.rights.restricting import lift, restrict
from clients.screening.models import IntakeInvitation, ScreeningDraft
from clients.workshops.models import SignUp
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.mail.emptying import empty_for_good
from practice.schedule.wall import local_day
from practice.web.words import day

CONTACT = {"email": "", "phone": "", "guardian_email": ""}
GOES = (
    "Email addresses and the phone number",
    "Their account and every link to their routines, forms and calendar",
    "Drafts: what was typed and never saved or sent",
    "Reminders, and letters that have not left",
    "Texts and addresses of letters that went",
    "Their yes to news and to reminders",
    "Name, address and account in their sign-ups for workshops",
)
NO_CONTACT = {"name": "", "email": "", "phone": "", "draft": None, "user": None}


@dataclass(frozen=True)
class Outlook:
    """What erasing would do today, for the page that asks."""

    may_go: bool
    goes: tuple[str, ...]
    stays: str
    first: list[str]
    is_paused: bool = False
    account: str = ""


def outlook(client: Client, *, now: datetime) -> Outlook:
    """What goes at once, what stays, why and until when, and what must be seen to before."""
    one, first = kept(client, now=now), in_the_way(client, now=now)
    if one.is_paused:
        return Outlook(False, (), PAUSED, first, is_paused=True)
    account = why_account_stays(client)
    if one.may_go_on(local_day(now, client.practice.zone)):
        goes = ("Everything that is kept about them",)
        return Outlook(True, goes, "", first, account=account)
    assert one.keeping.until is not None  # may_go_on
    stays = (
        "What they told about their health, notes, agreements, photographs and visits stay, "
        f"locked, until {day(one.keeping.until)}: {one.keeping.because}"
    )
    return Outlook(False, GOES, stays, first, account=account)


@transaction.atomic
def close_record(
    *, client: Client, name: str, reason: str, by: Membership, now: datetime
) -> Restriction:
    """Take away what reaches the client and lock the rest; raises CannotErase or CannotRestrict."""
    if not same_name(name, client):
        raise CannotErase("That is not the client's name. Type it as it stands on this page.")
    Client.objects.select_for_update().filter(pk=client.pk).count()
    if kept(client, now=now).is_paused:
        raise CannotErase(PAUSED)
    if first := in_the_way(client, now=now):
        raise CannotErase(" ".join(first))
    return close(client=client, reason=reason, by=by, now=now)


@transaction.atomic
def close(*, client: Client, reason: str, by: Membership, now: datetime) -> Restriction:
    """The same when nothing is asked: for a restore that brought back what was taken away."""
    asked = Restriction.objects.filter(client=client, lifted_at__isnull=True)
    if asked.filter(kind=Restriction.Kind.ASKED).exists():  # gives way, and keeps its reason
        lift(client=client, reason=reason, by=by, now=now)
    row = restrict(client=client, reason=reason, by=by, now=now, kind=Restriction.Kind.KEPT_BY_RULE)
    _take_back(client, by=by, now=now)
    people = records_of(client)
    take_in_sign_ups(people)
    rows = rows_of(people)
    empty_for_good(letters_about(client.practice, people, rows), now=now)
    _end_links(people, now=now)
    forget_addresses(client.practice, people)
    SignUp.objects.filter(client__in=people).update(**NO_CONTACT)
    users = [one.user for one in people if one.user is not None]
    keys = [one.pk for one in people]
    Client.objects.filter(pk__in=keys).update(user=None, archived_at=now, **CONTACT)
    for user in users:
        remove_account(user, now=now)
    record(Verb.CLIENT_CLOSED, by=by, subject=client, client_id=client.pk)
    client.refresh_from_db()
    return row


def _take_back(client: Client, *, by: Membership, now: datetime) -> None:
    for purpose in (NEWS, REMINDERS):
        if has_consented(client, purpose):
            record_consent(
                client=client, purpose=purpose, given=False, said_by=Consent.Speaker.CLIENT,
                said_by_name=client.name, how=Consent.How.IN_PERSON, by=by, now=now,
            )  # fmt: skip


def _end_links(people: list[Client], *, now: datetime) -> None:
    """Nothing that was ever sent opens a page any more, and nothing begun lies about."""
    keys = [one.pk for one in people]
    ScreeningDraft.objects.filter(client__in=keys).delete()
    UnsavedDraft.objects.filter(note__client__in=keys).delete()
    forms = IntakeInvitation.objects.filter(client__in=keys)
    forms.update(draft={})
    forms.filter(revoked_at__isnull=True, screening__isnull=True).update(revoked_at=now)
    AfterVisitLink.objects.filter(appointment__client__in=keys).delete()
    CalendarFeed.objects.filter(client__in=keys, revoked_at__isnull=True).update(revoked_at=now)
    links = RoutineLink.objects.filter(assigned__client__in=keys, revoked_at__isnull=True)
    links.update(revoked_at=now)
    theirs = (
        Q(assigned__client__in=keys) | Q(appointment__client__in=keys)
        | Q(run__client__in=keys) | Q(invitation__client__in=keys)
    )  # fmt: skip
    planned = Reminder.objects.filter(theirs, state=Reminder.State.PLANNED)
    planned.update(state=Reminder.State.DROPPED, why_dropped=Why.ARCHIVED)
