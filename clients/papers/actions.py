"""Adding a paper, opening it, and taking it out."""

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from clients.models import Client
from clients.papers.models import Paper
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.privacy.uploads import clean
from practice.schedule.wall import local_day

# So many a file holds: more are a mistake, or belong elsewhere.
MOST = 200


class TakenOut(Exception):
    """Nobody sees it any more."""


@transaction.atomic
def add_paper(
    *, client: Client, content: bytes, called: str, dated_on: date | None, form_key: UUID,
    by: Membership, now: datetime,
) -> Paper:  # fmt: skip
    """Keep a file, written anew and sealed. The same form sent twice is kept once.

    `called` says on one line what it is. Raises CannotTake for a file that will not do, and
    ValidationError for words, or a day, that will not.
    """
    taken = clean(content)
    Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    known = Paper.objects.filter(form_key=form_key, client=client).first()
    if known is not None:
        return known
    if dated_on is not None and dated_on > local_day(now, client.practice.zone):
        raise ValidationError({"dated_on": "Enter the day that stands on it: today or earlier."})
    if client.papers.filter(taken_out_at__isnull=True).count() >= MOST:
        raise ValidationError(f"A file holds {MOST} papers. Take out what is not needed first.")
    paper = Paper(
        practice=by.practice, client=client, form_key=form_key, kind=taken.kind,
        content=taken.content, size=len(taken.content), called=called.strip(), dated_on=dated_on,
        added_by=by, added_at=now,
    )  # fmt: skip
    paper.full_clean()
    paper.save()
    record(Verb.PAPER_ADDED, by=by, subject=paper)
    return paper


@transaction.atomic
def open_paper(*, paper: Paper, by: Membership) -> bytes:
    """The file. Each look is in the trace. Raises TakenOut."""
    held = Paper.objects.get(pk=paper.pk)
    if held.taken_out_at is not None:
        raise TakenOut
    record(Verb.PAPER_SEEN, by=by, subject=held)
    return bytes(held.content)


@transaction.atomic
def take_out(*, paper: Paper, reason: str, by: Membership, now: datetime) -> Paper:
    """Show it to nobody any more. Who was first, and why, stays."""
    held = Paper.objects.select_for_update().defer("content").get(pk=paper.pk)
    if held.taken_out_at is not None:
        return held
    held.taken_out_at, held.taken_out_by, held.why_taken_out = now, by, reason.strip()
    held.clean_fields(exclude={"content"})
    held.save(update_fields=["taken_out_at", "taken_out_by", "why_taken_out"])
    record(Verb.PAPER_TAKEN_OUT, by=by, subject=held)
    return held
