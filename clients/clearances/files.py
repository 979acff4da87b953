"""Files in and out: what a form brings is cleaned and kept; what is shown can do nothing."""

from datetime import datetime

from django.http import HttpResponse

from clients.clearances import actions
from clients.clearances.forms import NOTHING, ReplyForm
from clients.clearances.models import ClearanceRequest
from practice.audit.actors import HasActor
from practice.privacy.uploads import CannotTake

TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}


def taken(form: ReplyForm, request: ClearanceRequest, *, by: HasActor, now: datetime) -> bool:
    """Whether the form's file is kept; if not, the form says why."""
    if "file" not in form.files and not form.errors.get("file"):
        form.add_error("file", NOTHING)
    if not form.is_valid():
        return False
    try:
        actions.receive(request=request, content=form.cleaned_data["file"].read(), by=by, now=now)
    except (CannotTake, actions.TooMany, actions.RequestEnded) as error:
        form.add_error("file", str(error))
        return False
    return True


def as_file(kind: str, content: bytes, name: str) -> HttpResponse:
    """A file that runs nothing, is taken for nothing else, and stays in no cache."""
    how = "attachment" if kind == "pdf" else "inline"
    return HttpResponse(
        content,
        headers={
            "Content-Type": TYPES[kind],
            "Content-Disposition": f'{how}; filename="{name}.{"jpg" if kind == "jpeg" else kind}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
