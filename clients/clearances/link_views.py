"""The client's pages by link: get the page for the GP, add the reply. Opening changes nothing."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.clearances.actions import RequestEnded, find_request
from clients.clearances.files import as_file, taken
from clients.clearances.forms import ReplyForm
from clients.clearances.models import ClearanceRequest
from clients.clearances.paper import letter
from practice.access.guards import public
from practice.schedule.wall import local_day

OPENED = "clearance_opened"
View = Callable[[HttpRequest, ClearanceRequest, str], HttpResponse]


def through_link(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """A page behind the link. Looking needs Continue pressed in this browser once."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            found = find_request(token, now=timezone.now())
        except RequestEnded as error:
            return render(request, "clearances/link_ended.html", {"why": error}, status=404)
        if request.method == "POST":
            request.session[OPENED] = found.pk
        elif request.session.get(OPENED) != found.pk:
            return render(request, "clearances/link_start.html", {"practice": found.practice})
        return view(request, found, token)

    return public(opened)


@through_link
def ask_link(request: HttpRequest, found: ClearanceRequest, token: str) -> HttpResponse:
    """What is asked of them; a POST opens it."""
    if request.method == "POST":
        return redirect("ask_link", token)
    return _page(request, found, token, ReplyForm())


@through_link
@require_safe
def ask_link_letter(request: HttpRequest, found: ClearanceRequest, token: str) -> HttpResponse:
    """The page to hand in."""
    today = local_day(timezone.now(), found.practice.zone)
    return as_file("pdf", letter(found, today=today), "letter")


@through_link
@require_POST
def ask_link_reply(request: HttpRequest, found: ClearanceRequest, token: str) -> HttpResponse:
    """Keep what came back."""
    form = ReplyForm(request.POST, request.FILES)
    if taken(form, found, by=found, now=timezone.now()):
        return render(
            request, "clearances/link_thanks.html", {"practice": found.practice, "token": token}
        )
    return _page(request, found, token, form, status=422)


def _page(
    request: HttpRequest, found: ClearanceRequest, token: str, form: ReplyForm, status: int = 200
) -> HttpResponse:
    context = {
        "practice": found.practice,
        "form": form,
        "token": token,
        "count": found.replies.count(),
    }
    return render(request, "clearances/link_page.html", context, status=status)
