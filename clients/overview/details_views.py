"""A person's details, under the safety banner like every page about them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.actions import change_client
from clients.forms import ClientForm, details_of
from clients.screening.client_page import client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.schedule.wall import local_day


@requires(Permission.EDIT_CLIENTS)
def edit_client(request: StaffRequest, ref: str) -> HttpResponse:
    """Change a person's details."""
    page = client_page(request, ref)
    # The form writes on its own copy: with a mistake in it, the page still says who this is.
    copy = request.practice.clients.get(pk=page.client.pk)
    form = ClientForm(request.POST or None, instance=copy, practice=request.practice)
    if request.method == "POST" and form.is_valid():
        today = local_day(timezone.now(), request.practice.zone)
        details = details_of(form, today=today, known=page.client)
        change_client(client=page.client, by=request.membership, **details)
        messages.success(request, "The details are saved.")
        return redirect("client", page.client.ref)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "overview/details.html", {**page.context, "form": form}, status=status)
