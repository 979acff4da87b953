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
from clients.models import Client
from clients.reminders.actions import start_letters, stop_letters
from clients.reminders.letters import KINDS
from clients.reminders.queries import stopped_kinds
from clients.reminders.reasons import AFTER, INTAKE, VISIT
from clients.screening.client_page import client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest

# Reminders of routines go by a consent of their own. What goes on when these are stopped:
BY_WORD_OF_MOUTH = {
    VISIT: "Letters about a visit that is booked, moved or cancelled still go.",
    INTAKE: "The form is still needed before a visit; ask for it yourself.",
    AFTER: "",
}


@requires(Permission.SEE_CLIENTS)
def consents(request: StaffRequest, ref: str) -> HttpResponse:
    """How each purpose stands, in the text of that day, with what came before."""
    page = client_page(request, ref)
    rows = consent_rows(page.client, by=request.membership, now=timezone.now())
    context = {
        **page.context,
        "rows": rows,
        "reminders": _by_word_of_mouth(page.client),
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
    page = client_page(request, ref, even_restricted=True)
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
    """The client said so by word of mouth: no reminders of a kind, or reminders again.

    A stop is kept whatever else may be done with the record.
    """
    starts = request.POST.get("do") == "start"
    client = client_page(request, ref, even_restricted=not starts).client
    kind = request.POST.get("kind", VISIT)
    if kind not in BY_WORD_OF_MOUTH:
        raise Http404("Letters of that kind are not stopped here.")
    change = start_letters if starts else stop_letters
    change(client=client, kind=kind, by=request.membership, now=timezone.now())
    return redirect("client_consents", ref)


def _by_word_of_mouth(client: Client) -> list[dict[str, Any]]:
    """Each kind, whether it is stopped, and what goes on all the same."""
    stopped = stopped_kinds(client.pk)
    return [
        {"kind": KINDS[key], "is_stopped": key in stopped, "goes_on": words}
        for key, words in BY_WORD_OF_MOUTH.items()
    ]


def _purpose(key: str) -> Purpose:
    if key not in PURPOSES:
        raise Http404("Nothing of that name is agreed to.")
    return PURPOSES[key]


def _in_person(request: StaffRequest) -> dict[str, Any]:
    return {"how": Consent.How.IN_PERSON, "by": request.membership, "now": timezone.now()}
