"""A client's photos: all of them with the form to add one, one as a file, and taking one out."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.clearances.files import as_file
from clients.clearances.forms import ReasonForm
from clients.notes.locking import locked_at
from clients.notes.models import SessionNote
from clients.photos import actions
from clients.photos.forms import PhotoForm
from clients.photos.models import Photo
from clients.photos.standing import standing_of
from clients.screening.client_page import ClientPage, client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.privacy.uploads import CannotTake


@requires(Permission.WRITE_NOTES)
def client_photos(request: StaffRequest, ref: str) -> HttpResponse:
    """Every photo, the newest first, and adding one (?note= a draft's ref chooses that session)."""
    page, session = client_page(request, ref), request.GET.get("note", "")
    form = PhotoForm(
        *([request.POST, request.FILES] if request.method == "POST" else []),
        drafts=_open_drafts(page), initial={"note": session},
    )  # fmt: skip
    if form.is_valid():
        values = {**form.cleaned_data, "content": form.cleaned_data["file"].read()}
        del values["file"]
        try:
            actions.add_photo(
                client=page.client, by=request.membership, now=timezone.now(), **values
            )
        except CannotTake as error:
            form.add_error("file", str(error))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The photo is kept.")
            return redirect("client_photos", ref)
    photos = page.client.photos.select_related(
        "added_by__user", "taken_out_by__user", "note__appointment"
    ).defer("content")
    context = {
        **page.context,
        "form": form,
        "standing": standing_of(page.client),
        "photos": photos.order_by("-added_at", "-pk"),
        "open_form": form.is_bound or session,
    }
    status = 422 if form.is_bound else 200
    return render(request, "photos/client_photos.html", context, status=status)


@requires(Permission.WRITE_NOTES)
@require_safe
def photo_file(request: StaffRequest, ref: str, photo_ref: str) -> HttpResponse:
    """The picture, as a file that can do nothing. Not there while it is not shown."""
    _, photo = _found(request, ref, photo_ref)
    try:
        content = actions.look_at(photo=photo, by=request.membership)
    except actions.NotShown as error:
        raise Http404(str(error)) from error
    return as_file(photo.kind, content, "photo")


@requires(Permission.WRITE_NOTES)
def take_out_photo(request: StaffRequest, ref: str, photo_ref: str) -> HttpResponse:
    """Show it to nobody any more, with the reason."""
    page, photo = _found(request, ref, photo_ref)
    if photo.taken_out_at is not None:
        raise Http404("This photo was taken out already.")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.take_out(
            photo=photo, by=request.membership, now=timezone.now(), **form.cleaned_data
        )
        messages.success(request, "The photo is taken out. Nobody sees it any more.")
        return redirect("client_photos", ref)
    context = {**page.context, "form": form, "photo": photo}
    return render(request, "photos/take_out.html", context, status=422 if form.is_bound else 200)


def _open_drafts(page: ClientPage) -> list[SessionNote]:
    """The client's drafts that may still be written in, the newest session first."""
    now = timezone.now()
    rows = page.client.session_notes.filter(status=SessionNote.Status.DRAFT)
    drafts = rows.select_related("appointment", "practice__note_rules").order_by("-started_at")
    return [draft for draft in drafts if locked_at(draft, now=now) is None]


def _found(request: StaffRequest, ref: str, photo_ref: str) -> tuple[ClientPage, Photo]:
    page = client_page(request, ref)
    found = page.client.photos.defer("content").filter(ref=photo_ref).first()
    if found is None:
        raise Http404("No such photo here.")
    return page, found
