"""Setting up a practice: the list, its pages one by one, and three of them again as settings."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.setting_up.checklist import CODES, STEPS, checklist
from clients.setting_up.pages import PAGES
from clients.setting_up.sender import last_test, send_test, what_became_of
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.details import put_set_up_away
from practice.accounts.letter_tests import EnoughTests
from practice.accounts.requests import StaffRequest
from practice.accounts.second_factor import has_factor
from practice.mail.queue import CannotQueue
from practice.mail.states import State
from practice.schedule.actions.hours import HoursRefused
from practice.schedule.actions.offer import NameTaken
from practice.web.forms import PlainForm

REFUSED = (HoursRefused, NameTaken, CannotQueue)
UNDER_WAY = (State.DUE, State.SENDING)


@requires(Permission.MANAGE_OFFER)
@require_safe
def set_up(request: StaffRequest) -> HttpResponse:
    """What is set up, what is not, and why it matters."""
    return render(request, "setting_up/list.html", {"set_up": checklist(request.membership)})


@requires(Permission.MANAGE_OFFER)
@require_POST
def put_away(request: StaffRequest) -> HttpResponse:
    """Show the list on Today no more, or again."""
    away = "back" not in request.POST
    put_set_up_away(away=away, by=request.membership, now=timezone.now())
    where = "Settings lead to it." if away else "It is on Today again."
    messages.success(request, f"Put away. {where}" if away else where)
    return redirect("today" if away else "set_up")


@requires(Permission.MANAGE_OFFER)
def set_up_step(request: StaffRequest, step: str) -> HttpResponse:
    """One thing; saving leads on to the next."""
    if step not in CODES:
        raise Http404("There is no such page.")
    place = CODES.index(step)
    following = CODES[place + 1] if step != CODES[-1] else ""
    after = reverse("set_up_step", args=[following]) if following else reverse("set_up")
    page = PAGES.get(step)
    form = page.form(request) if page else None
    if form is not None and form.is_valid() and _saved(request, step, form):
        if request.POST.get("do") == "test":
            _test(request, form)
            return redirect("set_up_step", step)
        return redirect(after)
    context: dict[str, Any] = {
        "step": STEPS[place], "place": place + 1, "steps": len(STEPS), "form": form,
        "after": after, "before": CODES[place - 1] if place else "", **_shown(request, step),
    }  # fmt: skip
    status = 422 if form is not None and form.is_bound else 200
    return render(request, f"setting_up/{step.replace('-', '_')}.html", context, status=status)


@requires(Permission.MANAGE_OFFER)
def practice_details(request: StaffRequest) -> HttpResponse:
    """Its name, phone and address."""
    return _setting(request, "practice", "Name, phone and address")


@requires(Permission.MANAGE_OFFER)
def practice_clock(request: StaffRequest) -> HttpResponse:
    """Its time zone and country."""
    return _setting(request, "clock", "Time zone and country")


@requires(Permission.MANAGE_OFFER)
def sources(request: StaffRequest) -> HttpResponse:
    """How people hear of it."""
    return _setting(request, "sources", "How people hear of you")


@requires(Permission.MANAGE_OFFER)
def letters_sender(request: StaffRequest) -> HttpResponse:
    """Where answers go, and a test."""
    return _setting(request, "letters", "Who letters come from")


def _setting(request: StaffRequest, step: str, heading: str) -> HttpResponse:
    form = PAGES[step].form(request)
    if form.is_valid() and _saved(request, step, form):
        if request.POST.get("do") == "test":
            _test(request, form)
            return redirect(request.path)
        messages.success(request, "Saved.")
        return redirect("settings")
    context = {
        "heading": heading, "form": form, "back": reverse("settings"), "back_words": "Settings",
        **_shown(request, step),
    }  # fmt: skip
    name = "setting_up/sender.html" if step == "letters" else "schedule/form.html"
    return render(request, name, context, status=422 if form.is_bound else 200)


def _saved(request: StaffRequest, step: str, form: PlainForm) -> bool:
    """Whether it could be kept; else the form says why not."""
    try:
        PAGES[step].save(request, form)
    except ValidationError as error:
        form.add_error(None, error.messages)
    except REFUSED as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


def _test(request: StaffRequest, form: PlainForm) -> None:
    key = form.cleaned_data["form_key"] or uuid4()
    try:
        email = send_test(form_key=key, by=request.membership, now=timezone.now())
    except (EnoughTests, CannotQueue) as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, f"A test is on its way to {email.recipient}.")


def _shown(request: StaffRequest, step: str) -> dict[str, Any]:
    """What some of the pages tell beside their form."""
    if step == "letters":
        letter = last_test(request.membership)
        return {
            "test": what_became_of(letter, request.membership) if letter else "",
            "is_under_way": letter is not None and letter.state in UNDER_WAY,
        }
    if step == "appointment-type":
        offered = request.practice.appointment_types.filter(is_retired=False)
        return {"types": offered.order_by("minutes", "name")}
    if step == "second-factor":
        return {"has_factor": has_factor(request.user)}
    if step == "people":
        return {"clients": request.practice.clients.exists()}
    return {}
