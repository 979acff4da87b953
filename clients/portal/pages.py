"""The pages of one routine, the same behind a link and behind an account."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.clearances.files import as_file
from clients.homecare.check_ins import (
    change_check_in,
    check_in,
    is_correctable,
    undo_check_in,
)
from clients.homecare.handout import POINTS, handout_pdf
from clients.homecare.models import RoutineCheckIn
from clients.homecare.pausing import paused
from clients.homecare.refusals import HomecareRefused
from clients.homecare.rules import rules_of
from clients.portal.doors import Door
from clients.portal.forms import CommentForm, DoneForm, FeetForm, FeltForm
from clients.portal.said import said_of, with_words
from clients.portal.turns import playing
from clients.portal.words import helps_by_score
from clients.runs.actions import CannotLog
from clients.runs.feet import say_feet
from practice.schedule.wall import day_bounds
from practice.web.addresses import absolute
from practice.web.words import day
from routines.pictures import as_answer

UNREAD = (
    "That could not be read, so nothing was changed. Choose a number from 0 to 10, or one of the "
    "answers on the page."
)
PAGES = ("play", "done", "felt", "undo", "feet", "paper", "stop")


def routine_page(request: HttpRequest, door: Door, form: FeetForm | None = None) -> HttpResponse:
    """The steps as they may be done today, and how the feet are. Records nothing."""
    yesterday = door.yesterday_to_mark()
    context = {
        **context_of(door),
        "done": door.check_in_today(),
        "feet_form": form or FeetForm(),
        "feet_answer": door.feet,
        # Behind a link nothing is said of the person, so not of their runs either.
        "choice": None if door.is_link else door.choice(timezone.now()),
        "here": door.assigned.ref,
        "yesterday": yesterday,
        "yesterday_at": str(_end_of(yesterday, door)),
        "yesterday_key": uuid4(),
        "whys": RoutineCheckIn.Why.choices,
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


def picture_page(door: Door, ref: str) -> HttpResponse:
    """A picture of a step that may be done today; any other is not there."""
    if ref not in door.plan.pictures:
        raise Http404("No such picture today.")
    return as_answer(door.practice.step_pictures.get(ref=ref))


def player_page(request: HttpRequest, door: Door) -> HttpResponse:
    """The same steps with a clock; without JavaScript, the list. Records nothing."""
    context = context_of(door)
    if not context["plan"].is_ready:
        return redirect(door.url())
    return render(request, "portal/player.html", context | playing(context["plan"]))


def done_page(request: HttpRequest, door: Door) -> HttpResponse:
    """POST marks the routine as done, in part or skipped, once; GET asks how it felt.

    GET is about today, or about the check-in in `of`.
    """
    if request.method == "POST":
        form = DoneForm(request.POST)
        if not form.is_valid():
            return redirect(door.url())
        try:
            row = check_in(
                assigned=door.assigned, by=door.by, now=timezone.now(), **form.cleaned_data
            )
        except HomecareRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(door.url())
        return _to_done(door, row)
    of = request.GET.get("of")
    done = door.check_in(of) if of else door.check_in_today()
    stands = done is not None and done.undone_at is None
    return _done(request, door, done) if done and stands else redirect(door.url())


def felt_page(request: HttpRequest, door: Door) -> HttpResponse:
    """POST keeps a score, a word or a correction of one "done"."""
    done = door.check_in(request.POST.get("check_in", ""))
    comment = CommentForm(request.POST)
    if "comment" in request.POST:
        if not comment.is_valid():
            return _done(request, door, done, comment)
        words = with_words(done.comment, comment.cleaned_data["comment"], is_link=door.is_link)
        changes: dict[str, Any] = {"comment": words}
        said = "Your words are saved."
    else:
        form = FeltForm(request.POST)
        changes = form.changes() if form.is_valid() else {}
        said = "Changed." if "outcome" in changes else "Your score is saved."
    if changes:
        try:
            change_check_in(check_in=done, by=door.by, now=timezone.now(), **changes)
        except HomecareRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, said)
    else:
        messages.error(request, UNREAD)
    return _to_done(door, done)


def undo_page(request: HttpRequest, door: Door) -> HttpResponse:
    """POST takes "done" back."""
    done = door.check_in(request.POST.get("check_in", ""))
    try:
        undo_check_in(check_in=done, by=door.by, now=timezone.now())
    except HomecareRefused as refusal:
        messages.error(request, str(refusal))
    else:
        which = "Today" if done.done_on == door.today else day(done.done_on)
        messages.success(request, f"Taken back. {which} is not marked as done.")
    return redirect(door.url())


def _to_done(door: Door, done: RoutineCheckIn) -> HttpResponse:
    of = "" if done.done_on == door.today else f"?of={done.ref}"
    return redirect(f"{door.url('done')}{of}")


def _done(
    request: HttpRequest, door: Door, done: RoutineCheckIn, form: CommentForm | None = None
) -> HttpResponse:
    told = said_of(done, is_link=door.is_link)
    if form is None:
        form = CommentForm(initial={"comment": told.comment, "check_in": done.ref})
    context = {
        **context_of(door),
        "done": done,
        "told": told,
        "scores": range(11),
        "whys": RoutineCheckIn.Why.choices,
        "advice": helps_by_score(done.soreness, done.before, rules_of(door.practice).sore_from),
        "may_change": is_correctable(done, door.today),
        "form": form,
    }
    return render(request, "portal/done.html", context, status=422 if form.errors else 200)


def _end_of(on: date | None, door: Door) -> int:
    """The last second of a day, as a form sends it; 0 without one."""
    if on is None:
        return 0
    return int(day_bounds(on, door.assigned.zone)[1].timestamp() * 1000) - 1000


def context_of(door: Door) -> dict[str, Any]:
    """What every page of a routine needs."""
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
