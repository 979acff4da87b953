"""Letters about a client: all of them, writing one, reading it, its PDF, and what came of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.clearances.files import as_file
from clients.notes.models import SessionNote
from clients.referrals import actions
from clients.referrals.forms import ReferralForm, ResponseForm
from clients.referrals.models import Referral
from clients.referrals.paper import referral_pdf
from clients.screening.client_page import ClientPage, client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day


@requires(Permission.WRITE_NOTES)
@require_safe
def referrals(request: StaffRequest, ref: str) -> HttpResponse:
    """Every letter, the newest first, with what came of it."""
    page = client_page(request, ref)
    rows = page.client.referrals.select_related("written_by__user").prefetch_related("responses")
    context = {**page.context, "referrals": rows.order_by("-written_at", "-pk")}
    return render(request, "referrals/referrals.html", context)


@requires(Permission.WRITE_NOTES)
def new_referral(request: StaffRequest, ref: str) -> HttpResponse:
    """Write one, from the file or from a signed note (?note=its ref)."""
    page = client_page(request, ref)
    # What the page showed is what is quoted, also when another note is signed meanwhile.
    note = _quoted(page, request.POST.get("note") or request.GET.get("note", ""))
    at = note.appointment.starts_at.astimezone(request.practice.zone) if note else None
    form = ReferralForm(
        request.POST if request.method == "POST" else None,
        quoted=f"{at:%-d %B %Y}" if at else "",
    )
    think_of = form.to_think_of() if form.is_valid() else []
    if form.is_valid() and not think_of:
        values = {"parts": [], **form.cleaned_data}
        try:
            made = actions.write_referral(
                client=page.client, note=note, by=request.membership, now=timezone.now(), **values
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The letter is written. Download it and hand it over.")
            return redirect("referral", ref, made.ref)
    context = {**page.context, "form": form, "note": note, "think_of": think_of}
    status = 422 if form.is_bound else 200
    return render(request, "referrals/write.html", context, status=status)


@requires(Permission.WRITE_NOTES)
@require_safe
def referral(request: StaffRequest, ref: str, referral_ref: str) -> HttpResponse:
    """One letter as it was written, and what came of it."""
    page, found = _found(request, ref, referral_ref)
    return _referral_page(request, page, found)


@requires(Permission.WRITE_NOTES)
@require_safe
def referral_letter(request: StaffRequest, ref: str, referral_ref: str) -> HttpResponse:
    """The letter as PDF. Each time is in the trace."""
    _, found = _found(request, ref, referral_ref)
    with transaction.atomic():
        record(Verb.REFERRAL_PRINTED, by=request.membership, subject=found)
    return as_file("pdf", referral_pdf(found), f"letter-{found.ref}")


@require_POST
@requires(Permission.WRITE_NOTES)
def referral_response(request: StaffRequest, ref: str, referral_ref: str) -> HttpResponse:
    """Note what was answered."""
    page, found = _found(request, ref, referral_ref)
    form = ResponseForm(request.POST)
    if form.is_valid():
        try:
            actions.note_response(
                referral=found, by=request.membership, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The answer is kept.")
            return redirect("referral", ref, referral_ref)
    return _referral_page(request, page, found, form)


def _referral_page(
    request: StaffRequest, page: ClientPage, found: Referral, wrong: Form | None = None
) -> HttpResponse:
    today = local_day(timezone.now(), request.practice.zone)
    context = {
        **page.context,
        "one": found,
        "responses": found.responses.select_related("noted_by__user"),
        "form": wrong or ResponseForm(initial={"received_on": today}),
    }
    return render(request, "referrals/referral.html", context, status=422 if wrong else 200)


def _found(request: StaffRequest, ref: str, referral_ref: str) -> tuple[ClientPage, Referral]:
    page = client_page(request, ref)
    rows = page.client.referrals.select_related("written_by__user", "note__appointment")
    found = rows.filter(ref=referral_ref).first()
    if found is None:
        raise Http404("No such letter here.")
    found.client, found.practice = page.client, request.practice
    return page, found


def _quoted(page: ClientPage, ref: str) -> SessionNote | None:
    """The signed note that was asked for, or the newest signed one."""
    notes = page.client.session_notes.filter(status=SessionNote.Status.SIGNED)
    notes = notes.select_related("appointment", "practice").prefetch_related("findings")
    if not ref:
        return notes.order_by("-started_at").first()
    found = notes.filter(ref=ref).first()
    if found is None:
        raise Http404("No such signed note here.")
    return found
