"""Somebody leaves the team: what they leave, handing it over, ending their place."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.overview.handing_over import hand_all_over
from clients.overview.leaving import coming, listed, what_is_left
from clients.overview.leaving_forms import HandOverForm
from clients.sharing.actions import CannotShare
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.fresh import freshly_signed_in
from practice.accounts.leaving import LeftBehind
from practice.accounts.models import Membership
from practice.accounts.requests import StaffRequest
from practice.accounts.team import CannotChangeTeam
from practice.accounts.team import end_membership as end


@requires(Permission.MANAGE_TEAM)
@freshly_signed_in
def end_membership(request: StaffRequest, ref: str) -> HttpResponse:
    """What is theirs and what becomes of it; hand it over here, then close their place."""
    member, now, status = _member(request, ref), timezone.now(), 200
    hands_over = request.method == "POST" and request.POST.get("do") == "hand_over"
    form = HandOverForm(request.POST if hands_over else None, giver=member)
    if form.is_valid() and _handed_over(request, member, form):
        return redirect("end_membership", ref)
    if request.method == "POST" and not hands_over:
        if _ended(request, member):
            return redirect("home" if member == request.membership else "team")
        status = 409
    context = {
        "member": member, "form": form, "left": what_is_left(member, now=now),
        "visits": listed(member, now), "coming": coming(member, now),
    }  # fmt: skip
    status = 422 if form.is_bound else status
    return render(request, "overview/leaving.html", context, status=status)


def _handed_over(request: StaffRequest, member: Membership, form: HandOverForm) -> bool:
    asked = form.cleaned_data
    try:
        went = hand_all_over(
            giver=member, taker=asked["colleague"], reason=asked["reason"], tells=asked["tells"],
            by=request.membership, now=timezone.now(),
        )  # fmt: skip
    except CannotShare as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, f"{went.words} are with {asked['colleague'].name} now.")
    return True


def _ended(request: StaffRequest, member: Membership) -> bool:
    leaves = request.POST.get("leaves", "")
    try:
        end(
            member=member, by=request.membership, now=timezone.now(),
            leaves=int(leaves) if leaves.isascii() and leaves.isdigit() and len(leaves) < 7 else 0,
        )  # fmt: skip
    except (CannotChangeTeam, LeftBehind) as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, f"{member.name} no longer comes in here.")
    return True


def _member(request: StaffRequest, ref: str) -> Membership:
    """Somebody of the team, or who was: what they left is handed over afterwards, too."""
    found = request.practice.memberships.select_related("user").filter(ref=ref).first()
    if found is None:
        raise Http404("There is none of that name here.")
    found.practice = request.practice
    return found
