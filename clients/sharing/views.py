"""Who looks after whom: one client, all of one therapist's, and the practice's rule."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.models import Care, Client
from clients.screening.client_page import client_page
from clients.sharing import actions
from clients.sharing.forms import HAND_OVER, RuleForm, ShareForm
from clients.sharing.queries import givers, looked_after_by, own_clients, shared_now, shown
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.fresh import freshly_signed_in
from practice.accounts.requests import StaffRequest
from practice.web.words import count

SHOWN = 200


@requires(Permission.SEE_CLIENTS)
@require_safe
def sharing(request: StaffRequest) -> HttpResponse:
    """What is shared now, and what ends when."""
    now = timezone.now()
    rows = [
        shown(one, request.practice, now=now)
        for one in shared_now(request.membership, now=now)[:SHOWN]
    ]
    context = {"rows": rows, "is_cut": len(rows) == SHOWN, "now": now}
    return render(request, "sharing/sharing.html", context)


@requires(Permission.EDIT_CLIENTS)
def client_sharing(request: StaffRequest, ref: str) -> HttpResponse:
    """Who looks after a client; whose client it is shares or hands over here."""
    page = client_page(request, ref)
    client, me, now = page.client, request.membership, timezone.now()
    rows = looked_after_by(client, now=now)
    may = actions.may_share(me, client, now=now)
    if request.method == "POST" and not may:
        raise PermissionDenied("Only an owner, or whose client it is, may share them.")
    own = [row.care.therapist for row in rows if row.care.kind == Care.Kind.OWN]
    form = ShareForm(
        request.POST if request.method == "POST" else None, by=me, givers=own or [me], now=now
    )
    if form.is_valid() and _done(request, form, [client]):
        return redirect("client_sharing", ref) if may_see(request, client) else redirect("sharing")
    context = {**page.context, "rows": rows, "may_share": may, "form": form, "now": now}
    status = 422 if form.is_bound else 200
    return render(request, "sharing/client.html", context, status=status)


@requires(Permission.EDIT_CLIENTS)
@freshly_signed_in
def share_all(request: StaffRequest) -> HttpResponse:
    """All clients of one therapist: for a time away, or when somebody leaves."""
    me, now = request.membership, timezone.now()
    with_clients = givers(request.practice, now=now)
    form = ShareForm(
        request.POST if request.method == "POST" else None, by=me, givers=with_clients, now=now
    )
    if form.is_valid() and _done(request, form, own_clients(form.whose, now=now)):
        return redirect("sharing")
    context = {"form": form, "heading": "Share all clients of one therapist"}
    return render(request, "sharing/share_all.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Permission.EDIT_CLIENTS)
def end_care(request: StaffRequest, ref: str, care_ref: str) -> HttpResponse:
    """End it early."""
    page, now = client_page(request, ref, even_restricted=True), timezone.now()
    care = page.client.cares.select_related("client").filter(ref=care_ref).first()
    if care is None:
        raise Http404("Nothing of this client's that is shared.")
    try:
        if actions.end(care=care, by=request.membership, now=now):
            messages.success(request, "Ended. From now on it opens nothing.")
    except actions.CannotShare as refusal:
        messages.error(request, str(refusal))
    return redirect("client_sharing", ref) if may_see(request, page.client) else redirect("sharing")


@requires(Permission.MANAGE_TEAM)
@freshly_signed_in
def sharing_rules(request: StaffRequest) -> HttpResponse:
    """Who sees whose file."""
    form = RuleForm(request.POST if request.method == "POST" else None, practice=request.practice)
    if form.is_valid():
        actions.set_rule(
            practice=request.practice, own_clients_only=form.cleaned_data["seen"] == "own",
            by=request.membership,
        )  # fmt: skip
        messages.success(request, "Saved. It holds from now on.")
        return redirect("settings")
    context = {
        "heading": "Who sees whose clients", "form": form, "back": reverse("settings"),
        "back_words": "Settings",
    }  # fmt: skip
    return render(request, "schedule/form.html", context, status=422 if form.errors else 200)


def may_see(request: StaffRequest, client: Client) -> bool:
    """Whether the member still may, after what was just done."""
    return request.practice.clients.visible_to(request.membership).filter(pk=client.pk).exists()


def _done(request: StaffRequest, form: ShareForm, clients: Sequence[Client]) -> bool:
    """Share or hand over as the form says; a refusal is said in it."""
    asked, me, now = form.cleaned_data, request.membership, form.now
    try:
        if asked["how"] == HAND_OVER:
            number = actions.hand_over(
                clients=clients, giver=form.whose, taker=asked["colleague"],
                reason=asked["reason"], by=me, now=now,
            )  # fmt: skip
            said = "handed over to"
        else:
            since, until = form.span
            number = actions.share(
                clients=clients, colleague=asked["colleague"], kind=Care.Kind(asked["how"]),
                since=since, until=until, reason=asked["reason"], form_key=asked["form_key"],
                by=me, now=now,
            )  # fmt: skip
            said = "shared with"
    except actions.CannotShare as refusal:
        form.add_error(None, str(refusal))
        return False
    if number:
        people = count(number, "client is", "clients are")
        messages.success(request, f"{people} {said} {asked['colleague'].name}.")
    else:
        messages.info(request, "There was nothing to share, or it is shared already.")
    return True
