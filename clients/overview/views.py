"""Staff pages that compose features: Today, the client list and the client's file."""

from collections import Counter

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clients.appointments.pages import changed
from clients.joining.queries import joins_of, open_doubts, possibly_twice, standing_joins
from clients.overview.addresses import troubles_of
from clients.overview.finishing import FOLLOW_UP, MOST, unfinished
from clients.overview.queries import client_rows, file_of, today_for
from clients.overview.timeline_showing import choices, timeline_of
from clients.screening.client_page import client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.schedule.wall import local_day


@requires(Permission.SEE_DIARY)
def today(request: StaffRequest) -> HttpResponse:
    """Run the day in glances."""
    now = timezone.now()
    context = {
        "today": today_for(request.membership, now=now),
        "now": now,
        "changed": changed(request),
    }
    return render(request, "overview/today.html", context)


@requires(Permission.WRITE_NOTES)
def to_finish(request: StaffRequest) -> HttpResponse:
    """Sessions to write up or to sign, and events to follow up; an owner sees everybody's, with
    whose they are.
    """
    everybodys = request.membership.role == "owner"
    found = unfinished(request.membership, now=timezone.now(), everybodys=everybodys)
    # There are at most so many of a kind on the page: those to sign, and those to write.
    kinds = Counter(one.what for one in found)
    context = {
        "unfinished": found, "named": everybodys, "is_cut": MOST in kinds.values(),
        "events": kinds[FOLLOW_UP], "sessions": len(found) - kinds[FOLLOW_UP],
        "has_locked": any(one.locked for one in found),
    }  # fmt: skip
    return render(request, "overview/to_finish.html", context)


@requires(Permission.SEE_CLIENTS)
def clients(request: StaffRequest) -> HttpResponse:
    """Everybody, by name; every word typed must match."""
    words = request.GET.get("q", "").strip()[:100]
    on = local_day(timezone.now(), request.practice.zone)
    rows, following = client_rows(
        request.membership, words=words, after=request.GET.get("after", ""), today=on
    )
    context = {
        "rows": rows, "words": words, "following": following,
        "may_import": request.membership.may(Permission.MOVE_RECORDS),
    }  # fmt: skip
    return render(request, "overview/clients.html", context)


@requires(Permission.SEE_CLIENTS)
def client(request: StaffRequest, ref: str) -> HttpResponse:
    """A client's file."""
    page = client_page(
        request, ref,
        has_joins=Exists(standing_joins(OuterRef("pk"))),
        has_doubts=Exists(open_doubts(request.practice.pk, OuterRef("pk"), OuterRef("ref"))),
    )  # fmt: skip
    found, now = page.client, timezone.now()
    has_doubts = found.has_doubts  # type: ignore[attr-defined]
    twice = possibly_twice(found, seen_by=request.membership) if has_doubts else []
    context = {
        **page.context,
        "file": file_of(found, now=now),
        "troubles": troubles_of(found),
        "joins": joins_of(found) if found.has_joins else [],  # type: ignore[attr-defined]
        "may_see_history": request.membership.may(Permission.MANAGE_TEAM),
        "possibly_twice": twice,
        "age": found.age_on(local_day(now, request.practice.zone)),
    }
    return render(request, "overview/client.html", context)


@requires(Permission.SEE_CLIENTS)
def timeline(request: StaffRequest, ref: str) -> HttpResponse:
    """What the file lists by its day, page by page, or of one kind."""
    page = client_page(request, ref)
    show, after = request.GET.get("show", ""), request.GET.get("after", "")
    found = timeline_of(page.client, now=timezone.now(), show=show, after=after)
    context = {
        **page.context, "timeline": found, "choices": choices(show), "show": show, "after": after,
    }  # fmt: skip
    return render(request, "overview/timeline.html", context)
