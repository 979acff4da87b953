"""Staff pages that compose features: Today, the client list and the client's file."""

from collections import Counter

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clients.appointments.pages import changed
from clients.finding.queries import perhaps_meant
from clients.joining.queries import joins_of, open_doubts, possibly_twice, standing_joins
from clients.labels.queries import wears_any, worn_by
from clients.overview.addresses import in_trouble, troubles_of
from clients.overview.deciding import to_decide
from clients.overview.finishing import FOLLOW_UP, MOST, unfinished
from clients.overview.queries import client_rows, file_of, today_for
from clients.overview.timeline_showing import choices, timeline_of
from clients.screening.client_page import client_page
from clients.setting_up.checklist import still_to_set_up
from practice.access.guards import for_members, requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.schedule.wall import local_day


@requires(Permission.SEE_DIARY)
def today(request: StaffRequest) -> HttpResponse:
    """Run the day in glances."""
    now = timezone.now()
    found = today_for(request.membership, now=now)
    context = {
        "today": found,
        "now": now,
        "changed": changed(request),
        "needs_count": found.needs_count,
        "set_up": still_to_set_up(request.membership),
    }
    return render(request, "overview/today.html", context)


@for_members
def inbox(request: StaffRequest) -> HttpResponse:
    """Everything that waits for a decision of the member, the oldest first."""
    now, asked = timezone.now(), request.GET.get("page", "")
    page = max(int(asked), 1) if asked.isdecimal() and len(asked) < 3 else 1
    found = to_decide(request.membership, now=now, most=page * MOST)
    context = {
        "rows": found.first,
        "needs_count": found.number,
        "today": local_day(now, request.practice.zone),
        "further": page + 1 if found.number > len(found.first) else None,
    }
    return render(request, "overview/inbox.html", context)


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
    label = request.GET.get("label", "")
    page = client_rows(
        request.membership, words=words, after=request.GET.get("after", ""), today=on, label=label
    )
    has_nobody = bool(words and not page.rows)
    context = {
        "rows": page.rows, "words": words, "following": page.following,
        "labels": page.labels, "label": label,
        "perhaps": perhaps_meant(request.membership, words) if has_nobody else [],
        "may_label": request.membership.may(Permission.EDIT_CLIENTS),
        "may_import": request.membership.may(Permission.MOVE_RECORDS),
    }  # fmt: skip
    return render(request, "overview/clients.html", context)


@requires(Permission.SEE_CLIENTS)
def client(request: StaffRequest, ref: str) -> HttpResponse:
    """A client's file."""
    page = client_page(
        request, ref,
        has_joins=Exists(standing_joins(OuterRef("pk"))),
        has_labels=wears_any(OuterRef("pk")),
        has_troubles=Exists(in_trouble(request.practice)),
        has_doubts=Exists(open_doubts(request.practice.pk, OuterRef("pk"), OuterRef("ref"))),
    )  # fmt: skip
    found, now = page.client, timezone.now()
    has_doubts = found.has_doubts  # type: ignore[attr-defined]
    twice = possibly_twice(found, seen_by=request.membership) if has_doubts else []
    context = {
        **page.context,
        "file": file_of(found, now=now),
        "troubles": troubles_of(found) if found.has_troubles else [],  # type: ignore[attr-defined]
        "joins": joins_of(found) if found.has_joins else [],  # type: ignore[attr-defined]
        "may_see_history": request.membership.may(Permission.MANAGE_TEAM),
        "possibly_twice": twice,
        "labels": worn_by(found) if found.has_labels else [],  # type: ignore[attr-defined]
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
