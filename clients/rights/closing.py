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
from clients.rights.removing import records_of, remove_account
from clients.rights.restricting import restrict
from clients.screening.models import IntakeInvitation, ScreeningDraft
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.mail.emptying import empty_for_good
from practice.privacy.unlocking import unlocked
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
)


@dataclass(frozen=True)
class Outlook:
    """What erasing would do today, for the page that asks."""

    may_go: bool
    goes: tuple[str, ...]
    stays: str
    first: list[str]


def outlook(client: Client, *, now: datetime) -> Outlook:
    """What goes at once, what stays, why and until when, and what must be seen to before."""
    one, first = kept(client, now=now), in_the_way(client, now=now)
    if one.is_paused:
        return Outlook(False, (), PAUSED, first)
    if one.may_go_on(local_day(now, client.practice.zone)):
        return Outlook(True, ("Everything that is kept about them",), "", first)
    assert one.keeping.until is not None  # may_go_on
    stays = (
        "What they told about their health, notes, agreements, photographs and visits stay, "
        f"locked, until {day(one.keeping.until)}: {one.keeping.because}"
    )
    return Outlook(False, GOES, stays, first)


@transaction.atomic
def close_record(
    *, client: Client, name: str, reason: str, by: Membership, now: datetime
) -> Restriction:
    """Take away what reaches the client and lock the rest; raises CannotErase or CannotRestrict."""
    if not same_name(name, client):
        raise CannotErase("That is not the client's name. Type it as it stands on this page.")
    if first := in_the_way(client, now=now):
        raise CannotErase(" ".join(first))
    row = restrict(client=client, reason=reason, by=by, now=now, kind=Restriction.Kind.KEPT_BY_RULE)
    if row.kind != Restriction.Kind.KEPT_BY_RULE:  # one that they asked for before gives way
        with unlocked("erasure"):
            row.kind = Restriction.Kind.KEPT_BY_RULE
            row.save(update_fields=["kind"])
    _take_back(client, by=by, now=now)
    people = records_of(client)
    rows = rows_of(people)
    empty_for_good(letters_about(client.practice, people, rows), now=now)
    _end_links(people, now=now)
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
