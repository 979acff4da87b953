"""Pages of the record itself. Pages that also show visits, notes and routines are in overview."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.actions import add_client, change_client
from clients.forms import ClientForm, NewClientForm
from clients.models import Client
from clients.queries import look_alikes
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day


@requires(Permission.EDIT_CLIENTS)
def new_client(request: StaffRequest) -> HttpResponse:
    """Add a person."""
    form = NewClientForm(request.POST or None, practice=request.practice)
    context = {"form": form, "heading": "New client", "submit": "Save"}
    if request.method == "POST" and form.is_valid():
        details = _details(request, form)
        form_key = details.pop("form_key")
        made = request.practice.clients.filter(form_key=form_key).first() if form_key else None
        alike = [] if made else look_alikes(form.instance)
        if {one.client.ref for one in alike} <= form.refs_seen:
            client = made or add_client(by=request.membership, form_key=form_key, **details)
            messages.success(request, f"{client.name} is added.")
            return redirect("client", client.ref)
        context |= {"look_alikes": alike, "submit": "Add anyway"}
        return render(request, "clients/new_client.html", context, status=422)
    return render(request, "clients/new_client.html", context, status=_status(form))


@requires(Permission.EDIT_CLIENTS)
def edit_client(request: StaffRequest, ref: str) -> HttpResponse:
    """Change a person's details."""
    client = request.practice.clients.visible_to(request.membership).filter(ref=ref).first()
    if client is None:
        raise Http404("No such client here.")
    if client.joined_into is not None:
        return redirect("edit_client", client.joined_into.ref)
    if request.method == "GET":
        with transaction.atomic():
            record(Verb.CLIENT_SEEN, by=request.membership, subject=client, client_id=client.pk)
    form = ClientForm(request.POST or None, instance=client, practice=request.practice)
    if request.method == "POST" and form.is_valid():
        stored = request.practice.clients.get(pk=client.pk)
        change_client(client=stored, by=request.membership, **_details(request, form, stored))
        messages.success(request, "The details are saved.")
        return redirect("client", client.ref)
    context = {"form": form, "heading": "Details", "submit": "Save", "client": client}
    return render(request, "clients/client_form.html", context, status=_status(form))


def _details(
    request: StaffRequest, form: ClientForm, client: Client | None = None
) -> dict[str, Any]:
    """The form's fields as the actions take them; the guardian's word gets today's date."""
    details = dict(form.cleaned_data)
    agreed = details.pop("guardian_agreed")
    details.pop("seen", None)
    since = client.guardian_consented_on if client else None
    today = local_day(timezone.now(), request.practice.zone)
    details["guardian_consented_on"] = (since or today) if agreed else None
    return details


def _status(form: ClientForm) -> int:
    return 422 if form.is_bound and form.errors else 200
