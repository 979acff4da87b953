"""Keeping what is typed while it is typed, apart from the note, until it is saved."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from clients.notes.forms import FindingForm, NoteForm
from clients.notes.locking import locked_at
from clients.notes.models import SessionNote, UnsavedDraft
from practice.accounts.models import Membership

Pair = tuple[str, str]
# Nothing else of a request is kept: no token, no button.
ROWS = "|".join((*FindingForm.base_fields, "TOTAL_FORMS", "INITIAL_FORMS"))
KEPT = re.compile(rf"(?:{'|'.join(NoteForm.base_fields)}|f-(?:\d{{1,2}}-)?(?:{ROWS}))\Z")


# How long an empty row waits for a sending that is late.
LATEST = timedelta(days=1)


@dataclass(frozen=True)
class Sent:
    """Which open page sent the form, the number of its last change, and the draft ("ref:number")
    that it was opened with.
    """

    page: UUID | None = None
    number: int = 0
    carries_on: str = ""


@dataclass(frozen=True)
class Kept:
    """What became of it: kept as `draft`. The note is as it was when the page was opened, unless
    it was saved (`changed`), signed or locked meanwhile. `elsewhere` is another page with something
    typed.
    """

    draft: UnsavedDraft
    changed: bool
    signed: bool
    locked: bool
    elsewhere: UnsavedDraft | None


@transaction.atomic
def keep_typed(
    *, note: SessionNote, page: UUID, number: int, base_version: int, typed: Iterable[Pair],
    by: Membership, now: datetime, carries_on: str = "",
) -> Kept:  # fmt: skip
    """Keep the whole form of one page. Late or repeated sendings change nothing.

    `carries_on` names the draft that the page was opened with ("ref:number"): this one takes its
    place, unless somebody went on typing there.
    """
    held = SessionNote.objects.select_for_update().get(pk=note.pk)
    draft, is_new = UnsavedDraft.objects.get_or_create(
        note=held, typed_by=by, page=page,
        defaults={
            "practice": by.practice, "number": number, "base_version": base_version,
            "typed": _only_fields(typed), "began_at": now, "kept_at": now,
        },
    )  # fmt: skip
    if not is_new and number > draft.number:
        draft.number, draft.base_version = number, base_version
        draft.typed, draft.kept_at = _only_fields(typed), now
        draft.set_aside_at = draft.used_at = None
        draft.save()
    if is_new:
        _use(_of(held, by).filter(**_named(carries_on)), now)
    others = _of(held, by).filter(set_aside_at__isnull=True).exclude(pk=draft.pk)
    return Kept(
        draft,
        changed=held.version != draft.base_version and draft.used_at is None,
        signed=held.status == SessionNote.Status.SIGNED,
        locked=locked_at(held, now=now) is not None,
        elsewhere=others.order_by("-kept_at", "-pk").first(),
    )


def forget(*, note: SessionNote, by: Membership, sent: Sent, now: datetime) -> None:
    """Let go of what a page typed: it is in the note now, or in an amendment.

    What the page typed after it sent the form stays.
    """
    if sent.page is not None:
        _use(_of(note, by).filter(page=sent.page, number__lte=sent.number), now)
    _use(_of(note, by).filter(**_named(sent.carries_on)), now)
    UnsavedDraft.objects.filter(note=note, typed_by=by, used_at__lt=now - LATEST).delete()


def set_aside(*, draft: UnsavedDraft, now: datetime) -> None:
    """Put it away unsaved; it can be read and used until the note is signed."""
    UnsavedDraft.objects.filter(pk=draft.pk).update(set_aside_at=now)


def unsaved_of(note: SessionNote, by: Membership) -> list[UnsavedDraft]:
    """What this person typed into the note and never saved, newest first."""
    return list(_of(note, by).order_by("-kept_at", "-pk"))


def _use(drafts: QuerySet[UnsavedDraft], now: datetime) -> None:
    drafts.update(typed=[], used_at=now)


def _of(note: SessionNote, by: Membership) -> QuerySet[UnsavedDraft]:
    return UnsavedDraft.objects.filter(note=note, typed_by=by, used_at__isnull=True)


def _named(carries_on: str) -> dict[str, object]:
    """The draft and the number it had; nobody's for anything else."""
    ref, _, number = carries_on.partition(":")
    return {"ref": ref, "number": int(number) if number else 0}


def _only_fields(typed: Iterable[Pair]) -> list[list[str]]:
    return [[name, value] for name, value in typed if KEPT.match(name)]
