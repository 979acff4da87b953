"""Recording what a client told us, sending the form, and keeping a clinician's letter."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from clients.models import Client
from clients.screening.answered import differences, in_short
from clients.screening.answers import complete, flags_from
from clients.screening.changes import health_changed
from clients.screening.models import (
    Clearance,
    IntakeInvitation,
    IntakeLink,
    Override,
    Screening,
    ScreeningDraft,
)
from clients.screening.queries import FULL, readable_so_far
from practice.accounts.models import Membership
from practice.audit.actors import Actor, HasActor
from practice.audit.origin import come_by
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.mail.queue import queue_email
from practice.schedule.wall import local_day
from practice.web.addresses import absolute
from practice.web.tokens import new_token, token_hash
from routines.rulebook import rule_book
from routines.safety.engine import assess

QUESTIONS_VERSION = "intake-1"
INVITATION_DAYS = 30
ALREADY_SENT = "The form was sent with it. Your therapist has your answers."


class NoAddress(Exception):
    """There is no address that a letter to this client may go to."""


class InvitationEnded(Exception):
    """The link was used, withdrawn, or is too old."""


@transaction.atomic
def record_screening(
    *,
    client: Client,
    kind: str,
    codes: Mapping[str, Mapping[str, Any]],
    by: Membership | Actor,
    now: datetime,
    signed_name: str = "",
    plain: Mapping[str, Any] | None = None,
    shown: list[dict[str, Any]] | None = None,
    questions_version: str = QUESTIONS_VERSION,
    before: Mapping[str, Mapping[str, Any]] | None = None,
    ends_entry: bool = True,
) -> Screening:
    """Store answers as given today. `by` a link or user of the client means the client told us.

    A full form gets every code: what was skipped is stored as "not sure". `plain` are the answers
    that are no contraindication, `shown` the form in the words it was read in, `before` what to
    show differences from, when that is not simply what was told so far. What a therapist was in
    the middle of entering ends with it, unless the answers come from elsewhere.
    Raises ValueError (with a sentence) when an answer is not one the rules know, and stores
    nothing.
    """
    book = rule_book(client.practice_id)
    rules = book.rules
    unknown = set(codes) - set(rules)
    if unknown:
        raise ValueError(f"Not a contraindication: {', '.join(sorted(unknown))}.")
    asked = rules if kind in FULL else {c: r for c, r in rules.items() if c in codes}
    full = complete(codes, asked)
    member = by if isinstance(by, Membership) else None
    today = local_day(now, client.practice.zone)
    if before is None:
        before = readable_so_far(client, rules, on=today)
    assess(flags_from(full, {}), rules=rules, on=today)  # refuses what it cannot judge
    screening = Screening.objects.create(
        practice=client.practice,
        client=client,
        kind=kind,
        told_by=Screening.Teller.THERAPIST if member else Screening.Teller.CLIENT,
        recorded_by=member,
        questions_version=questions_version,
        rules_version=book.version,
        answered_on=today,
        recorded_at=now,
        answers={
            "codes": full,
            "signed_name": signed_name,
            "plain": dict(plain or {}),
            "shown": shown if shown is not None else in_short(full, rules),
            "differences": [asdict(one) for one in differences(before, full, rules)],
        },
    )
    record(Verb.SCREENING_RECORDED, by=by, subject=screening, fields=sorted(asked))
    if member and ends_entry:
        ScreeningDraft.objects.filter(client=client, membership=member).delete()
    health_changed(client=client, by=by, now=now)
    return screening


@transaction.atomic
def send_intake(*, client: Client, by: Membership, now: datetime) -> IntakeInvitation:
    """Email the client a link to their health form; an earlier unused link stops working."""
    address = client.letters_to_on(local_day(now, client.practice.zone))
    if not address:
        raise NoAddress("Add an email address first: there is nowhere to send the form.")
    unfinished = client.intake_invitations.filter(
        kind=IntakeInvitation.Kind.FORM, screening__isnull=True, revoked_at__isnull=True
    )
    begun = unfinished.order_by("-sent_at").first()
    draft = begun.draft if begun else {}  # what was answered by the old link is not lost
    unfinished.update(revoked_at=now)
    token = new_token()
    invitation = IntakeInvitation.objects.create(
        practice=client.practice,
        client=client,
        token_hash=token_hash(token),
        sent_by=by,
        sent_at=now,
        expires_at=now + timedelta(days=INVITATION_DAYS),
        draft=draft,
    )
    invitation.email = queue_email(
        practice_id=client.practice_id,
        key=f"intake:{invitation.pk}",
        kind="intake",
        recipient=address,
        subject=f"Your health questions for {client.practice.name}",
        template="intake",
        context={
            "client": client,
            "practice": client.practice,
            "url": absolute(reverse("intake", args=[token])),
            "days": INVITATION_DAYS,
        },
        sender_name=client.practice.name,
        reply_to=client.practice.reply_to,
    )
    invitation.save(update_fields=["email"])
    record(Verb.INTAKE_SENT, by=by, subject=invitation)
    return invitation


@transaction.atomic
def make_link(*, invitation: IntakeInvitation, by: Actor | HasActor, now: datetime) -> str:
    """One more link to the same form; returns its token. The links before it go on."""
    token = new_token()
    link = IntakeLink.objects.create(
        practice_id=invitation.practice_id, invitation=invitation, token_hash=token_hash(token),
        made_at=now,
    )  # fmt: skip
    record(Verb.INTAKE_LINK_MADE, by=by, subject=link, client_id=invitation.client_id)
    return token


def find_by_link(token: str, *, now: datetime) -> tuple[IntakeInvitation, Actor]:
    """The invitation behind a link, and who holds it: the form's own letter, or one made after it.

    Raises InvitationEnded for a link that opens nothing now.
    """
    hashed = token_hash(token)
    rows = IntakeInvitation.objects.select_related("client__practice", "practice")
    found, link = rows.filter(token_hash=hashed).first(), None
    if found is None:
        link = IntakeLink.objects.filter(token_hash=hashed).first()
        found = rows.get(pk=link.invitation_id) if link else None
    if found is not None and found.screening_id:
        raise InvitationEnded(ALREADY_SENT)
    if found is None or found.revoked_at or found.expires_at <= now:
        raise InvitationEnded("Ask your therapist for a new one.")
    holder = link.actor if link else Actor("link", found.pk)
    come_by(holder)
    return found, holder


@transaction.atomic
def record_clearance(
    *, client: Client, code: str, given_by: str, given_by_role: str, permits: str,
    received_on: date, until: date, by: Membership, now: datetime, side: str = "",
) -> Clearance:  # fmt: skip
    """Keep a clinician's written word. Codes that no letter can lift are refused.

    `side` is left, right or both; empty for what has no side, or for wherever it is.
    """
    rule = rule_book(client.practice_id).rules.get(code)
    if rule is None:
        raise ValidationError({"code": "Choose what the letter is about."})
    if rule.never_downgrade:
        raise ValidationError(
            {"code": f"“{rule.label}” is not lifted by a letter; it ends only when asked again."}
        )
    if received_on > local_day(now, client.practice.zone):
        raise ValidationError({"received_on": "The letter cannot have come in the future."})
    if until < received_on:
        raise ValidationError({"until": "The letter cannot end before it came."})
    if rule.clearance_days and until > received_on + timedelta(days=rule.clearance_days):
        latest = received_on + timedelta(days=rule.clearance_days)
        raise ValidationError(
            {"until": f"For this, a letter holds until {latest:%-d %B %Y} at the latest."}
        )
    clearance = Clearance(
        practice=client.practice, client=client, code=code, side=side, given_by=given_by,
        given_by_role=given_by_role, permits=permits, received_on=received_on, until=until,
        recorded_by=by, recorded_at=now,
    )  # fmt: skip
    clearance.full_clean()
    clearance.save()
    record(Verb.CLEARANCE_RECORDED, by=by, subject=clearance, fields=["code", "until"])
    health_changed(client=client, by=by, now=now)
    return clearance


@transaction.atomic
def withdraw_clearance(
    *, clearance: Clearance, reason: str, by: Membership, now: datetime
) -> Clearance:
    """The letter serves no more, from this moment. Twice is once."""
    held = Clearance.objects.select_for_update().get(pk=clearance.pk)
    if held.withdrawn_at is not None:
        return held
    if not reason.strip():
        raise ValidationError({"reason": "Write why the letter serves no more."})
    held.withdrawn_at, held.withdrawn_by, held.why_withdrawn = now, by, reason.strip()
    held.full_clean(validate_unique=False, validate_constraints=False)
    held.save(update_fields=["withdrawn_at", "withdrawn_by", "why_withdrawn"])
    record(Verb.CLEARANCE_WITHDRAWN, by=by, subject=held)
    health_changed(client=held.client, by=by, now=now)
    return held


@transaction.atomic
def override_stop(
    *, client: Client, codes: list[str], reason: str, by: Membership, now: datetime,
    until: datetime,
) -> Override:  # fmt: skip
    """Keep why somebody went on over a stop: in which role, and until when it serves.

    `codes` are "code:side", one for each stop they were shown.
    """
    override = Override(
        practice=client.practice, client=client, codes=codes, reason=reason.strip(),
        decided_by=by, role=by.role_is.label, decided_at=now, expires_at=until,
    )  # fmt: skip
    override.full_clean()
    override.save()
    record(Verb.STOP_OVERRIDDEN, by=by, subject=override)
    return override
