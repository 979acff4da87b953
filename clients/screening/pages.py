"""The three pages of a health form, for whoever fills it in."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.screening.answered import answered_groups
from clients.screening.filling import Filling
from clients.screening.forms import FollowUpsForm, QuestionsForm, SignForm
from practice.schedule.wall import local_day


def questions_page(
    request: HttpRequest, filling: Filling, template: str, context: dict[str, Any],
    may_leave_open: bool,
) -> HttpResponse:  # fmt: skip
    """Every question. Staff may say "everything else: no" in one press."""
    others_are_no = may_leave_open and "others_are_no" in request.POST
    initial = {code: entry["answer"] for code, entry in filling.codes.items()}
    form = QuestionsForm(request.POST or None, initial=initial, others_are_no=others_are_no)
    if request.method == "POST" and form.is_valid():
        filling.answer(form.answers())
        return redirect(filling.urls["details" if filling.flagged() else "check"])
    return render(request, template, {**context, "form": form}, status=_status(form))


def details_page(
    request: HttpRequest, filling: Filling, template: str, context: dict[str, Any]
) -> HttpResponse:
    """The follow-ups of what was not a plain no."""
    if not filling.draft.get("asked"):
        return redirect(filling.urls["questions"])
    form = FollowUpsForm(
        request.POST or None,
        rules=filling.flagged(),
        on=local_day(timezone.now(), filling.client.practice.zone),
        initial=filling.initial_details(),
    )
    if request.method == "POST" and form.is_valid():
        filling.detail(form.details())
        return redirect(filling.urls["check"])
    context = {**context, "form": form, "back_url": filling.urls["questions"]}
    return render(request, template, context, status=_status(form))


def check_page(
    request: HttpRequest, filling: Filling, template: str, context: dict[str, Any],
    send: Callable[[str], HttpResponse], signed: bool,
) -> HttpResponse:  # fmt: skip
    """Read it over, then record it; a client signs with their typed name."""
    if not filling.draft.get("asked"):
        return redirect(filling.urls["questions"])
    if filling.flagged() and not filling.draft.get("detailed"):
        return redirect(filling.urls["details"])
    form = SignForm(request.POST if request.method == "POST" and signed else None)
    if request.method == "POST" and (not signed or form.is_valid()):
        return send(form.cleaned_data["signed_name"] if signed else "")
    context = {
        **context,
        "form": form if signed else None,
        "groups": answered_groups(filling.codes),
        "urls": filling.urls,
    }
    return render(request, template, context, status=_status(form))


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
