"""The pages of one routine, the same behind a link and behind an account."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.clearances.files import as_file
from clients.homecare.actions import add_to_check_in, check_in, undo_check_in
from clients.homecare.handout import POINTS, handout_pdf
from clients.homecare.models import RoutineCheckIn
from clients.homecare.pausing import paused
from clients.homecare.refusals import HomecareRefused
from clients.portal.doors import Door
from clients.portal.forms import CommentForm, DoneForm, FeetForm, FeltForm
from clients.portal.words import helps_by_score
from clients.runs.actions import CannotLog
from clients.runs.feet import say_feet
from practice.web.addresses import absolute

PAGES = ("play", "done", "felt", "undo", "feet", "paper")


def routine_page(request: HttpRequest, door: Door, form: FeetForm | None = None) -> HttpResponse:
    """The steps as they may be done today, and how the feet are. Records nothing."""
    context = {
        **_context(door),
        "done": door.check_in_today(),
        "feet_form": form or FeetForm(),
        "feet_answer": door.feet,
        # Behind a link nothing is said of the person, so not of their runs either.
        "choice": None if door.is_link else door.choice(timezone.now()),
        "here": door.assigned.ref,
    }
    status = 422 if form is not None else 200
    return render(request, "portal/routine.html", context, status=status)


def feet_page(request: HttpRequest, door: Door) -> HttpResponse:
    """POST keeps how the feet are; the routine follows from it."""
    form = FeetForm(request.POST)
    if not form.is_valid():
        return routine_page(request, door, form)
    try:
        say_feet(client=door.assigned.client, by=door.by, now=timezone.now(), **form.cleaned_data)
    except CannotLog as refusal:
        messages.error(request, str(refusal))
    return redirect(door.url())


def paper_page(request: HttpRequest, door: Door) -> HttpResponse:
    """The same steps as PDF, with the address of this door. Records nothing."""
    if not (plan := door.plan).is_ready:
        return redirect(door.url())
    size = request.GET.get("size", "")
    made = handout_pdf(
        plan, practice=door.practice.name, days=door.assigned.days, on=door.today,
        address=absolute(door.url()), size=size if size in POINTS else "usual",
    )  # fmt: skip
    return as_file("pdf", made, "routine")


def player_page(request: HttpRequest, door: Door) -> HttpResponse:
    """The same steps with a clock; without JavaScript, the list. Records nothing."""
    context = _context(door)
    if not context["plan"].is_ready:
        return redirect(door.url())
    return render(request, "portal/player.html", context)


def done_page(request: HttpRequest, door: Door) -> HttpResponse:
    """POST marks the routine as done, once; GET shows today's "done", and asks how it felt."""
    if request.method == "POST":
        form = DoneForm(request.POST)
        if not form.is_valid():
            return redirect(door.url())
        try:
            check_in(
                assigned=door.assigned, done_on=door.today, by=door.by, now=timezone.now(),
                **form.cleaned_data,
            )  # fmt: skip
        except HomecareRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(door.url())
        return redirect(door.url("done"))
    done = door.check_in_today()
    return redirect(door.url()) if done is None else _done(request, door, done)


def felt_page(request: HttpRequest, door: Door) -> HttpResponse:
    """POST keeps a score or a word about one "done"."""
    done = door.check_in(request.POST.get("check_in", ""))
    score, comment = FeltForm(request.POST), CommentForm(request.POST)
    if "soreness" in request.POST and score.is_valid():
        add_to_check_in(check_in=done, by=door.by, soreness=score.cleaned_data["soreness"])
        messages.success(request, "Your score is saved.")
    elif "comment" in request.POST and comment.is_valid():
        add_to_check_in(check_in=done, by=door.by, comment=comment.cleaned_data["comment"])
        messages.success(request, "Your words are saved.")
    elif "comment" in request.POST:
        return _done(request, door, done, comment)
    return redirect(door.url("done"))


def undo_page(request: HttpRequest, door: Door) -> HttpResponse:
    """POST takes "done" back."""
    done = door.check_in(request.POST.get("check_in", ""))
    undo_check_in(check_in=done, by=door.by, now=timezone.now())
    messages.success(request, "Taken back. Today is not marked as done.")
    return redirect(door.url())


def _done(
    request: HttpRequest, door: Door, done: RoutineCheckIn, form: CommentForm | None = None
) -> HttpResponse:
    if form is None:
        form = CommentForm(initial={"comment": done.comment, "check_in": done.ref})
    context = {
        **_context(door),
        "done": done,
        "scores": range(11),
        "advice": helps_by_score(done.soreness),
        "form": form,
    }
    return render(request, "portal/done.html", context, status=422 if form.errors else 200)


def _context(door: Door) -> dict[str, Any]:
    return {
        "door": door,
        "practice": door.practice,
        "plan": door.plan,
        "urls": {page or "routine": door.url(page) for page in ("", *PAGES)},
        "form_key": uuid4(),
        # A signed-in client reads it; a link is passed on too easily.
        "message": "" if door.is_link else door.assigned.message,
        "paused": None if door.is_link else paused(door.assigned),
    }
