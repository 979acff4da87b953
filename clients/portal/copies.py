"""Copies of a routine for a phone that is offline: the steps, and nothing about the person.

A copy shows what held when it was made, so it is short-lived: what the client's health rules out
afterwards is on the page, in the letters and on paper, and not on a copy.
"""

from datetime import UTC, datetime, time, timedelta

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clients.portal.doors import Door
from clients.portal.turns import playing
from practice.nav import Navigation

GOOD_FOR = timedelta(days=3)


def copy_page(request: HttpRequest, door: Door, *, page: str, now: datetime) -> HttpResponse:
    """The routine, or the player, without a name, a message, an answer or a form that is signed.

    Empty where there is nothing to do: then no copy is kept, and one that was goes.
    """
    if not (plan := door.plan).is_ready:
        return HttpResponse(status=204)
    until = kept_until(door, now)
    context = {
        "plan": plan,
        "practice": door.practice,
        "urls": {"routine": door.url(), "play": door.url("play"), "done": door.url("done")},
        "door": door,
        **playing(plan),
        "made_at": now,
        "is_copy": True,
        # Whose phone it is, is nobody's business there; and what was to be said once is not spent.
        "user": AnonymousUser(),
        "nav": Navigation("public"),
        "messages": (),
    }
    response = render(request, f"portal/{page}.html", context)
    response.headers["X-Keep-Until"] = str(int(until.timestamp() * 1000))
    response.headers["Cache-Control"] = "no-store"
    return response


def kept_until(door: Door, now: datetime) -> datetime:
    """Three days, and never past the last day of the plan."""
    day_after = door.assigned.until + timedelta(days=1)
    ends = datetime.combine(day_after, time.min, door.assigned.zone).astimezone(UTC)
    return min(now + GOOD_FOR, ends)
