"""One client's record as a record: how long it stays, who asked what, a copy, erasing it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.rights.closing import close_record, outlook
from clients.rights.copies import CannotCopy, ask_for_copy, fetch_copy
from clients.rights.erasing import CannotErase, erase
from clients.rights.forms import EraseForm, ReasonForm, RequestForm
from clients.rights.keeping import kept
from clients.rights.owners import owners_deed
from clients.rights.requests import CannotAnswer, receive_request
from clients.rights.restricting import CannotRestrict, lift, restrict
from clients.screening.client_page import client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.fresh import freshly_signed_in
from practice.accounts.requests import StaffRequest
from practice.mail.emptying import OnItsWay
from practice.web.tables import download


@requires(Permission.SEE_CLIENTS)
@require_safe
def client_data(request: StaffRequest, ref: str) -> HttpResponse:
    """How long the record stays and why, what was asked about it, and copies of it."""
    page = client_page(request, ref)
    restrictions = page.client.restrictions.select_related("set_by__user", "lifted_by__user")
    copies = page.client.access_copies.defer("content").select_related("asked_by__user")
    context = {
        **page.context,
        "kept": kept(page.client, now=timezone.now()),
        "restrictions": restrictions.order_by("-set_at"),
        "requests": page.client.requests.order_by("-received_on", "-pk"),
        "copies": copies.order_by("-asked_at", "-pk"),
        "is_owner": request.membership.may(Permission.MANAGE_RECORDS),
        "member": request.membership,
    }
    return render(request, "rights/client_data.html", context)


@requires(Permission.SEE_CLIENTS)
@freshly_signed_in
def copy_record(request: StaffRequest, ref: str) -> HttpResponse:
    """Ask for a copy of everything; the worker makes it."""
    page = client_page(request, ref, even_restricted=True)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_copy(
                client=page.client, by=request.membership, now=timezone.now(), **form.cleaned_data
            )
        except CannotCopy as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, "The copy is being made. It is on this page in a minute.")
            return redirect("client_data", ref)
    status = 422 if request.method == "POST" else 200
    return render(request, "rights/copy.html", {**page.context, "form": form}, status=status)


@requires(Permission.SEE_CLIENTS)
@freshly_signed_in
@require_safe
def fetch(request: StaffRequest, ref: str, copy_ref: str) -> HttpResponse:
    """The file, for who asked for it."""
    page = client_page(request, ref)
    copy = page.client.access_copies.filter(ref=copy_ref, asked_by=request.membership).first()
    if copy is None:
        raise Http404("No such copy of yours.")
    try:
        content = fetch_copy(copy=copy, by=request.membership, now=timezone.now())
    except CannotCopy as refusal:
        messages.error(request, str(refusal))
        return redirect("client_data", ref)
    return download("record.zip", "application/zip", content)


@requires(Permission.EDIT_CLIENTS)
def take_request(request: StaffRequest, ref: str) -> HttpResponse:
    """Take down what the client asked by word of mouth or by letter."""
    page = client_page(request, ref, even_restricted=True)
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            receive_request(
                client=page.client, by=request.membership, now=timezone.now(), **form.cleaned_data
            )
        except CannotAnswer as refusal:
            form.add_error("received_on", str(refusal))
        else:
            messages.success(request, "Taken down. The owner sees it under “Requests”.")
            return redirect("client_data", ref)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "rights/take_request.html", {**page.context, "form": form}, status=status
    )


@owners_deed
def restrict_record(request: StaffRequest, ref: str) -> HttpResponse:
    """Keep the record and do not work with it; or work with it again."""
    page = client_page(request, ref, even_restricted=True)
    form = ReasonForm(request.POST or None)
    is_on = page.client.restricted_at is not None
    if request.method == "POST" and form.is_valid():
        change = lift if is_on else restrict
        try:
            change(
                client=page.client, reason=form.cleaned_data["reason"], by=request.membership,
                now=timezone.now(),
            )  # fmt: skip
        except CannotRestrict as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("client_data", ref)
    context = {**page.context, "form": form, "is_on": is_on}
    status = 422 if request.method == "POST" else 200
    return render(request, "rights/restrict.html", context, status=status)


@owners_deed
def erase_record(request: StaffRequest, ref: str) -> HttpResponse:
    """What would go, what stays and why; then, with the name typed, it goes."""
    page, now = client_page(request, ref, even_restricted=True), timezone.now()
    expected = outlook(page.client, now=now)
    form = EraseForm(request.POST or None, client=page.client)
    if request.method == "POST" and form.is_valid():
        name, by = form.cleaned_data["name"], request.membership
        try:
            if expected.may_go:
                erase(client=page.client, name=name, by=by, now=now)
            else:
                reason = form.cleaned_data["reason"]
                close_record(client=page.client, name=name, reason=reason, by=by, now=now)
        except (CannotErase, CannotRestrict, OnItsWay) as refusal:
            form.add_error(None, str(refusal))
        else:
            if expected.may_go:
                messages.success(request, "The record is erased.")
                return redirect("clients")
            messages.success(request, "What reaches them is gone. The rest is locked.")
            return redirect("client_data", ref)
    context = {**page.context, "form": form, "outlook": expected}
    status = 422 if request.method == "POST" else 200
    return render(request, "rights/erase.html", context, status=status)
