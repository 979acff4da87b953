"""The page of one's own place, by its link: looking changes nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.workshops.links import NoSuchPlace, read_place
from practice.access.guards import public


@public
@require_safe
def my_place(request: HttpRequest, token: str) -> HttpResponse:
    """What was signed up for, and where it stands."""
    try:
        sign_up = read_place(token)
    except NoSuchPlace:
        return render(request, "workshops/no_place.html", status=404)
    return render(request, "workshops/my_place.html", {"sign_up": sign_up})
