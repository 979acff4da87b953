"""The workshops that anybody may look at. Looking changes nothing."""

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from clients.workshops.feed import FRESH_FOR, etag, public_entries, text_of
from clients.workshops.linked_data import as_event
from clients.workshops.models import Workshop
from clients.workshops.owing import terms_of
from clients.workshops.public_queries import (
    of_the_feed,
    other_dates,
    seats_by_pk,
    to_come,
    with_page,
)
from clients.workshops.seats import seats_of
from clients.workshops.showing import (
    map_of,
    month_of,
    months_among,
    place_of,
    places_among,
    shown,
)
from practice.access.guards import public
from practice.web.addresses import absolute
from practice.web.codes import qr

# The feed keeps what is over for a while, so that a calendar can look back.
LOOK_BACK = timedelta(days=30)


@public
@require_safe
def workshop_list(request: HttpRequest) -> HttpResponse:
    """What is to come, the soonest first; by place and by month."""
    now = timezone.now()
    coming = to_come(now)
    place, month = request.GET.get("place", ""), request.GET.get("month", "")
    found = [one for one in coming if place in ("", place_of(one)) and month in ("", month_of(one))]
    seats = seats_by_pk(found, now)
    context = {
        "rows": [shown(one, seats[one.pk], now) for one in found],
        "places": places_among(coming),
        "months": months_among(coming),
        "place": place,
        "month": month,
        "is_one_house": len({one.practice_id for one in coming}) < 2,
        "is_empty": not coming,
    }
    return render(request, "workshops/list.html", context)


@public
@require_safe
def workshop_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One workshop: what, when, where, for whom, and whether there are places."""
    return page_of(request, found_by(slug))


def page_of(
    request: HttpRequest, workshop: Workshop, *, problem: str = "", status: int = 200
) -> HttpResponse:
    """Its page, also where signing up ended in a sentence."""
    now = timezone.now()
    row = shown(workshop, seats_of(workshop, now), now)
    context = {
        "workshop": workshop,
        "practice": workshop.practice,
        "row": row,
        "map": map_of(workshop),
        "terms": terms_of(workshop),
        "cpd_hours": f"{workshop.cpd_minutes / 60:g}" if workshop.cpd_minutes else "",
        "others": other_dates(workshop, now),
        "linked_data": as_event(workshop, row.stage),
        "form_key": uuid4(),
        "problem": problem,
    }
    return render(request, "workshops/workshop.html", context, status=status)


@public
@require_safe
def workshop_code(request: HttpRequest, slug: str) -> HttpResponse:
    """The address to pass on, and as a code for a poster."""
    workshop = found_by(slug)
    address = absolute(reverse("workshop", args=[workshop.slug]))
    context = {"workshop": workshop, "practice": workshop.practice, "address": address}
    return render(request, "workshops/code.html", {**context, "code": qr(address)})


@public
@require_safe
def workshop_feed(request: HttpRequest) -> HttpResponse:
    """All of them for a calendar program, or word that nothing has changed."""
    rows = of_the_feed(timezone.now() - LOOK_BACK)
    entries, zone = public_entries(rows), rows[0].practice.zone if rows else ZoneInfo("UTC")
    mark = etag(entries)
    unchanged = get_conditional_response(request, etag=mark)
    response = unchanged or HttpResponse(
        text_of(entries, zone), content_type="text/calendar; charset=utf-8"
    )
    response.headers["ETag"] = mark
    response.headers["Cache-Control"] = f"public, max-age={int(FRESH_FOR.total_seconds())}"
    return response


def found_by(slug: str) -> Workshop:
    """A workshop with a page of its own; else 404, also for a draft."""
    workshop = with_page(slug)
    if workshop is None:
        raise Http404("No such workshop.")
    return workshop
