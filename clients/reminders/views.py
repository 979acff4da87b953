"""Stopping and starting letters, by the signed address in each of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from clients.reminders.actions import start_letters, stop_letters
from clients.reminders.letters import KINDS, LetterChoices, NotOurAddress, read_choices
from practice.access.guards import public
from practice.audit.actors import Actor
from practice.audit.origin import come_by

# What a mail program posts when its own unsubscribe button is pressed (RFC 8058).
ONE_CLICK = ("List-Unsubscribe", "One-Click")


# Mail programs post here without a page of ours, so there is no CSRF token to send; the signed
# address is the authority, and all it can do is stop one kind of letter and start it again.
@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def letter_choices(request: HttpRequest, signed: str) -> HttpResponse:
    """GET shows how things stand and changes nothing; POST stops a kind, or starts it again."""
    try:
        choices = read_choices(signed)
    except NotOurAddress:
        return render(request, "reminders/no_such_letters.html", status=404)
    by = Actor("link", choices.client.pk)
    come_by(by)
    if request.method == "POST":
        # A mail program's own button names no kind: it is that of the letter.
        kind = request.POST.get("kind", choices.kind)
        if kind not in KINDS:
            return _page(request, choices, status=422)
        change = start_letters if request.POST.get("do") == "start" else stop_letters
        change(client=choices.client, kind=kind, by=by, now=timezone.now())
        if request.POST.get(ONE_CLICK[0]) != ONE_CLICK[1]:
            return redirect("letter_choices", signed)
    return _page(request, choices)


def _page(request: HttpRequest, choices: LetterChoices, status: int = 200) -> HttpResponse:
    first, *others = choices.lines
    response = render(
        request,
        "reminders/letter_choices.html",
        {"practice": choices.client.practice, "first": first, "others": others},
        status=status,
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response
