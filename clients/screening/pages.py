"""The three pages on which a therapist enters a client's answers."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.screening.answered import answered_groups
from clients.screening.filling import Filling
from clients.screening.forms import FollowUpsForm, QuestionsForm
from practice.schedule.wall import local_day


def questions_page(
    request: HttpRequest, filling: Filling, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Every question; "everything else: no" in one press."""
    form = QuestionsForm(
        request.POST or None,
        initial={code: entry["answer"] for code, entry in filling.codes.items()},
        rules=filling.rules,
        others_are_no="others_are_no" in request.POST,
    )
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
    send: Callable[[], HttpResponse],
) -> HttpResponse:  # fmt: skip
    """Read it over, then record it."""
    if not filling.draft.get("asked"):
        return redirect(filling.urls["questions"])
    if filling.flagged() and not filling.draft.get("detailed"):
        return redirect(filling.urls["details"])
    if request.method == "POST":
        return send()
    rules = filling.rules
    groups = answered_groups(filling.codes, rules)
    return render(request, template, {**context, "groups": groups, "urls": filling.urls})


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
