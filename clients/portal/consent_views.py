"""A signed-in client's consents: each on its own, changed with one press."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.consents.actions import (
    NeedsGuardian,
    NothingToUndo,
    record_consent,
    undo_withdrawal,
)
from clients.consents.models import Consent
from clients.consents.showing import consent_rows
from clients.consents.wording import PURPOSES
from clients.models import Client
from clients.portal.queries import own_records
from clients.reminders.letters import choices_url
from clients.reminders.reasons import ROUTINE
from practice.access.guards import for_signed_in
from practice.accounts.requests import SignedInRequest
from practice.schedule.wall import local_day


@for_signed_in
@require_safe
def my_consents(request: SignedInRequest) -> HttpResponse:
    """What was agreed to, at each practice this person goes to."""
    now = timezone.now()
    records = [
        {
            "client": client,
            "rows": consent_rows(client, by=request.user, now=now),
            "is_child": client.is_child_on(local_day(now, client.practice.zone)),
        }
        for client in own_records(request.user)
    ]
    practice = records[0]["client"].practice if len(records) == 1 else None  # type: ignore[attr-defined]
    return render(request, "portal/consents.html", {"records": records, "practice": practice})


@for_signed_in
@require_safe
def my_letters(request: SignedInRequest, ref: str) -> HttpResponse:
    """To the page that each letter leads to: which of them this person gets."""
    client = own_records(request.user).filter(ref=ref).first()
    if client is None:
        raise Http404("No such record of yours.")
    return redirect(choices_url(client.ref, ROUTINE))


@for_signed_in
@require_POST
def answer_consent(request: SignedInRequest, ref: str, purpose: str, answer: str) -> HttpResponse:
    """Agree, withdraw, or undo a withdrawal: `answer` is "agree", "withdraw" or "undo"."""
    client = own_records(request.user).filter(ref=ref).first()
    if client is None or purpose not in PURPOSES or answer not in {"agree", "withdraw", "undo"}:
        raise Http404("No such answer of yours.")
    try:
        if answer == "undo":
            undo_withdrawal(client=client, purpose=purpose, by=request.user, now=timezone.now())
        else:
            _say(request, client, purpose, given=answer == "agree")
    except (NeedsGuardian, NothingToUndo, ValidationError) as refusal:
        messages.error(request, str(refusal))
    return redirect("my_consents")


def _say(request: SignedInRequest, client: Client, purpose: str, *, given: bool) -> None:
    record_consent(
        client=client,
        purpose=purpose,
        given=given,
        said_by=Consent.Speaker.CLIENT,
        said_by_name=client.name,
        how=Consent.How.PAGE,
        by=request.user,
        now=timezone.now(),
    )
