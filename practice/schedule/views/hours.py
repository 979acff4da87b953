"""Who works when: the week, single dates, time off, closed days, and one therapist's rules."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.models import Membership
from practice.accounts.requests import StaffRequest
from practice.schedule.actions import blocks
from practice.schedule.actions.hours import (
    HoursRefused,
    edition,
    forget_date,
    set_date,
    set_week,
    week_of,
)
from practice.schedule.forms.hours import BlockForm, DateForm, WeekForm, words
from practice.schedule.forms.offer import TherapistRulesForm
from practice.schedule.models import TherapistRules, UnavailableBlock
from practice.schedule.queries import visits_in
from practice.schedule.slots import Span, Stretch, subtract, working_spans
from practice.schedule.views.page import TAKEN_AWAY, form_page, shown, the_therapist, today_of
from practice.schedule.wall import day_bounds
from practice.web.words import day as day_in_words


@requires(Permission.SET_HOURS)
def week(request: StaffRequest, ref: str) -> HttpResponse:
    """Somebody's weekly hours, replaced as a whole."""
    therapist = the_therapist(request, ref)
    standing = week_of(therapist)
    form = WeekForm(request.POST or None, standing=standing, seen=edition(standing))
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            set_week(therapist=therapist, week=_worked(form), seen=seen, by=request.membership)
        except HoursRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The weekly hours are saved. They hold from today on.")
            return redirect("settings")
    return form_page(
        request, _whose(request, therapist, "weekly hours"), form, template="schedule/week"
    )


@requires(Permission.SET_HOURS)
def dates(request: StaffRequest, ref: str) -> HttpResponse:
    """Single dates that differ from the week: those kept, and a form for one more."""
    therapist = the_therapist(request, ref)
    today = today_of(request)
    form = DateForm(request.POST or None, today=today)
    visits: list[Any] = []
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]
        visits = _visits_outside(therapist, on, form.hours)
        if form.cleaned_data["told"] == shown(visits):
            try:
                set_date(therapist=therapist, on=on, stretches=form.hours, by=request.membership)
            except HoursRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"{day_in_words(on)} is saved.")
                return redirect("dates", ref)
    return form_page(
        request, _whose(request, therapist, "dates that differ"), form, template="schedule/dates",
        therapist=therapist, kept=_dates_kept(therapist, today), visits=visits,
        told=shown(visits), undo=_undo(request, f"date:{ref}"),
    )  # fmt: skip


@requires(Permission.SET_HOURS)
@require_POST
def forget(request: StaffRequest, ref: str, on: str) -> HttpResponse:
    """Let a date be like its weekday again."""
    therapist = the_therapist(request, ref)
    try:
        day = date.fromisoformat(on)
    except ValueError as error:
        raise Http404("There is no such day.") from error
    had = forget_date(therapist=therapist, on=day, by=request.membership)
    if had:
        request.session[TAKEN_AWAY] = {
            "of": f"date:{ref}", "words": f"{day_in_words(day)} is like its weekday again.",
            "therapist": ref, "on": on, "hours": [one for one in had if one != (0, 0)],
        }  # fmt: skip
    return redirect("dates", ref)


@requires(Permission.SET_HOURS)
def time_off(request: StaffRequest, ref: str) -> HttpResponse:
    """When a therapist is away."""
    therapist = the_therapist(request, ref)
    return _blocks_page(request, therapist, _whose(request, therapist, "time off"))


@requires(Permission.MANAGE_OFFER)
def closed_days(request: StaffRequest) -> HttpResponse:
    """When the practice is closed."""
    return _blocks_page(request, None, "Closed days")


@requires(Permission.SET_HOURS)
@require_POST
def remove_block(request: StaffRequest, ref: str) -> HttpResponse:
    """Give a time off, or a closed day, back to the diary."""
    rows = request.practice.unavailable_blocks.filter(ref=ref, source="", room=None)
    found = rows.select_related("therapist").first()
    if found is None:
        raise Http404("It is not here.")
    _may_change(request, found.therapist)
    request.session[TAKEN_AWAY] = {
        "of": _list_of(found.therapist), "words": "It is taken away, and can be booked again.",
        "therapist": found.therapist.ref if found.therapist else "",
        "starts_at": found.starts_at.isoformat(), "ends_at": found.ends_at.isoformat(),
        "reason": found.reason,
    }  # fmt: skip
    blocks.unblock(block=found, by=request.membership)
    return _to_list(found.therapist)


@requires(Permission.SET_HOURS)
@require_POST
def put_back(request: StaffRequest) -> HttpResponse:
    """Undo what was just taken away."""
    gone = request.session.pop(TAKEN_AWAY, None)
    if gone is None:
        messages.info(request, "There is nothing left to undo.")
        return redirect("settings")
    therapist = the_therapist(request, gone["therapist"]) if gone["therapist"] else None
    _may_change(request, therapist)
    messages.success(request, "It is back.")
    if "on" in gone and therapist is not None:
        set_date(
            therapist=therapist, on=date.fromisoformat(gone["on"]), by=request.membership,
            stretches=[(start, end) for start, end in gone["hours"]],
        )  # fmt: skip
        return redirect("dates", therapist.ref)
    blocks.block(
        practice=request.practice, therapist=therapist, reason=gone["reason"],
        starts_at=datetime.fromisoformat(gone["starts_at"]),
        ends_at=datetime.fromisoformat(gone["ends_at"]), by=request.membership,
        now=timezone.now(),
    )  # fmt: skip
    return _to_list(therapist)


@requires(Permission.SET_HOURS)
def therapist_rules(request: StaffRequest, ref: str) -> HttpResponse:
    """How one therapist is booked."""
    therapist = the_therapist(request, ref)
    rules = request.practice.therapist_rules.filter(therapist=therapist).first() or TherapistRules(
        therapist=therapist, practice=request.practice
    )
    form = TherapistRulesForm(request.POST or None, instance=rules)
    if request.method == "POST" and form.is_valid():
        blocks.set_rules(rules=form.save(commit=False), by=request.membership)
        messages.success(request, "The limits are saved.")
        return redirect("settings")
    return form_page(
        request, _whose(request, therapist, "limits"), form, back=reverse("settings"),
        back_words="Settings",
    )  # fmt: skip


def _blocks_page(request: StaffRequest, therapist: Membership | None, heading: str) -> HttpResponse:
    now, zone = timezone.now(), request.practice.zone
    form = BlockForm(request.POST or None, zone=zone, today=today_of(request))
    visits: list[Any] = []
    if request.method == "POST" and form.is_valid():
        start, end = form.span
        visits = visits_in(request.practice, Span(start, end), now=now, therapist=therapist)
        if form.cleaned_data["told"] == shown(visits):
            blocks.block(
                practice=request.practice, therapist=therapist, starts_at=start, ends_at=end,
                reason=form.cleaned_data["reason"], by=request.membership, now=now,
            )  # fmt: skip
            messages.success(request, "It is saved. Nobody is offered a time in it.")
            return _to_list(therapist)
    rows = request.practice.unavailable_blocks.filter(ends_at__gt=now, room=None)
    listed = rows.filter(therapist=therapist).order_by("starts_at", "pk")
    return form_page(
        request, heading, form, template="schedule/blocks", visits=visits, told=shown(visits),
        undo=_undo(request, _list_of(therapist)), blocks=[_said(one, request) for one in listed],
        closes=therapist is None,
    )  # fmt: skip


def _may_change(request: StaffRequest, therapist: Membership | None) -> None:
    """Refuse who may change neither everybody's times nor these."""
    if therapist is not None:
        the_therapist(request, therapist.ref)
    elif not request.membership.may(Permission.MANAGE_OFFER):
        raise Http404("It is not here.")


def _list_of(therapist: Membership | None) -> str:
    return f"off:{therapist.ref}" if therapist else "closed"


def _to_list(therapist: Membership | None) -> HttpResponse:
    return redirect("time_off", therapist.ref) if therapist else redirect("closed_days")


def _undo(request: StaffRequest, of: str) -> str:
    """What was just taken away from this list, in words; "" when nothing was."""
    gone = request.session.get(TAKEN_AWAY) or {}
    return gone.get("words", "") if gone.get("of") == of else ""


def _whose(request: StaffRequest, therapist: Membership, what: str) -> str:
    own = therapist.pk == request.membership.pk
    return f"Your {what}" if own else f"{therapist.name}: {what}"


def _worked(form: WeekForm) -> dict[int, list[Stretch]]:
    return {day: stretches for day, stretches in form.week.items() if stretches}


def _visits_outside(therapist: Membership, on: date, hours: list[Stretch]) -> list[Any]:
    """The visits of a date that its new hours leave out."""
    rules = therapist.practice.therapist_rules.filter(therapist=therapist).first()
    zone = rules.zone if rules else therapist.practice.zone
    window = Span(*day_bounds(on, zone))
    worked = working_spans(on, zone, hours)
    booked = visits_in(therapist.practice, window, now=timezone.now(), therapist=therapist)
    return [v for v in booked if subtract([Span(v.starts_at, v.ends_at)], worked)]


def _dates_kept(therapist: Membership, today: date) -> list[dict[str, Any]]:
    """Dates from today on with hours of their own, and those hours in words."""
    rows = therapist.working_hours.filter(on__gte=today).order_by("on", "from_minute")
    kept: dict[date, list[str]] = {}
    for row in rows:
        said = kept.setdefault(row.on or today, [])
        if row.until_minute:
            said.append(words((row.from_minute, row.until_minute)))
    return [{"on": on, "words": ", ".join(said) or "Not working"} for on, said in kept.items()]


def _said(block: UnavailableBlock, request: StaffRequest) -> dict[str, Any]:
    """A block as a line of the list: whole days as days, all else with its times."""
    zone = request.practice.zone
    start, end = block.starts_at.astimezone(zone), block.ends_at.astimezone(zone)
    if start.time() == time(0) and end.time() == time(0):
        last = end.date() - timedelta(days=1)
        said = day_in_words(start.date())
        if last != start.date():
            said += f" to {day_in_words(last)}"
    elif start.date() == end.date():
        said = f"{day_in_words(start.date())}, {start:%H:%M} to {end:%H:%M}"
    else:
        said = f"{day_in_words(start.date())}, {start:%H:%M} to {day_in_words(end.date())}, "
        said += f"{end:%H:%M}"
    return {"block": block, "words": said}
