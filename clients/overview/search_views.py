"""Searching: a page of its own, and the same answer for the dialog that opens over any page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.overview.search import Found, search_for
from practice.access.guards import for_members
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest


@for_members
@require_safe
def search(request: StaffRequest) -> HttpResponse:
    """The page, which needs no script."""
    return render(request, "overview/search.html", _context(request))


@for_members
@require_safe
def search_found(request: StaffRequest) -> HttpResponse:
    """The answer alone."""
    return render(request, "overview/_found.html", {**_context(request), "in_dialog": True})


def _context(request: StaffRequest) -> dict[str, object]:
    words = request.GET.get("q", "").strip()[:100]
    found: Found = search_for(request.membership, words, now=timezone.now())
    return {"found": found, "finds_people": request.membership.may(Permission.SEE_CLIENTS)}
