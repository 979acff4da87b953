"""Joining two records of one person, and undoing it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.joining.actions import UNDO_FOR, CannotJoin, CannotUndo, join, undo_join
from clients.joining.forms import KeepForm
from clients.joining.queries import differences, joins_of, side
from clients.screening.client_page import client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest


@requires(Permission.RECORD_HEALTH)
def join_clients(request: StaffRequest, ref: str, other: str) -> HttpResponse:
    """Both side by side; which one is kept; once more before it is done."""
    page = client_page(request, ref)
    if ref == other:
        raise Http404("A record is not joined into itself.")
    second = client_page(request, other).client
    both = (page.client, second)
    now = timezone.now()
    form = KeepForm(request.POST or None, clients=both)
    context = {
        **page.context,
        "sides": [side(client, now=now) for client in both],
        "differences": differences(*both),
        "form": form,
        "days": UNDO_FOR.days,
    }
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "joining/join.html", context, status=status)
    kept, joined = both if form.cleaned_data["kept"] == ref else both[::-1]
    if "sure" not in request.POST:
        number = 1 if kept is both[0] else 2
        context |= {"kept": kept, "joined": joined, "number": number, "other_number": 3 - number}
        return render(request, "joining/sure.html", context)
    try:
        join(kept=kept, joined=joined, by=request.membership, now=now)
    except CannotJoin as refusal:
        form.add_error(None, str(refusal))
        return render(request, "joining/join.html", context, status=422)
    messages.success(request, "The two records are one. Read the health answers over.")
    return redirect("client_joins", kept.ref)


@requires(Permission.SEE_CLIENTS)
def client_joins(request: StaffRequest, ref: str) -> HttpResponse:
    """What was joined into this record, and whether it can still be undone."""
    page = client_page(request, ref)
    since = timezone.now() - UNDO_FOR
    joins = [(row, row.joined_at >= since) for row in joins_of(page.client)]
    context = {**page.context, "joins": joins, "days": UNDO_FOR.days}
    return render(request, "joining/joins.html", context)


@require_POST
@requires(Permission.RECORD_HEALTH)
def undo_client_join(request: StaffRequest, ref: str, join_ref: str) -> HttpResponse:
    """Two people after all."""
    page = client_page(request, ref)
    row = page.client.joins.filter(ref=join_ref).first()
    if row is None:
        raise Http404("No such join of this record.")
    try:
        undo_join(row=row, by=request.membership, now=timezone.now())
    except (CannotUndo, CannotJoin) as refusal:
        messages.error(request, str(refusal))
        return redirect("client_joins", ref)
    messages.success(request, "They are two records again.")
    return redirect("client", row.joined.ref)
