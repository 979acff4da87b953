"""Adding a person to the record. Pages about somebody who is in it compose features: overview."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.actions import add_client
from clients.forms import ClientForm, NewClientForm, details_of
from clients.queries import UNSEEN, look_alikes, told_apart
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.schedule.wall import local_day


@requires(Permission.EDIT_CLIENTS)
def new_client(request: StaffRequest) -> HttpResponse:
    """Add a person."""
    begun = {"name": request.GET.get("name", "").strip()[:120]}
    form = NewClientForm(request.POST or None, practice=request.practice, initial=begun)
    context = {"form": form, "heading": "New client", "submit": "Save"}
    if request.method == "POST" and form.is_valid():
        details = details_of(form, today=local_day(timezone.now(), request.practice.zone))
        form_key = details.pop("form_key")
        made = request.practice.clients.filter(form_key=form_key).first() if form_key else None
        alike = [] if made else look_alikes(form.instance)
        shown, unseen = told_apart(alike, request.membership)
        refs = {one.client.ref for one in shown} | ({UNSEEN} if unseen else set())
        if refs <= form.refs_seen:
            client = made or add_client(by=request.membership, form_key=form_key, **details)
            messages.success(request, f"{client.name} is added.")
            return redirect("client", client.ref)
        context |= {"look_alikes": shown, "seen": " ".join(refs), "submit": "Add anyway"}
        context |= {"has_unseen": unseen}
        return render(request, "clients/new_client.html", context, status=422)
    return render(request, "clients/new_client.html", context, status=_status(form))


def _status(form: ClientForm) -> int:
    return 422 if form.is_bound and form.errors else 200
