"""The practice's letters: where each one is and why, and the two decisions left to a person."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.mail.models import LostLetter, OutboundEmail
from practice.mail.presenters import WORDS, letter_row
from practice.mail.queries import counts_by_state, lateness, letters_of
from practice.mail.queue import send_again, supersede
from practice.mail.states import IllegalMove, State

PAGE = 50
MOVED_ON = "That letter has moved on since you opened the page. Nothing was changed."


@requires(Permission.SEE_LETTERS)
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Every letter with its state and reason, newest first; `?state=` narrows."""
    rows = letters_of(request.practice.pk)
    chosen = request.GET.get("state", "")
    if chosen in set(State):
        rows = rows.filter(state=chosen)
    else:
        chosen = ""
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    counts = counts_by_state(request.practice.pk)
    context = {
        "page": page,
        "rows": [letter_row(email) for email in page],
        "chosen": chosen,
        "filters": [(s.value, WORDS[s][0], counts[s]) for s in State if counts.get(s)],
        "late": lateness(timezone.now()),
    }
    return render(request, "mail/letters.html", context)


@requires(Permission.SEE_LETTERS)
@require_POST
def again(request: HttpRequest, ref: str) -> HttpResponse:
    """Try a letter once more that failed or may have been sent."""
    email = _letter(request, ref)
    try:
        send_again(email, by=request.user.pk)
    except (IllegalMove, LostLetter):
        messages.error(request, MOVED_ON)
    else:
        messages.success(request, "The letter waits to be sent again.")
    return redirect("letters")


@requires(Permission.SEE_LETTERS)
@require_POST
def leave(request: HttpRequest, ref: str) -> HttpResponse:
    """Leave a letter as it is: it is not tried again."""
    email = _letter(request, ref)
    if supersede(email=email, reason="Somebody here decided to leave it.", by=request.user.pk):
        messages.success(request, "The letter is left as it is.")
    else:
        messages.error(request, MOVED_ON)
    return redirect("letters")


def _letter(request: HttpRequest, ref: str) -> OutboundEmail:
    email = letters_of(request.practice.pk).filter(ref=ref).first()
    if email is None:
        raise Http404("No such letter here.")
    return email
