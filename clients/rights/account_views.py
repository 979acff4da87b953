"""A client's own account: open it, say how they sign in, close it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.actions import AccountBelongsToAnother
from clients.rights.accounts import close_portal, give_account
from clients.rights.removing import why_account_stays
from clients.screening.client_page import client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.mail.emptying import OnItsWay
from practice.web.addresses import absolute


@requires(Permission.EDIT_CLIENTS)
def client_account(request: StaffRequest, ref: str) -> HttpResponse:
    """Whether they sign in, with which address, and what to tell them; a press opens it."""
    page = client_page(request, ref)
    refused = ""
    if request.method == "POST":
        try:
            give_account(
                client=page.client, by=request.membership, now=timezone.now(),
                address=request.POST.get("address", ""),
            )  # fmt: skip
        except (AccountBelongsToAnother, ValidationError) as refusal:
            refused = " ".join(getattr(refusal, "messages", None) or [str(refusal)])
        else:
            messages.success(request, f"{page.client.name} can sign in now.")
            return redirect("client_account", ref)
    context = {
        **page.context,
        "account": page.client.user,
        "refused": refused,
        "stays": why_account_stays(page.client),
        "sign_in": absolute(reverse("account_login")),
    }
    return render(request, "rights/account.html", context, status=422 if refused else 200)


@require_POST
@requires(Permission.EDIT_CLIENTS)
def close_account(request: StaffRequest, ref: str) -> HttpResponse:
    """They sign in no more; that is for a restricted record, too."""
    client = client_page(request, ref, even_restricted=True).client
    try:
        stays = close_portal(client=client, by=request.membership, now=timezone.now())
    except OnItsWay as refusal:
        messages.warning(request, str(refusal))
    else:
        if stays:
            messages.success(request, f"The record is closed to them. {stays}")
        elif stays is not None:
            messages.success(request, f"{client.name} can sign in no more.")
    return redirect("client_account", ref)
