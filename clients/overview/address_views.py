"""Addresses that letters come back from: the list, and using one again."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.overview.addresses import (
    let_go,
    still_stands,
    trouble_here,
    troubles_here,
    use_again,
)
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.web.refs import is_ref


@requires(Permission.EDIT_CLIENTS)
def addresses(request: StaffRequest) -> HttpResponse:
    """Every address in trouble, clients' and colleagues'."""
    troubles = troubles_here(request.practice, seen_by=request.membership)
    return render(request, "overview/addresses.html", {"troubles": troubles})


@require_POST
@requires(Permission.EDIT_CLIENTS)
def use_address(request: StaffRequest, ref: str) -> HttpResponse:
    """Somebody has checked the address, or knows that nobody has it; back to the client it was
    pressed on, if to one.
    """
    trouble = trouble_here(request.practice, ref, seen_by=request.membership)
    if trouble is None:
        raise Http404("No such address here.")
    act = let_go if request.POST.get("because") == "nobody" else use_again
    done = act(trouble=trouble, by=request.membership, now=timezone.now())
    if still := still_stands(trouble, request.practice):
        messages.warning(request, still)
    elif not done:
        messages.info(request, f"Somebody has settled that. Letters go to {trouble.address}.")
    elif act is let_go:
        messages.success(request, f"{trouble.address} is no longer listed.")
    else:
        messages.success(request, f"Letters to {trouble.address} go out again.")
    named = request.POST.get("client", "")
    mine = request.practice.clients.visible_to(request.membership)
    client = mine.filter(ref=named).first() if is_ref(named) else None
    return redirect("client", client.ref) if client else redirect("addresses")
