"""The diary: a day, a week, a list."""

from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clients.appointments.diary import VIEWS
from clients.appointments.diary_days import diary_days
from clients.appointments.pages import changed
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.schedule.wall import local_day


@requires(Permission.SEE_DIARY)
def diary(request: StaffRequest) -> HttpResponse:
    """A day, a week or two, with the gaps that can be booked."""
    now = timezone.now()
    today = local_day(now, request.practice.zone)
    asked = request.GET.get("view", "week")
    view = asked if asked in VIEWS else "week"
    count = VIEWS[view]
    on = _day(request.GET.get("on", ""), today)
    first = on - timedelta(days=on.weekday()) if view == "week" else on
    therapists = list(request.practice.memberships.active().therapists().select_related("user"))
    rooms = list(request.practice.rooms.filter(is_retired=False).order_by("name"))
    chosen = next((t for t in therapists if t.ref == request.GET.get("therapist")), None)
    room = next((r for r in rooms if r.ref == request.GET.get("room")), None)
    days = diary_days(
        request.practice, first, count, now=now, seen_by=request.membership, therapists=therapists,
        therapist=chosen, room=room, rooms=rooms,
    )  # fmt: skip
    context = {
        "days": days,
        "no_hours": any(day.is_unset for day in days),
        "is_empty": not any(day.booked for day in days),
        "view": view,
        "first": first,
        "last": first + timedelta(days=count - 1),
        "previous": first - timedelta(days=count),
        "next": first + timedelta(days=count),
        "today": today,
        "therapists": therapists,
        "rooms": rooms,
        "chosen": chosen,
        "room": room,
        "kept": _kept(chosen.ref if chosen else "", room.ref if room else ""),
        "shows_therapist": chosen is None and len(therapists) > 1,
        "changed": changed(request),
    }
    return render(request, "appointments/diary.html", context)


def _kept(therapist: str, room: str) -> str:
    """The filters, as they go on in every link of the page."""
    return "".join(f"&{n}={v}" for n, v in (("therapist", therapist), ("room", room)) if v)


def _day(text: str, today: date) -> date:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a calendar day
    except ValueError:
        return today
    return day if abs(day.year - today.year) < 50 else today
