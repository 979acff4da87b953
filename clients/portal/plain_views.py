"""The way in, and the pages that are the same for everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from clients.portal.guides import GUIDES
from practice.access.guards import public
from practice.access.permissions import Permission
from practice.accounts.models import Membership


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To one's own first page: the day, the letters, the routine, or the sign-in."""
    membership: Membership | None = request.membership  # type: ignore[attr-defined]
    if membership is not None:
        return redirect("today" if membership.may(Permission.SEE_DIARY) else "letters")
    return redirect("me" if request.user.is_authenticated else "account_login")


@public
@require_safe
def show_help(request: HttpRequest) -> HttpResponse:
    """Help for clients; whoever works here finds their guides above it."""
    return render(request, "portal/help.html", {"guides": GUIDES})


@public
@require_safe
def show_guide(request: HttpRequest, name: str) -> HttpResponse:
    """One guide for those who work here. It holds nothing of any practice, so anybody may read."""
    guide = next((one for one in GUIDES if one.name == name), None)
    if guide is None:
        raise Http404
    others = [one for one in GUIDES if one is not guide]
    return render(request, f"help/{guide.name}.html", {"guide": guide, "others": others})


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, and who sees it."""
    return render(request, "portal/privacy.html")


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How the pages are made usable, and what is known not to be."""
    return render(request, "portal/accessibility.html")


@public
@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it by this name on whatever names no icon: a PDF, an entry, an error."""
    return redirect(static("icons/favicon.svg"))
