"""What a client agreed to: read, recorded in person, taken back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.consents.actions import (
    NeedsGuardian,
    NothingToUndo,
    record_consent,
    undo_withdrawal,
)
from clients.consents.forms import InPersonForm
from clients.consents.models import Consent
from clients.consents.showing import consent_rows
from clients.consents.wording import PURPOSES, Purpose
from clients.reminders.actions import start_letters, stop_letters
from clients.reminders.queries import has_stopped
from clients.reminders.reasons import VISIT
from clients.screening.client_page import client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest


@requires(Permission.SEE_CLIENTS)
def consents(request: StaffRequest, ref: str) -> HttpResponse:
    """How each purpose stands, in the text of that day, with what came before."""
    page = client_page(request, ref)
    rows = consent_rows(page.client, by=request.membership, now=timezone.now())
    context = {
        **page.context,
        "rows": rows,
        "no_visit_reminders": has_stopped(page.client.pk, VISIT),
    }
    return render(request, "overview/consents.html", context)


@requires(Permission.EDIT_CLIENTS)
def record(request: StaffRequest, ref: str, purpose: str) -> HttpResponse:
    """An answer given in person."""
    page, asked = client_page(request, ref), _purpose(purpose)
    initial = {"guardian_name": page.client.guardian_name}
    form = InPersonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        is_guardian = data["said_by"] == Consent.Speaker.GUARDIAN
        try:
            record_consent(
                client=page.client, purpose=purpose, given=data["answer"] == "yes",
                said_by=data["said_by"],
                said_by_name=data["guardian_name"] if is_guardian else page.client.name,
                **_in_person(request),
            )  # fmt: skip
        except NeedsGuardian as error:
            form.add_error("said_by", str(error))
        else:
            messages.success(request, "The answer is recorded.")
            return redirect("client_consents", ref)
    context = {**page.context, "form": form, "purpose": asked}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "overview/record_consent.html", context, status=status)


@require_POST
@requires(Permission.EDIT_CLIENTS)
def withdraw(request: StaffRequest, ref: str, purpose: str) -> HttpResponse:
    """The client takes it back: at once."""
    page = client_page(request, ref)
    _purpose(purpose)
    record_consent(
        client=page.client, purpose=purpose, given=False, said_by=Consent.Speaker.CLIENT,
        said_by_name=page.client.name, **_in_person(request),
    )  # fmt: skip
    return redirect("client_consents", ref)


@require_POST
@requires(Permission.EDIT_CLIENTS)
def undo(request: StaffRequest, ref: str, purpose: str) -> HttpResponse:
    """Withdrawn by mistake a moment ago."""
    page = client_page(request, ref)
    _purpose(purpose)
    try:
        undo_withdrawal(
            client=page.client, purpose=purpose, by=request.membership, now=timezone.now()
        )
    except NothingToUndo as error:
        messages.error(request, str(error))
    return redirect("client_consents", ref)


@require_POST
@requires(Permission.EDIT_CLIENTS)
def visit_reminders(request: StaffRequest, ref: str) -> HttpResponse:
    """The client said so by word of mouth: no reminders of visits, or reminders again."""
    client = client_page(request, ref).client
    change = start_letters if request.POST.get("do") == "start" else stop_letters
    change(client=client, kind=VISIT, by=request.membership, now=timezone.now())
    return redirect("client_consents", ref)


def _purpose(key: str) -> Purpose:
    if key not in PURPOSES:
        raise Http404("Nothing of that name is agreed to.")
    return PURPOSES[key]


def _in_person(request: StaffRequest) -> dict[str, Any]:
    return {"how": Consent.How.IN_PERSON, "by": request.membership, "now": timezone.now()}
