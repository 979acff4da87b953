"""Signed notes as pages, and the files that lie with the records."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from clients.clearances.models import ClearanceReply
from clients.moving_out.models import Export
from clients.moving_out.tables import moment_of, within
from clients.notes.models import SessionNote
from clients.notes.paper import note_pdf
from clients.papers.models import Paper
from clients.photos.actions import NotShown
from clients.photos.models import Photo
from clients.photos.standing import standing_of
from clients.rights.copying import ending
from routines.models import StepPicture


@dataclass(frozen=True)
class Files:
    """One kind of file, each a row. `content` is empty for one that was taken out."""

    rows: Callable[[Export], QuerySet[Any]]
    path: Callable[[Any], str]
    content: Callable[[Any, datetime], bytes]


def signed_notes(export: Export) -> QuerySet[SessionNote]:
    """With all that a page of them shows."""
    notes = within(export, SessionNote, moment_of(SessionNote)).filter(
        status=SessionNote.Status.SIGNED
    )
    return notes.select_related(
        "client", "practice", "appointment__type", "signed_by__user", "override__practice",
        "override__decided_by__user",
    ).prefetch_related("findings")  # fmt: skip


def shown(photo: Photo) -> bytes:
    """The picture. Raises NotShown where nobody may look at it: it is named as not written."""
    standing = standing_of(photo.client)
    if standing.consent is None:
        raise NotShown(standing.sentence)
    return bytes(photo.content)


PAPERS = Files(
    signed_notes,
    lambda note: f"papers/note-{note.ref}.pdf",
    lambda note, now: note_pdf(note, now=now),
)
FILES = (
    Files(
        lambda export: within(export, Photo, "added_at").filter(taken_out_at__isnull=True),
        lambda photo: f"files/photo-{photo.ref}.{ending(photo.kind)}",
        lambda photo, now: shown(photo),
    ),
    Files(
        lambda export: within(export, Paper, "added_at").filter(taken_out_at__isnull=True),
        lambda paper: f"files/paper-{paper.ref}.{ending(paper.kind)}",
        lambda paper, now: bytes(paper.content),
    ),
    Files(
        lambda export: within(export, ClearanceReply, "added_at"),
        lambda reply: f"files/reply-{reply.ref}.{ending(reply.kind)}",
        lambda reply, now: bytes(reply.content),
    ),
    Files(
        lambda export: within(export, StepPicture, ""),
        lambda picture: f"files/step-picture-{picture.ref}.webp",
        lambda picture, now: bytes(picture.content),
    ),
)
