"""All settings on one page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.settings.hub import groups_for
from practice.access.guards import for_members
from practice.accounts.requests import StaffRequest


@for_members
@require_safe
def settings(request: StaffRequest) -> HttpResponse:
    """All that this member may change."""
    return render(request, "settings/settings.html", {"groups": groups_for(request.membership)})
