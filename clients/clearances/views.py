"""Staff pages: what waits for a clinician's word, asking, replies, and letters on file."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.clearances import actions
from clients.clearances.files import as_file, taken
from clients.clearances.forms import AcceptForm, ReasonForm, RecordForm, ReplyForm
from clients.clearances.models import ClearanceRequest
from clients.clearances.paper import about, letter
from clients.clearances.showing import letters_of, steps_of, wanted_of
from clients.screening.actions import record_clearance, withdraw_clearance
from clients.screening.client_page import ClientPage, client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day


@requires(Permission.SEE_HEALTH)
@require_safe
def clearance(request: StaffRequest, ref: str) -> HttpResponse:
    """What waits for a letter, and the letters on file."""
    page = client_page(request, ref)
    today = _today(request)
    context = {
        **page.context,
        "wanted": wanted_of(page.client, page.safety, page.book, today=today),
        "letters": letters_of(page.client, page.book, today=today),
    }
    return render(request, "clearances/clearance.html", context)


@require_POST
@requires(Permission.RECORD_HEALTH)
def ask_clearance(request: StaffRequest, ref: str) -> HttpResponse:
    """Ask for a letter, or ask again; the client gets the link by letter where one can go."""
    page = client_page(request, ref)
    wanted = wanted_of(page.client, page.safety, page.book, today=_today(request))
    posted = request.POST.get("what", "")
    one = next((one for one in wanted if f"{one.code}:{one.side}" == posted), None)
    if one is None:
        messages.error(request, "That does not wait for a letter any more.")
        return redirect("clearance", ref)
    made = actions.ask(
        client=page.client, code=one.code, side=one.side, by=request.membership,
        now=timezone.now(),
    )  # fmt: skip
    said = (
        "Asked. The client gets a link to the page for their GP."
        if made.email_id
        else "Asked. No letter can go to this client: print the page and hand it over."
    )
    messages.success(request, said)
    return redirect("clearance_request", ref, made.ref)


@requires(Permission.SEE_HEALTH)
def clearance_request(request: StaffRequest, ref: str, request_ref: str) -> HttpResponse:
    """One request: where it stands, its replies, and the decision."""
    page, one = _found(request, ref, request_ref)
    return _request_page(request, page, one)


@require_POST
@requires(Permission.RECORD_HEALTH)
def add_reply(request: StaffRequest, ref: str, request_ref: str) -> HttpResponse:
    """Keep what came back."""
    page, one = _found(request, ref, request_ref)
    form = ReplyForm(request.POST, request.FILES)
    if taken(form, one, by=request.membership, now=timezone.now()):
        messages.success(request, "The reply is kept. Read it, then accept or refuse it.")
        return redirect("clearance_request", ref, request_ref)
    return _request_page(request, page, one, reply_form=form)


@require_POST
@requires(Permission.RECORD_HEALTH)
def accept_clearance(request: StaffRequest, ref: str, request_ref: str) -> HttpResponse:
    """The reply allows it: from whom, what, until when."""
    page, one = _found(request, ref, request_ref)
    form = AcceptForm(request.POST)
    if form.is_valid():
        try:
            made = actions.accept(
                request=one, by=request.membership, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as error:
            _say(form, error)
        else:
            messages.success(request, f"Clearance recorded until {made.until:%-d %B %Y}.")
            return redirect("clearance", ref)
    return _request_page(request, page, one, accept_form=form)


@require_POST
@requires(Permission.RECORD_HEALTH)
def refuse_clearance(request: StaffRequest, ref: str, request_ref: str) -> HttpResponse:
    """The clinician advises against it, or the reply will not do."""
    page, one = _found(request, ref, request_ref)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            actions.refuse(
                request=one, by=request.membership, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as error:
            _say(form, error)
        else:
            messages.success(request, "Kept as refused. What was closed stays closed.")
            return redirect("clearance", ref)
    return _request_page(request, page, one, refuse_form=form)


@require_POST
@requires(Permission.RECORD_HEALTH)
def call_off_clearance(request: StaffRequest, ref: str, request_ref: str) -> HttpResponse:
    """No letter is wanted any more."""
    _, one = _found(request, ref, request_ref)
    try:
        actions.call_off(request=one, by=request.membership, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Called off. The client's link has ended.")
    return redirect("clearance", ref)


@requires(Permission.SEE_HEALTH)
@require_safe
def clearance_letter(request: StaffRequest, ref: str, request_ref: str) -> HttpResponse:
    """The page for the clinician, as PDF."""
    _, one = _found(request, ref, request_ref)
    return as_file("pdf", letter(one, today=_today(request)), "letter")


@requires(Permission.SEE_HEALTH)
@require_safe
def clearance_reply(
    request: StaffRequest, ref: str, request_ref: str, reply_ref: str
) -> HttpResponse:
    """One reply. Each look is in the trace."""
    page, one = _found(request, ref, request_ref)
    reply = one.replies.filter(ref=reply_ref).first()
    if reply is None:
        raise Http404("No such reply here.")
    with transaction.atomic():
        record(
            Verb.CLEARANCE_REPLY_SEEN, by=request.membership, subject=reply,
            client_id=page.client.pk,
        )  # fmt: skip
    return as_file(reply.kind, bytes(reply.content), "reply")


@requires(Permission.RECORD_HEALTH)
def record_letter(request: StaffRequest, ref: str) -> HttpResponse:
    """Record a letter that came without being asked for here."""
    page = client_page(request, ref)
    reasons = page.safety.assessment.reasons if page.safety.assessment else ()
    liftable = [
        page.book.rules[one.code]
        for one in reasons
        if one.code in page.book.rules and not one.never_downgrade
        if "clearance" in (one.clinic, one.home) or one.cleared
    ]
    form = RecordForm(
        request.POST if request.method == "POST" else None,
        rules=liftable,
        initial={"received_on": _today(request)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            record_clearance(
                client=page.client, by=request.membership, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as error:
            _say(form, error)
        else:
            messages.success(request, "The letter is recorded.")
            return redirect("clearance", ref)
    context = {**page.context, "form": form, "nothing_wanted": not liftable}
    return render(request, "clearances/record.html", context, status=422 if form.is_bound else 200)


@requires(Permission.RECORD_HEALTH)
def withdraw_letter(request: StaffRequest, ref: str, letter_ref: str) -> HttpResponse:
    """Take a letter out of force, with the reason."""
    page = client_page(request, ref)
    found = page.client.clearances.filter(ref=letter_ref, withdrawn_at__isnull=True).first()
    if found is None:
        raise Http404("No such letter here.")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        withdraw_clearance(
            clearance=found, by=request.membership, now=timezone.now(), **form.cleaned_data
        )
        messages.success(request, "Withdrawn. What it lifted is closed again.")
        return redirect("clearance", ref)
    context = {**page.context, "form": form, "letter": found}
    return render(
        request, "clearances/withdraw.html", context, status=422 if form.is_bound else 200
    )


def _found(
    request: StaffRequest, ref: str, request_ref: str
) -> tuple[ClientPage, ClearanceRequest]:
    page = client_page(request, ref)
    found = page.client.clearance_requests.filter(ref=request_ref)
    one = found.select_related("asked_by__user", "decided_by__user").first()
    if one is None:
        raise Http404("No such request here.")
    one.client, one.practice = page.client, request.practice
    return page, one


def _request_page(
    request: StaffRequest, page: ClientPage, one: ClearanceRequest, **forms: Form
) -> HttpResponse:
    shown = {
        "reply_form": ReplyForm(prefix=None),
        "accept_form": AcceptForm(initial={"received_on": _today(request)}),
        "refuse_form": ReasonForm(),
    }
    context = {
        **page.context,
        **shown,
        **forms,
        "one": one,
        "about": about(one),
        "steps": steps_of(one),
        "replies": one.replies.select_related("added_by__user").defer("content").order_by("pk"),
        "wrong": next(iter(forms.values()), None),
    }
    return render(request, "clearances/request.html", context, status=422 if forms else 200)


def _say(form: Form, error: ValidationError) -> None:
    """Each sentence beside its field, as far as the form has it."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, texts in error.message_dict.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


def _today(request: StaffRequest) -> date:
    return local_day(timezone.now(), request.practice.zone)
