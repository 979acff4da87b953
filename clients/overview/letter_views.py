"""The letters of the practice: the list, one of them, and what a person decides about it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.overview.letter_actions import (
    MayNotStop,
    NotDone,
    read_letter,
    send_letter_again,
    stop_letter,
)
from clients.overview.letters import Wanted, letters_of, page_of, troubled_lately
from clients.overview.one_letter import may_read, one_letter
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.mail.models import OutboundEmail


@requires(Permission.SEE_LETTERS)
def letters(request: StaffRequest) -> HttpResponse:
    """Every letter of the practice, with where it stands."""
    wanted, after = Wanted.asked(request.GET.dict()), request.GET.get("after", "")
    context = {
        "wanted": wanted,
        "page": page_of(request.practice, wanted, after=after),
        "is_first": not after,
        "troubled": troubled_lately(request.practice, now=timezone.now()),
    }
    return render(request, "overview/letters.html", context)


@requires(Permission.SEE_LETTERS)
def letter(request: StaffRequest, ref: str) -> HttpResponse:
    """To whom, about what, where it stands and why; never its text."""
    shown = one_letter(_letter(request, ref), seen_by=request.membership, now=timezone.now())
    return render(request, "overview/letter.html", {"letter": shown})


@requires(Permission.SEE_LETTERS)
@require_safe
def letter_text(request: StaffRequest, ref: str) -> HttpResponse:
    """What it says, for those who may see the client's record; each look is kept."""
    if not may_read(request.membership):
        raise PermissionDenied("Your role in this practice does not open what letters say.")
    found = _letter(request, ref)
    text = read_letter(letter=found, by=request.membership)
    return render(request, "overview/letter_text.html", {"letter": found, "text": text})


@requires(Permission.SEE_LETTERS)
def send_again(request: StaffRequest, ref: str) -> HttpResponse:
    """Ask first where it may have arrived; then put it back in the outbox."""
    found, now = _letter(request, ref), timezone.now()
    if request.method != "POST":
        shown = one_letter(found, seen_by=request.membership, now=now)
        if not shown.can_send_again:
            return redirect("letter", ref)
        return render(request, "overview/send_letter_again.html", {"letter": shown})
    try:
        send_letter_again(
            letter=found, seen=request.POST.get("seen", ""), by=request.membership, now=now
        )
    except NotDone as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "It waits to be sent again, and goes if it is still right.")
    return redirect("letter", ref)


@requires(Permission.SEE_LETTERS)
@require_POST
def stop(request: StaffRequest, ref: str) -> HttpResponse:
    """A letter that waits does not go."""
    try:
        stopped = stop_letter(
            letter=_letter(request, ref),
            seen=request.POST.get("seen", ""),
            by=request.membership,
            now=timezone.now(),
        )
    except MayNotStop as error:
        raise PermissionDenied(str(error)) from None
    except NotDone as error:
        messages.warning(request, str(error))
    else:
        if stopped:
            messages.success(request, "Stopped. It does not go.")
        else:
            on_its_way = "It is being sent at this moment and cannot be stopped. "
            messages.warning(request, on_its_way + "If this try fails, it is not tried again.")
    return redirect("letter", ref)


def _letter(request: StaffRequest, ref: str) -> OutboundEmail:
    found = letters_of(request.practice).filter(ref=ref).first()
    if found is None:
        raise Http404("No such letter here.")
    return found
