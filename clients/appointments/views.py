"""The diary and what is done with an appointment."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.appointments import actions
from clients.appointments.conflicts import CannotBook, TimeTaken
from clients.appointments.forms import BookForm, CancelForm, MoveForm, StopReasonForm, WhenForm
from clients.appointments.gate import ConsentWithdrawn, NotToBeBooked, StopNeedsReason
from clients.appointments.models import Appointment
from clients.appointments.queries import diary_days, nearest_free
from clients.models import Client
from clients.screening.client_page import ClientPage, client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.schedule.wall import local_day

VIEWS = {"day": 1, "week": 7, "agenda": 14}


@requires(Permission.SEE_DIARY)
def diary(request: StaffRequest) -> HttpResponse:
    """A day, a week or two, with the gaps that can be booked."""
    now = timezone.now()
    today = local_day(now, request.practice.zone)
    view = request.GET.get("view", "week")
    count = VIEWS.get(view, 7)
    on = _day(request.GET.get("on", ""), today)
    first = on - timedelta(days=on.weekday()) if view == "week" else on
    therapists = list(request.practice.memberships.active().therapists().select_related("user"))
    chosen = next((t for t in therapists if t.ref == request.GET.get("therapist")), None)
    context = {
        "days": diary_days(request.practice, first, count, now=now, therapist=chosen),
        "view": view if view in VIEWS else "week",
        "first": first,
        "last": first + timedelta(days=count - 1),
        "previous": first - timedelta(days=count),
        "next": first + timedelta(days=count),
        "today": today,
        "therapists": therapists,
        "chosen": chosen,
    }
    return render(request, "appointments/diary.html", context)


@requires(Permission.BOOK)
def book(request: StaffRequest) -> HttpResponse:
    """Book a time for a client; without one, choose the client first."""
    ref = request.GET.get("client", "")
    if not ref:
        return _choose_client(request)
    page = client_page(request, ref)
    initial = {
        "on": request.GET.get("on"),
        "at": request.GET.get("at"),
        "therapist": request.membership,
    }
    form = BookForm(request.POST or None, practice=request.practice, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        answer = _try(
            request, page, form,
            lambda reason: actions.book(
                client=page.client, therapist=data["therapist"], type=data["type"],
                room=data["room"], starts_at=form.starts_at, form_key=data["form_key"],
                by=request.membership, now=timezone.now(), stop_reason=reason,
                stops_shown=request.POST.getlist("stop_shown"),
            ),
        )  # fmt: skip
        if answer is not None:
            return answer
    return render(
        request, "appointments/book.html", {**page.context, "form": form}, status=_status(form)
    )


@requires(Permission.SEE_DIARY)
def appointment(request: StaffRequest, ref: str) -> HttpResponse:
    """Who, when, where; and what can be done about it."""
    found = _appointment(request, ref)
    page = client_page(request, found.client.ref)
    context = {
        **page.context,
        "appointment": found,
        "note": getattr(found, "note", None),
        "starts": found.starts_at.astimezone(request.practice.zone),
        "ends": found.ends_at.astimezone(request.practice.zone),
        "has_begun": found.starts_at <= timezone.now() + timedelta(minutes=30),
    }
    return render(request, "appointments/appointment.html", context)


@requires(Permission.BOOK)
def move(request: StaffRequest, ref: str) -> HttpResponse:
    """Another time for the same appointment."""
    found = _appointment(request, ref)
    page = client_page(request, found.client.ref)
    local = found.starts_at.astimezone(request.practice.zone)
    form = MoveForm(
        request.POST or None, practice=request.practice, initial={"on": local, "at": local}
    )
    if request.method == "POST" and form.is_valid():
        try:
            answer = _try(
                request, page, form,
                lambda reason: actions.reschedule(
                    appointment=found, starts_at=form.starts_at, by=request.membership,
                    now=timezone.now(), stop_reason=reason,
                    stops_shown=request.POST.getlist("stop_shown"),
                ),
                moved=found,
            )  # fmt: skip
        except actions.IllegalMove as error:
            messages.error(request, str(error))
            return redirect("appointment", found.ref)
        if answer is not None:
            return answer
    context = {**page.context, "form": form, "appointment": found, "starts": local}
    return render(request, "appointments/move.html", context, status=_status(form))


@requires(Permission.BOOK)
def cancel(request: StaffRequest, ref: str) -> HttpResponse:
    """Give the time back."""
    found = _appointment(request, ref)
    page = client_page(request, found.client.ref)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel(
                appointment=found, by=request.membership, now=timezone.now(),
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except actions.IllegalMove as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "The appointment is cancelled and the time is free.")
        return redirect("appointment", found.ref)
    context = {
        **page.context, "form": form, "appointment": found,
        "starts": found.starts_at.astimezone(request.practice.zone),
    }  # fmt: skip
    return render(request, "appointments/cancel.html", context, status=_status(form))


@require_POST
@requires(Permission.BOOK)
def mark(request: StaffRequest, ref: str, status: str) -> HttpResponse:
    """Arrived, did not come, or neither after all."""
    found = _appointment(request, ref)
    doing = {
        "arrived": actions.mark_arrived,
        "did-not-come": actions.mark_did_not_attend,
        "booked": actions.back_to_booked,
    }.get(status)
    if doing is None:
        raise Http404("No such state.")
    try:
        doing(appointment=found, by=request.membership, now=timezone.now())
    except actions.IllegalMove as error:
        messages.error(request, str(error))
    return redirect("appointment", found.ref)


def _try(
    request: StaffRequest, page: ClientPage, form: WhenForm,
    booking: Callable[[str], Appointment], moved: Appointment | None = None,
) -> HttpResponse | None:  # fmt: skip
    """Book or move; a stop asks for a reason on a page of its own, a conflict names free times."""
    may_go_on = request.membership.may(Permission.OVERRIDE_STOP)
    try:
        made = booking(form.cleaned_data["stop_reason"] if may_go_on else "")
    except (StopNeedsReason, NotToBeBooked) as stop:
        asked = "stop_reason" in request.POST and "asked" in request.POST
        context = {
            **page.context,
            "stop": stop,
            "may_go_on": isinstance(stop, StopNeedsReason) and may_go_on,
            "form": form,
            "kept": [
                (k, v)
                for k, v in request.POST.items()
                if k not in {"csrfmiddlewaretoken", "stop_reason", "stop_shown", "asked"}
            ],
            "reason_form": StopReasonForm(request.POST if asked else None),
        }
        return render(request, "appointments/stop.html", context, status=422)
    except TimeTaken as taken:
        free = _nearest(page.client, form, moved)
        form.add_error("at", f"{taken} {free}".strip())
        return None
    except ConsentWithdrawn as refusal:
        form.add_error(None, str(refusal))
        return None
    except CannotBook as refusal:
        form.add_error("at", str(refusal))
        return None
    starts = made.starts_at.astimezone(request.practice.zone)
    messages.success(request, f"Booked for {starts:%A %-d %B %Y at %H:%M}.")
    return redirect("appointment", made.ref)


def _nearest(client: Client, form: WhenForm, moved: Appointment | None) -> str:
    asked = form.cleaned_data
    free = nearest_free(
        therapist=moved.therapist if moved else asked["therapist"],
        type=moved.type if moved else asked["type"],
        room=moved.room if moved else asked["room"],
        client=client, wanted=form.starts_at, now=timezone.now(), besides=moved,
    )  # fmt: skip
    times = [f"{at.astimezone(client.practice.zone):%H:%M}" for at in free]
    return f"Nearest: {', '.join(times)}." if times else ""


def _choose_client(request: StaffRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    people = request.practice.clients.visible_to(request.membership).current()
    found = people.matching(words).by_name()[: 50 if words else 20]
    when = "".join(
        f"&{name}={request.GET[name]}" for name in ("on", "at") if _plain(request.GET.get(name, ""))
    )
    context = {
        "clients": found,
        "words": words,
        "when": when,
        "on": request.GET.get("on", ""),
        "at": request.GET.get("at", ""),
    }
    return render(request, "appointments/choose_client.html", context)


def _plain(text: str) -> bool:
    return bool(text) and all(c.isdigit() or c in "-:" for c in text)


def _appointment(request: StaffRequest, ref: str) -> Appointment:
    rows = request.practice.appointments.for_diary().filter(ref=ref).first()
    if rows is None:
        raise Http404("No such appointment here.")
    found: Appointment = rows
    return found


def _day(text: str, today: date) -> date:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a calendar day
    except ValueError:
        return today
    return day if abs(day.year - today.year) < 50 else today


def _status(form: WhenForm | CancelForm) -> int:
    return 422 if form.is_bound and form.errors else 200
