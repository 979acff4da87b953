"""A member's own page about the letter of their day, and stopping it by the link in it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from clients.digests.actions import set_digest
from clients.digests.forms import DigestForm
from clients.digests.links import NotOurAddress, read_stop
from clients.digests.models import choice_of
from clients.reminders.views import ONE_CLICK
from practice.access.guards import for_members, public
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.audit.actors import Actor
from practice.web.words import clock


@for_members
def my_digest(request: StaffRequest) -> HttpResponse:
    """Whether it comes and when, and changing that."""
    member = request.membership
    choice = choice_of(member)
    form = DigestForm(
        request.POST if request.method == "POST" else None,
        initial={
            "is_on": choice.is_on,
            "at": clock(choice.at),
            "tells_changes": choice.tells_changes,
        },
        treats=member.may(Permission.WRITE_NOTES),
    )
    has_settings = member.may(Permission.SET_HOURS)
    back = "settings" if has_settings else "letters"
    if form.is_valid():
        set_digest(member=member, by=member, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect(back)
    context = {
        "heading": "Your day in a letter",
        "form": form,
        "back": reverse(back),
        "back_words": "Settings" if has_settings else "Letters",
        "intro": "Once a day: how many visits, how much waits, what is not signed. Numbers and "
        "times, and nobody’s name.",
    }
    return render(request, "schedule/form.html", context, status=422 if form.errors else 200)


# Mail programs post here without a page of ours, so there is no CSRF token to send; the signed
# address is the authority, and all it can do is stop one letter and start it again.
@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def stop_digest(request: HttpRequest, signed: str) -> HttpResponse:
    """GET shows how things stand and changes nothing; POST stops it, or starts it again."""
    try:
        member = read_stop(signed)
    except NotOurAddress:
        return render(request, "digests/no_such_letter.html", status=404)
    choice = choice_of(member)
    if request.method == "POST":
        starts = request.POST.get("do") == "start"
        choice = set_digest(member=member, is_on=starts, by=Actor("link", member.pk))
        if request.POST.get(ONE_CLICK[0]) != ONE_CLICK[1]:
            return redirect("stop_digest", signed)
    context = {"practice": member.practice, "is_on": choice.is_on}
    response = render(request, "digests/stop.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
