"""What a practice says about the data it keeps: the text that holds, and who was shown which."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from clients.consents.models import Consent
from clients.models import Client
from clients.rights.models import NoticeShown, PrivacyNotice
from clients.rights.usual_notice import SINCE, USUAL
from practice.accounts.models import Membership, Practice, User
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb


@dataclass(frozen=True)
class Notice:
    """A text, its version (0 is the usual one), and by what it is known again."""

    version: int
    text: str
    since: str
    row: PrivacyNotice | None = None

    @property
    def digest(self) -> str:
        """The same for the same words."""
        return digest_of(self.text)

    @property
    def paragraphs(self) -> list[str]:
        """For the page; a short line is a heading, as the writer sees fit."""
        return [part.strip() for part in self.text.split("\n\n") if part.strip()]


class WrittenMeanwhile(Exception):
    """Somebody else has changed the notice since the page was opened."""

    def __init__(self) -> None:
        super().__init__("The notice was changed meanwhile. Read it again, then save yours.")


def digest_of(text: str) -> str:
    """A fingerprint of the words."""
    return hashlib.sha256(text.encode()).hexdigest()


def practice_by(ref: str) -> Practice | None:
    """Whose notice it is: everybody may ask for any practice's."""
    return Practice.objects.filter(ref=ref).first()


def notice_of(practice: Practice) -> Notice:
    """The one that holds: the practice's newest, or the usual one in its name."""
    row = practice.notices.order_by("-version").first()
    if row is None:
        return Notice(0, USUAL.format(practice=practice.name), SINCE)
    local = row.since.astimezone(practice.zone)
    return Notice(row.version, row.text, f"{local.day} {local:%B %Y}", row)


@transaction.atomic
def write(*, text: str, after: int, by: Membership, now: datetime) -> PrivacyNotice:
    """A new version; the same words again are none. `after` is the version the writer read;
    raises WrittenMeanwhile when it is not the last any more.
    """
    Practice.objects.select_for_update(no_key=True).get(pk=by.practice_id)
    text = text.replace("\r\n", "\n").strip()
    last = by.practice.notices.aggregate(last=Max("version"))["last"] or 0
    if last != after:
        raise WrittenMeanwhile
    held = notice_of(by.practice)
    if held.row is not None and held.digest == digest_of(text):
        return held.row
    row = PrivacyNotice.objects.create(
        practice=by.practice, version=last + 1, text=text, digest=digest_of(text), since=now,
        written_by=by,
    )  # fmt: skip
    record(Verb.NOTICE_WRITTEN, by=by, subject=row)
    return row


@transaction.atomic
def show_notice(*, client: Client, where: str, now: datetime) -> None:
    """Keep that the client was shown the text that holds; once for each text."""
    notice = notice_of(client.practice)
    NoticeShown.objects.get_or_create(
        client=client, digest=notice.digest,
        defaults={
            "practice_id": client.practice_id, "notice": notice.row, "where": where,
            "shown_at": now,
        },
    )  # fmt: skip


def beside_a_form(*, consent: Consent, by: Actor | HasActor, now: datetime) -> None:
    """The check of a health form leads to the notice: what was agreed to there had it beside it."""
    if consent.how == Consent.How.FORM:
        show_notice(client=consent.client, where=NoticeShown.Where.FORM, now=now)


def at_sign_in(user: User, **rest: Any) -> None:
    """Their own first page leads to the notice; which text that was is kept. Who works here is
    shown the practice's pages and not their own.
    """
    if Membership.objects.active().filter(user=user).exists():
        return
    theirs = Client.objects.filter(user=user, joined_into=None, archived_at=None)
    for client in theirs.only("pk", "practice").select_related("practice"):
        show_notice(client=client, where=NoticeShown.Where.PAGE, now=timezone.now())
