"""Pictures of steps: kept once, written anew from what was sent, and never changed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse, QueryDict

from practice.accounts.models import Membership, Practice
from practice.privacy.uploads import CannotTake, small_picture
from routines.models import StepPicture

# A picture that was added to a page and never saved with a routine.
UNUSED_FOR = timedelta(days=7)
# One that is added again when it is older than this counts as new from then on.
FRESH_FOR = timedelta(days=1)
FILE_OF = re.compile(r"s([0-9]{1,4})-picture_file")
TOO_MUCH = "The pictures are larger than 11 MB together, so none was kept. Add one at a time."
NOT_THERE = "The picture is not there any more. Add it again."


@transaction.atomic
def keep_picture(*, content: bytes, by: Membership, now: datetime) -> StepPicture:
    """Write a JPEG, PNG or WebP anew and keep it; the same picture is kept once for a practice.

    Raises `practice.privacy.uploads.CannotTake` with a sentence.
    """
    made = small_picture(content)
    digest = sha256(made.content).hexdigest()
    values: dict[str, Any] = {
        "content": made.content, "width": made.width, "height": made.height, "made_at": now,
    }  # fmt: skip
    if (ref := _take_out_stale(by.practice, digest, now=now)) is not None:
        values["ref"] = ref  # a page that is open still shows it by that
    kept, _ = StepPicture.objects.get_or_create(
        practice=by.practice, digest=digest, defaults=values
    )
    return kept


def _take_out_stale(practice: Practice, digest: str, *, now: datetime) -> str | None:
    """Delete this picture if it is in no routine and no longer fresh; answers what its ref was.

    A row is never updated, so it is kept anew: else the next saving would forget it.
    """
    held = practice.step_pictures.select_for_update(of=("self",)).filter(digest=digest)
    stale = held.filter(made_at__lt=now - FRESH_FOR, steps__isnull=True).first()
    if stale is None:
        return None
    stale.delete()
    return stale.ref


def take_pictures(
    page: QueryDict, files: Mapping[str, UploadedFile], *, sent: int, by: Membership, now: datetime
) -> tuple[QueryDict, dict[str, str]]:
    """The editor's page with every picture that came along kept, and why others were refused.

    The refusals are sentences by the row of their step; "" where it is not known. `sent` is the
    length of all that was sent, in bytes: beyond a limit no file of it is read.
    """
    typed = page.copy()
    refused = {"": TOO_MUCH} if sent > settings.FILE_UPLOAD_MAX_MEMORY_SIZE else {}
    for name, file in files.items():
        if not (field := FILE_OF.fullmatch(name)):
            continue
        row = field[1]
        try:
            typed[f"s{row}-picture_id"] = keep_picture(content=file.read(), by=by, now=now).ref
        except CannotTake as refusal:
            refused[row] = str(refusal)
    return typed, refused


def contents_of(refs: Sequence[str]) -> dict[str, bytes]:
    """The files of pictures by their refs; no query without any."""
    if not refs:
        return {}
    found = StepPicture.objects.filter(ref__in=refs).values_list("ref", "content")
    return {ref: bytes(content) for ref, content in found}


def as_answer(picture: StepPicture) -> HttpResponse:
    """The picture itself: it never changes, so a browser may keep it; nobody between may."""
    return HttpResponse(
        bytes(picture.content),
        headers={
            "Content-Type": "image/webp",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, max-age=31536000, immutable",
        },
    )


def wrong_in_picture(step: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A picture without words, or words without one: the field, and what to do."""
    if step["picture_id"] and not step["picture_alt"].strip():
        yield "picture_alt", "Write what the picture shows, for somebody who cannot see it."
    if step["picture_alt"] and not step["picture_id"]:
        yield "picture_alt", "Add the picture, or empty this."


def forget_unused(practice: Practice, *, now: datetime) -> None:
    """Take out what was added to a page a week ago and is in no version of a routine."""
    old = practice.step_pictures.filter(steps__isnull=True, made_at__lt=now - UNUSED_FOR)
    StepPicture.objects.filter(pk__in=old.values("pk")).delete()
