"""What is asked of the practice and when it is due, and records that may go."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.rights import requests as asked
from clients.rights.forms import AnswerForm, ReasonForm, RulesForm
from clients.rights.keeping import past_keeping
from clients.rights.models import PersonRequest
from clients.rights.owners import owners_deed
from clients.rights.rules import rules_of, set_rules
from practice.accounts.requests import StaffRequest
from practice.schedule.wall import local_day

SHOWN = 100
CHANGES = {"pause": asked.pause, "go-on": asked.go_on, "acknowledge": asked.acknowledge}


@owners_deed
@require_safe
def requests(request: StaffRequest) -> HttpResponse:
    """What is open, the soonest due first, and what was answered."""
    rows = request.practice.requests.select_related("client")
    context = {
        "open": rows.filter(answered_on__isnull=True).order_by("due_on", "pk"),
        "answered": rows.filter(answered_on__isnull=False).order_by("-answered_on", "-pk")[:SHOWN],
        "today": local_day(timezone.now(), request.practice.zone),
    }
    return render(request, "rights/requests.html", context)


@owners_deed
def request(request: StaffRequest, ref: str) -> HttpResponse:
    """One of them, and its answer."""
    row = _request(request, ref)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked.answer(
                request=row, by=request.membership, now=timezone.now(), **form.cleaned_data
            )
        except asked.CannotAnswer as refusal:
            form.add_error(None, str(refusal))
        else:
            if row.client.user_id is None:
                messages.warning(request, "Answered. They have no account: give them the text.")
                return redirect("request", ref)
            messages.success(request, "Answered. The client reads it on their own page.")
            return redirect("requests")
    return _page(request, row, form=form, longer=ReasonForm())


@owners_deed
@require_POST
def change_request(request: StaffRequest, ref: str, what: str) -> HttpResponse:
    """Stop the days while it is unclear who asks, let them go on, say that it came, take longer."""
    row, now = _request(request, ref), timezone.now()
    if what not in CHANGES and what != "extend":
        raise Http404("Nothing of that name is done to a request.")
    form = ReasonForm(request.POST)
    try:
        if what != "extend":
            CHANGES[what](request=row, by=request.membership, now=now)
        elif form.is_valid():
            because = form.cleaned_data["reason"]
            asked.extend(request=row, because=because, by=request.membership, now=now)
        else:
            return _page(request, row, form=AnswerForm(), longer=form)
    except asked.CannotAnswer as refusal:
        messages.error(request, str(refusal))
    return redirect("request", ref)


@owners_deed
@require_safe
def past_records(request: StaffRequest) -> HttpResponse:
    """Records that nothing asks for any more. None of them goes by itself."""
    rows = past_keeping(request.practice, now=timezone.now())
    return render(request, "rights/past_records.html", {"rows": rows})


@owners_deed
def retention_rules(request: StaffRequest) -> HttpResponse:
    """How long records are kept, where an insurer asks for longer."""
    rules = rules_of(request.practice)
    initial = {
        "years": rules.years,
        "years_past_18": rules.years_past_18,
        "years_of_money": rules.years_of_money,
    }
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        set_rules(by=request.membership, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("retention_rules")
    status = 422 if request.method == "POST" else 200
    return render(request, "rights/retention_rules.html", {"form": form}, status=status)


def _request(request: StaffRequest, ref: str) -> PersonRequest:
    rows = request.practice.requests.select_related("client", "answered_by__user")
    row: PersonRequest | None = rows.filter(ref=ref).first()
    if row is None:
        raise Http404("No such request here.")
    return row


def _page(request: StaffRequest, row: PersonRequest, **forms: Any) -> HttpResponse:
    context = {"row": row, "today": local_day(timezone.now(), request.practice.zone), **forms}
    status = 422 if request.method == "POST" else 200
    return render(request, "rights/request.html", context, status=status)
