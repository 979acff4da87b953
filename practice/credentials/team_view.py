"""The owner's page of who works here, with what of theirs runs out."""

from collections import defaultdict

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.fresh import freshly_signed_in
from practice.accounts.models import IDLE_AFTER
from practice.accounts.requests import StaffRequest
from practice.credentials.queries import RunningOut, running_out


@requires(Permission.MANAGE_TEAM)
@freshly_signed_in
@require_safe
def team(request: StaffRequest) -> HttpResponse:
    """Who works here, and who is asked to."""
    now, members = timezone.now(), request.practice.memberships.active().select_related("user")
    offered = request.practice.invitations.open(now)
    ending: dict[int, list[RunningOut]] = defaultdict(list)
    for one in running_out(request.practice, now):
        ending[one.credential.member_id].append(one)
    context = {
        "members": [(one, ending[one.pk]) for one in members.order_by("joined_at", "pk")],
        "idle": IDLE_AFTER[request.practice.idle_minutes],
        "invitations": offered.order_by("-invited_at", "-pk"),
    }
    return render(request, "team/team.html", context)
