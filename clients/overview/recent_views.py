"""Recent changes, with Undo."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.overview.recent import recent_changes
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.schedule.wall import local_day


@requires(Permission.SEE_CLIENTS)
@require_safe
def changes(request: StaffRequest) -> HttpResponse:
    """Who changed what in the last 30 days, seven days at a time."""
    now = timezone.now()
    try:
        until = date.fromisoformat(request.GET.get("until", ""))
    except ValueError:
        until = local_day(now, request.practice.zone)
    only_mine = request.GET.get("whose") == "mine"
    found = recent_changes(request.membership, until=until, now=now, only_mine=only_mine)
    context = {"changes": found, "only_mine": only_mine}
    return render(request, "overview/changes.html", context)
